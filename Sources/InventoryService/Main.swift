import ServiceKit

/// The process: products, devices, stock, reservations, shipments and the messages of 3PLs.
@main enum Main {
    static func main() async {
        await ServiceMain.run("inventory") { try Assembly($0) }
    }
}
