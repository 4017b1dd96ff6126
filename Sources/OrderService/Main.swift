import ServiceKit

@main
enum Main {
    static func main() async {
        await ServiceMain.run("order") { environment in
            try await OrderAssembly(environment: environment)
        }
    }
}
