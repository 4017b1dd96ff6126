import ArgumentParser
import Foundation
import JSON
import Messages
import NIOCore
import NIOPosix
import ServiceKit
import Values
import Wire

/// `sluice call`: calls any method of any service, JSON in and out.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls a method of a service with JSON; without a method lists all of them.",
        discussion: "Example: sluice call OrderService/GetOrder '{\"number\": \"SO-2026-000001\"}'")

    @Argument(help: "Service/Method, for example OrderService/GetOrder.") var method: String?
    @Argument(help: "The request as JSON; - reads standard input.") var request = "{}"
    @Option(help: "host:port; by default the service's usual port on this machine.") var target: String?
    @Option(help: "Directory with operator.pem, operator-key.pem and trust.pem.") var pki = "run/suite/pki"
    @Option(help: "SPIFFE trust domain.") var trustDomain = "sluice.local"
    @Option(help: "Operation id of a mutation; made when it is not given.") var operationID: String?
    @Option(help: "Seconds until the call is given up.") var timeout = 10
    @Option(help: "Process that answers a method which several serve: channel, order, inventory, finance.")
    var service: String?

    func run() async throws {
        guard let name = method else { return list() }
        guard
            let method = MessageCatalogue.methods.first(where: {
                $0.fullName == name || $0.fullName.hasSuffix(".\(name)")
            })
        else { throw ValidationError("no service has a method \(name); `sluice call` lists them") }
        let request = try Self.request(self.request, method)
        let process = service ?? Self.process(of: method)
        guard let endpoint = endpoint(process) else { throw ValidationError("--target must be host:port") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: endpoint.host, port: endpoint.port)], service: process,
                tls: TLSFiles(
                    certificate: "\(pki)/operator.pem", privateKey: "\(pki)/operator-key.pem",
                    trust: "\(pki)/trust.pem", trustDomain: trustDomain)),
            group: group)
        let operation = operationID ?? UUIDv7(at: SystemClock().now(), randomness: SystemRandom()).description
        do {
            try await client.call(
                method, raw: request,
                CallOptions(timeout: .seconds(timeout), operationID: operation)
            ) { bytes throws(RPCError) in
                print(try Self.text(bytes, method))
            }
        } catch {
            print("\(error.code.name): \(error.message)")
            for violation in error.violations {
                print("  \(violation.rule) \(violation.field): \(violation.message)")
            }
            throw ExitCode(1)
        }
        await client.close()
        try await group.shutdownGracefully()
    }

    private func list() {
        for method in MessageCatalogue.methods.sorted(by: { $0.fullName < $1.fullName }) {
            let stream = method.kind == .serverStreaming ? "stream " : ""
            print("\(method.fullName)(\(method.request.name)) -> \(stream)\(method.response.name)")
        }
    }

    private static func request(_ text: String, _ method: MethodDescriptor) throws -> [UInt8] {
        let bytes = text == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : Array(text.utf8)
        return try DynamicMessage(try JSONValue.parse(bytes), as: method.request).encoded()
    }

    private static func text(_ bytes: [UInt8], _ method: MethodDescriptor) throws(RPCError) -> String {
        do {
            return try DynamicMessage(decoding: bytes, as: method.response).json.serializedText
        } catch {
            throw RPCError(.internal, "the reply cannot be read: \(error)")
        }
    }

    /// "sluice.order.v1.OrderService" is served by the process "order".
    private static func process(of method: MethodDescriptor) -> String {
        String(method.service.split(separator: ".").dropFirst().first ?? "")
    }

    private func endpoint(_ process: String) -> Endpoint? {
        Endpoint(target ?? "127.0.0.1:\(ProcessConfiguration.ports[process] ?? 0)")
    }
}
