import ArgumentParser
import Foundation
import JSON
import NIOPosix
import ServiceKit
import Values

/// `sluice import`: sends master data or a device file to a gateway.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports products, skus, tacs or devices from a CSV file; prints every row error.")

    /// What a file holds.
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case products, skus, tacs, devices
    }

    @Argument(help: "products, skus, tacs or devices.") var kind: Kind
    @Argument(help: "The CSV file.") var file: String
    @Option(help: "Port of the gateway on this machine.") var port = 8443
    @Option(help: "PEM file of the gateway's authority.") var trust = "run/suite/pki/trust.pem"
    @Option(help: "File with an API key, or with a user's password when --user is given.") var keyFile =
        "run/suite/secrets/admin-password"
    @Option(help: "Log in as this user instead of using an API key.") var user: String?
    @Option(help: "Warehouse that devices are taken into.") var warehouse = "WH-1"
    @Flag(help: "Only check a device file.") var dryRun = false

    func run() async throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        let key = try String(contentsOfFile: keyFile, encoding: .utf8).trimmingCharacters(
            in: .whitespacesAndNewlines)
        let client = try GatewayClient(
            port: port, trust: trust, group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
            clock: SystemClock(), randomness: SystemRandom())
        let caller =
            if let user { try await client.login(user: user, password: key) } else { client.with(token: key) }
        let name =
            URL(fileURLWithPath: file).lastPathComponent
            .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "file"
        let path =
            kind == .devices
            ? "/v1/intakes?warehouse=\(warehouse)&file=\(name)&dry_run=\(dryRun)"
                + "&intake_id=\(client.freshKey())"
            : "/v1/master/\(kind.rawValue)"
        let answer = try await caller.raw("POST", path, body: bytes, type: "text/csv")
        for error in answer.body["errors"]?.array ?? [] {
            print(
                "row \(error["row"]?.integer ?? 0), \(error["column"]?.text ?? ""): "
                    + "\(error["message"]?.text ?? "")"
            )
        }
        guard (200..<300).contains(answer.status), answer.body["error_count"]?.integer ?? 0 == 0 else {
            print(
                "\(file) was refused: \(answer.status) \(answer.body["detail"]?.text ?? "") "
                    + "(\(answer.body["error_count"]?.integer ?? 0) errors)")
            throw ExitCode(1)
        }
        print(answer.body.serializedText)
    }
}
