import Messages
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Wire

/// A name in a list of addresses: it stands for one connection, to whichever of its addresses answers.
@Suite struct NamedTargetTests {
    struct NoAnswer: Error, CustomStringConvertible {
        let description = "the name server is on fire"
    }

    /// Nobody listens there.
    private static let dead = Target(host: "127.0.0.1", port: 1)

    /// Makes the server's address one of a name, behind `first`.
    private static func name(
        _ configuration: inout ClientConfiguration, behind first: [Target], asked: Probe.Noted = .init()
    ) {
        guard case .addresses(let real) = configuration.target else { return }
        configuration.target = .addresses([Target(host: "order.test", port: 7_001)])
        configuration.resolver = NameResolver { host, port in
            asked.add("\(host):\(port)")
            return first + real
        }
    }

    @Test("a name whose first addresses refuse is reached over the next; no socket stays behind")
    func firstRefuses() async throws {
        let asked = Probe.Noted()
        try await Pair.with { _ in
        } _: {
            Self.name(&$0, behind: [Self.dead, Self.dead], asked: asked)
        } _: { (pair) async throws in
            #expect(try await pair.echo(1) == 1)
            #expect(asked.all == ["order.test:7001"])
            #expect(await pair.client.connections().map(\.remoteAddress) == ["127.0.0.1:\(pair.port)"])
            // A second socket would wait for the end of its handshake, for which the server gives a minute.
            #expect(await pair.server.connections().count == 1)
            await pair.client.close()
            let statistics = pair.server.statistics
            let isLeft = await pair.log.waitUntil { statistics.snapshot.connections == 0 }
            #expect(isLeft)
        }
    }

    @Test("where every address refuses, the error names them")
    func allRefuse() async throws {
        try await Pair.with { _ in
        } _: { configuration in
            configuration.target = .addresses([Target(host: "order.test", port: 7_001)])
            configuration.resolver = NameResolver { _, _ in [Self.dead, Target(host: "127.0.0.1", port: 2)] }
        } _: { (pair) async throws in
            let error = await errorOf { try await pair.echo(1) }
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == true)
            let words = error?.message ?? ""
            #expect(words.hasPrefix("order at order.test:7001: 127.0.0.1:1: "), "\(words)")
            #expect(words.contains(", 127.0.0.1:2: "), "\(words)")
        }
    }

    @Test("a name that nobody knows, or that has no address, is told", arguments: [false, true])
    func unknown(isEmpty: Bool) async throws {
        try await Pair.with { _ in
        } _: { configuration in
            configuration.target = .addresses([Target(host: "order.test", port: 7_001)])
            configuration.resolver = NameResolver { _, _ in
                if isEmpty { return [] }
                throw NoAnswer()
            }
        } _: { (pair) async throws in
            let error = await errorOf { try await pair.echo(1) }
            #expect(error?.code == .unavailable)
            let cause = isEmpty ? "has no addresses" : "cannot be resolved: the name server is on fire"
            #expect(error?.message == "order at order.test:7001: the name order.test \(cause)")
        }
    }

    @Test(
        "a lookup that takes too long, or that nobody needs any more, is given up", arguments: [false, true])
    func slow(isClosed: Bool) async throws {
        let asked = Probe.Noted()
        try await Pair.with { _ in
        } _: { configuration in
            configuration.target = .addresses([Target(host: "order.test", port: 7_001)])
            configuration.connectTimeout = isClosed ? .hours(1) : .milliseconds(50)
            configuration.resolver = NameResolver { host, _ in
                asked.add(host)
                try await Task.sleep(for: .seconds(3_600))
                return []
            }
        } _: { (pair) async throws in
            let call = Task { await errorOf { try await pair.echo(1, CallOptions(timeout: .hours(1))) } }
            let isAsked = await pair.log.waitUntil { !asked.all.isEmpty }
            #expect(isAsked)
            if isClosed { await pair.client.close() }
            let error = await call.value
            #expect(error?.code == .unavailable)
            if !isClosed {
                #expect(error?.message.hasSuffix("the name was not looked up") == true, "\(error as Any)")
            }
            #expect(pair.client.statistics.snapshot.connections == 0)
        }
    }
}
