import ArgumentParser
import Foundation
import Messages
import NIOCore
import NIOPosix
import ServiceKit
import Wire

/// Where a process is reached and as whom: the options of every command that calls one.
struct ServiceTarget: ParsableArguments {
    @Option(help: "host:port; by default the process's usual port on this machine.") var target: String?
    @Option(help: "Directory with operator.pem, operator-key.pem and trust.pem.") var pki = "run/suite/pki"
    @Option(help: "SPIFFE trust domain.") var trustDomain = "sluice.local"
    @Option(help: "Seconds until a call is given up.") var timeout = 10

    /// "sluice.order.v1.OrderService" is served by the process "order".
    static func process(of service: some StringProtocol) -> String {
        String(service.split(separator: ".").dropFirst().first ?? "")
    }

    /// The options of one call.
    var options: CallOptions { CallOptions(timeout: .seconds(timeout)) }

    /// Gives `body` a client of `process` and closes it afterwards. A status that is thrown is printed
    /// and ends the command with 1.
    ///
    /// - Parameter ownContracts: whether `body` makes and reads messages with the contracts that the command
    ///   line was built with; then a process with others is told of.
    func withClient(
        of process: String, ownContracts: Bool = false, tap: (@Sendable (TappedFrame) -> Void)? = nil,
        _ body: (WireClient) async throws -> Void
    ) async throws {
        let usual = ProcessConfiguration.operatorPort(of: process) ?? 0
        guard let endpoint = Endpoint(target ?? "127.0.0.1:\(usual)"), endpoint.port > 0
        else { throw ValidationError("--target must be host:port where the process \(process) has no port") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var configuration = ClientConfiguration(
            targets: [Target(host: endpoint.host, port: endpoint.port)], service: process,
            tls: TLSFiles(
                certificate: "\(pki)/operator.pem", privateKey: "\(pki)/operator-key.pem",
                trust: "\(pki)/trust.pem", trustDomain: trustDomain))
        configuration.build = "sluice"
        if ownContracts {
            configuration.schemaHash = ServiceContracts.schemaHash(of: process)
            configuration.observer.schemaDiffers = { Self.tell(process, $0) }
        }
        configuration.frameTap = tap
        let client = WireClient(configuration: configuration, group: group)
        var failure: (any Error)?
        do { try await body(client) } catch { failure = error }
        await client.close()
        try await group.shutdownGracefully()
        if let error = failure as? RPCError {
            print("\(error.code.name): \(error.message)")
            for violation in error.violations {
                print("  \(violation.rule) \(violation.field): \(violation.message)")
            }
            throw ExitCode(1)
        }
        if let failure { throw failure }
    }

    /// Requests and replies are read with the contracts of this command line, whatever the process has.
    private static func tell(_ process: String, _ difference: SchemaDifference) {
        let build = difference.build.isEmpty ? "" : ", build \(difference.build)"
        let words = "the process \(process)\(build) was built from other contracts than this command line: "
        let remedy = "fields may be missing; `sluice describe` shows its own\n"
        FileHandle.standardError.write(Data((words + remedy).utf8))
    }
}
