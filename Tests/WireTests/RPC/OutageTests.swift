import Messages
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Wire

@Suite(.serialized) struct OutageTests {
    @Test("a shutdown lets calls finish: no reply is lost, and nothing hangs")
    func drain() async throws {
        try await Pair.with { (pair) async throws in
            let tasks = (0..<50).map { _ in
                Task { () -> CommonV1.Money in
                    try await pair.client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: 150), CallOptions())
                }
            }
            #expect(await pair.log.waitUntil { pair.log.started.load(ordering: .relaxed) == 50 })
            await pair.server.shutdown(grace: .seconds(5))
            for task in tasks {
                let reply = try await task.value
                #expect(reply.amountMinor == 150)
            }
            let late = await errorOf { try await pair.echo(1) }
            #expect(late?.code == .unavailable)
            #expect(late?.notProcessed == true)
        }
    }

    @Test("calls during a shutdown succeed or fail as unavailable, never otherwise")
    func callsDuringShutdown() async throws {
        for _ in 0..<5 {
            try await Pair.with { (pair) async throws in
                let log = pair.log
                let crossing = Task { () -> CommonV1.Money in
                    try await pair.client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: 500), CallOptions())
                }
                let task = Task { () -> [RPCError?] in
                    var outcomes: [RPCError?] = []
                    // Until the server is gone, which the last of them tells.
                    while log.cancelled.load(ordering: .relaxed) == 0 || outcomes.last == .some(nil) {
                        outcomes.append(await errorOf { try await pair.echo(Int64(outcomes.count)) })
                        log.written.wrappingAdd(1, ordering: .relaxed)
                    }
                    return outcomes
                }
                let isBusy = await log.waitUntil {
                    log.started.load(ordering: .relaxed) == 1 && log.written.load(ordering: .relaxed) > 10
                }
                #expect(isBusy)
                await pair.server.shutdown(grace: .seconds(20))
                log.cancelled.wrappingAdd(1, ordering: .relaxed)
                // The call that was running when the server began to stop was answered.
                #expect(try await crossing.value.amountMinor == 500)
                let outcomes = await task.value
                #expect(outcomes.prefix(10).allSatisfy { $0 == nil })
                #expect(outcomes.last??.code == .unavailable)
                let odd = outcomes.compactMap { $0 }.filter { $0.code != .unavailable || !$0.notProcessed }
                #expect(odd.isEmpty, "\(odd.first as Any)")
            }
        }
    }

    @Test("a client finds a restarted server again by itself")
    func reconnect() async throws {
        try await Pair.with { _ in
        } _: { configuration in
            configuration.firstBackoff = .milliseconds(20)
        } _: { (pair) async throws in
            #expect(try await pair.echo(1) == 1)
            await pair.server.shutdown(grace: .milliseconds(100))
            let down = await errorOf { try await pair.echo(2) }
            #expect(down?.code == .unavailable)
            #expect(down?.message.contains("127.0.0.1:\(pair.port)") == true)

            let authority = try TestAuthority.get()
            var configuration = ServerConfiguration(tls: authority.files("order"))
            configuration.port = pair.port
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let again = WireServer(
                configuration: configuration, router: Probe.router(), group: group)
            let waiting = Task { () -> CommonV1.Money in
                try await pair.client.unary(
                    Probe.echo, CommonV1.Money(amountMinor: 3),
                    CallOptions(timeout: .seconds(5), waitForReady: true))
            }
            try await Task.sleep(for: .milliseconds(60))
            _ = try await again.start()
            let reply = try await waiting.value
            #expect(reply.amountMinor == 3)
            await pair.client.close()
            await again.shutdown(grace: .milliseconds(100))
            try await group.shutdownGracefully()
        }
    }

    @Test("nobody listening: the error names the service, the address and the cause")
    func refused() async throws {
        let authority = try TestAuthority.get()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let configuration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: 1)], service: "order",
            tls: authority.files("gateway"))
        let client = WireClient(configuration: configuration, group: group)
        let error = await errorOf { () async throws -> CommonV1.Money in
            try await client.unary(Probe.echo, CommonV1.Money(), CallOptions())
        }
        #expect(error?.code == .unavailable)
        #expect(error?.notProcessed == true)
        #expect(error?.message.contains("order at 127.0.0.1:1") == true)
        #expect(error?.message.contains("refused") == true)
        await client.close()
        try await group.shutdownGracefully()
    }

    @Test("a connection cut in the middle of a call makes it unavailable at once")
    func cut() async throws {
        try await Pair.with { (pair) async throws in
            let proxy = try await CuttingProxy.start(to: pair.port)
            let authority = try TestAuthority.get()
            let client = WireClient(
                configuration: ClientConfiguration(
                    targets: [Target(host: "127.0.0.1", port: proxy.port)], service: "order",
                    tls: authority.files("gateway")), group: proxy.group)
            let task = Task {
                await errorOf { () async throws -> CommonV1.Money in
                    try await client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: 10_000), CallOptions())
                }
            }
            #expect(await pair.log.waitUntil { pair.log.started.load(ordering: .relaxed) == 1 })
            proxy.cut()
            let error = await task.value
            #expect(error?.code == .unavailable)
            #expect(error?.notProcessed == false)
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
            await client.close()
            try await proxy.stop()
        }
    }

    @Test("a peer that went silent is noticed long before the deadline")
    func silentPeer() async throws {
        try await Pair.with { (pair) async throws in
            let proxy = try await CuttingProxy.start(to: pair.port)
            let authority = try TestAuthority.get()
            var configuration = ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: proxy.port)], service: "order",
                tls: authority.files("gateway"))
            configuration.keepalive = .milliseconds(100)
            let client = WireClient(configuration: configuration, group: proxy.group)
            func call(_ amount: Int64) async -> RPCError? {
                await errorOf { () async throws -> CommonV1.Money in
                    try await client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: amount),
                        CallOptions(timeout: .seconds(60)))
                }
            }
            // A slow answer of a peer that lives is waited for.
            #expect(await call(500) == nil)
            proxy.freeze()
            let error = await call(1)
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("does not answer") == true, "\(error as Any)")
            await client.close()
            try await proxy.stop()
        }
    }

    @Test("calls spread over two replicas and survive the loss of one")
    func twoTargets() async throws {
        let authority = try TestAuthority.get()
        try await Pair.with { (pair) async throws in
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let second = WireServer(
                configuration: ServerConfiguration(tls: authority.files("order")),
                router: Probe.router(), group: group)
            let address = try await second.start()
            var configuration = ClientConfiguration(
                targets: [
                    Target(host: "127.0.0.1", port: pair.port),
                    Target(host: "127.0.0.1", port: address.port ?? 0),
                ], service: "order", tls: authority.files("gateway"))
            configuration.loops = 1
            let client = WireClient(configuration: configuration, group: group)
            func call(_ amount: Int64) async throws -> Int64 {
                let reply: CommonV1.Money = try await client.unary(
                    Probe.wait, CommonV1.Money(amountMinor: amount), CallOptions())
                return reply.amountMinor
            }
            _ = try await call(1)
            try await Task.sleep(for: .milliseconds(100))
            #expect(client.statistics.snapshot.connections == 2)
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<40 { group.addTask { try await call(20) } }
                for try await amount in group { #expect(amount == 20) }
            }
            #expect(pair.log.finished.load(ordering: .relaxed) >= 10)
            await pair.server.shutdown(grace: .seconds(1))
            for _ in 0..<20 { #expect(try await call(1) == 1) }
            await client.close()
            await second.shutdown(grace: .milliseconds(100))
            try await group.shutdownGracefully()
        }
    }

    @Test("a client that is closed refuses calls and leaves no connection")
    func closed() async throws {
        try await Pair.with { (pair) async throws in
            #expect(try await pair.echo(1) == 1)
            await pair.client.close()
            let error = await errorOf { try await pair.echo(1) }
            #expect(error?.code == .unavailable)
            #expect(pair.client.statistics.snapshot.connections == 0)
        }
    }

    @Test("warming up connects, and fails with the cause when it cannot")
    func warmUp() async throws {
        try await Pair.with { (pair) async throws in
            try await pair.client.connect(timeout: .seconds(2))
            #expect(pair.client.statistics.snapshot.connections == 1)
        }
        try await Pair.with(expecting: "inventory") { (pair) async throws in
            let error = await errorOf { try await pair.client.connect(timeout: .milliseconds(200)) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("the peer is order, not inventory") == true)
        }
    }
}
