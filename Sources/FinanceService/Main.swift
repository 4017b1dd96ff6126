import ServiceKit

/// The process: money of the channel business. See README.md beside this file.
@main
enum Main {
    static func main() async {
        await ServiceMain.run("finance") { try await FinanceAssembly($0) }
    }
}
