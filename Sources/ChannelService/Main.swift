import ServiceKit

/// The process: parties, contracts and price lists, and the terms of proposed orders.
@main enum Main {
    static func main() async {
        await ServiceMain.run("channel") { try Assembly($0) }
    }
}
