import ServiceKit

/// The gateway: the only public door of Sluice.
@main
enum Main {
    static func main() async {
        await ServiceMain.runProcess("gateway", assemble: GatewayProcess.assemble)
    }
}
