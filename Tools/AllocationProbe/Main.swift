import CAllocationCounter
import Foundation
import Messages
import NIOCore
import NIOPosix
import Wire

/// Counts what a unary call takes from the heap in steady state, on the server's loop and on the
/// client's loop apart, over real TLS on loopback. A release build only says something.
///
/// `AllocationProbe CERTIFICATES LIMITS [--sites]`: a folder with `ca.pem` and key pairs of `front`
/// and `back`; a file with one line per figure: name, limit, slack. Exit code 1 when a figure is
/// above its limit, or so far below it that the limit guards nothing.
@main
enum AllocationProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { throw Misuse() }
        let limits = try Limits(file: arguments[2])
        let measured = try await Bench(certificates: arguments[1])
            .run(tracing: arguments.dropFirst(3).contains("--sites"))
        if arguments.dropFirst(3).contains("--sites") {
            Sites.write()
            return
        }
        exit(limits.judge(measured) ? 0 : 1)
    }

    struct Misuse: Error, CustomStringConvertible {
        let description = "AllocationProbe CERTIFICATES LIMITS [--sites]"
    }
}

/// A server on one loop, and a client on another that makes its calls from a handler there, as a
/// service does that calls another.
struct Bench {
    static let echo = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Echo", kind: .unary, id: 1,
        request: CommonV1.Money.messageType, response: CommonV1.Money.messageType)
    static let drive = MethodDescriptor(
        service: "sluice.probe.v1.Probe", name: "Drive", kind: .unary, id: 2,
        request: CommonV1.PageRequest.messageType, response: CommonV1.Empty.messageType)
    static let calls = 10_000
    static let serverSlot: Int32 = 0
    static let clientSlot: Int32 = 1

    let certificates: String

    private func files(_ service: String) -> TLSFiles {
        TLSFiles(
            certificate: certificates + "/\(service).pem",
            privateKey: certificates + "/\(service).key", trust: certificates + "/ca.pem",
            trustDomain: "probe.test")
    }

    func run(tracing: Bool) async throws -> [String: Double] {
        let backGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let frontGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let controlGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await backGroup.next().submit { allocation_counter_attach(Self.serverSlot) }.get()
        try await frontGroup.next().submit { allocation_counter_attach(Self.clientSlot) }.get()

        var router = ServerRouter()
        router.unary(Self.echo, allow: ["front"]) { (money: CommonV1.Money, _) in money }
        let back = WireServer(
            configuration: ServerConfiguration(tls: files("back")), router: router, group: backGroup)
        let backAddress = try await back.start()
        let client = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: backAddress.port ?? 0)],
                service: "back", tls: files("front")),
            group: frontGroup)

        var frontRouter = ServerRouter()
        frontRouter.unary(Self.drive, allow: ["back"]) { (wanted: CommonV1.PageRequest, _) in
            try await Self.drive(client, at: Int(wanted.pageSize))
            return CommonV1.Empty()
        }
        let front = WireServer(
            configuration: ServerConfiguration(tls: files("front")), router: frontRouter,
            group: frontGroup)
        let frontAddress = try await front.start()
        let control = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: frontAddress.port ?? 0)],
                service: "front", tls: files("back")),
            group: controlGroup)

        var figures: [String: Double] = [:]
        for inFlight in [1, 64] {
            // Warm: buffers, tables and the allocator's own caches reach their size.
            try await Self.ask(control, inFlight)
            if tracing { allocation_counter_trace(1) }
            let before = [Self.serverSlot, Self.clientSlot].map(allocation_counter_count)
            try await Self.ask(control, inFlight)
            let after = [Self.serverSlot, Self.clientSlot].map(allocation_counter_count)
            allocation_counter_trace(0)
            figures["server_unary_\(inFlight)"] = Double(after[0] - before[0]) / Double(Self.calls)
            figures["client_unary_\(inFlight)"] = Double(after[1] - before[1]) / Double(Self.calls)
        }
        await control.close()
        await client.close()
        await front.shutdown(grace: .seconds(1))
        await back.shutdown(grace: .seconds(1))
        for group in [backGroup, frontGroup, controlGroup] { try await group.shutdownGracefully() }
        return figures
    }

    private static func ask(_ control: WireClient, _ inFlight: Int) async throws {
        let _: CommonV1.Empty = try await control.unary(
            drive, CommonV1.PageRequest(pageSize: Int32(inFlight)),
            CallOptions(timeout: .seconds(120)))
    }

    /// Makes the calls, `inFlight` at a time.
    private static func drive(_ client: WireClient, at inFlight: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<inFlight {
                let share = calls / inFlight + (worker < calls % inFlight ? 1 : 0)
                group.addTask {
                    let options = CallOptions(timeout: .seconds(60))
                    for number in 0..<share {
                        let reply: CommonV1.Money = try await client.unary(
                            echo, CommonV1.Money(amountMinor: Int64(number), currency: "CNY"), options)
                        precondition(reply.amountMinor == Int64(number), "another call's reply")
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
