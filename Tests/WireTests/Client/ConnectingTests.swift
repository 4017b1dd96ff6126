import Messages
import NIOCore
import NIOPosix
import Testing

@testable import Wire

/// How a client connects, waits between attempts, and stops doing so.
@Suite struct ConnectingTests {
    private func client(
        to target: Target, _ group: MultiThreadedEventLoopGroup,
        _ tune: (inout ClientConfiguration) -> Void = { _ in }
    ) throws -> WireClient {
        var configuration = ClientConfiguration(
            targets: [target], service: "order", tls: try TestAuthority.get().files("gateway"))
        configuration.timeout = .seconds(60)
        configuration.loops = 1
        tune(&configuration)
        return WireClient(configuration: configuration, group: group)
    }

    private func echo(
        _ client: WireClient, _ options: CallOptions = CallOptions()
    ) async throws -> CommonV1.Money {
        try await client.unary(Probe.echo, CommonV1.Money(amountMinor: 1), options)
    }

    private func state(_ client: WireClient) async -> SubchannelSnapshot? {
        await client.snapshots().first?.subchannels.first
    }

    @Test("closing during a rest between attempts does not wait for it", .timeLimit(.minutes(2)))
    func closeInBackoff() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = try client(to: Target(host: "127.0.0.1", port: 1), group) {
            $0.firstBackoff = .hours(1)
            $0.longestBackoff = .hours(2)
        }
        let error = await errorOf { try await echo(client) }
        #expect(error?.code == .unavailable)
        let snapshot = await state(client)
        #expect(snapshot?.state == .transientFailure)
        #expect(snapshot?.lastError.contains("refused") == true)
        // An hour, less or more 20 %, from the beginning of the attempt.
        let wait = (snapshot?.nextAttempt ?? .now()) - .now()
        #expect(wait > .minutes(46) && wait <= .minutes(72))
        let waiting = Task { await errorOf { try await echo(client, CallOptions(waitForReady: true)) } }
        while await client.snapshots().first?.waiting != 1 {
            try await Task.sleep(for: .milliseconds(2))
        }
        let begin = ContinuousClock.now
        await client.close()
        let closed = await waiting.value
        #expect(ContinuousClock.now - begin < .seconds(1))
        #expect(closed?.code == .unavailable)
        #expect(closed?.notProcessed == true)
        #expect(client.statistics.snapshot.connections == 0)
        try await group.shutdownGracefully()
    }

    @Test("closing during an attempt ends it", .timeLimit(.minutes(2)))
    func closeInAttempt() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // Accepts connections and says nothing.
        let silent = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = silent.localAddress?.port ?? 0
        let client = try client(to: Target(host: "127.0.0.1", port: port), group) {
            $0.connectTimeout = .hours(1)
        }
        let call = Task { await errorOf { try await echo(client) } }
        while await state(client)?.state != .connecting {
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(client.statistics.snapshot.connections == 1)
        await client.close()
        #expect(await call.value?.code == .unavailable)
        #expect(client.statistics.snapshot.connections == 0)
        try await silent.close()
        try await group.shutdownGracefully()
    }

    @Test("an attempt gets at least the connect timeout; then the failure says so")
    func attemptTimesOut() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let silent = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let port = silent.localAddress?.port ?? 0
        let handshakes = Probe.Noted()
        let client = try client(to: Target(host: "127.0.0.1", port: port), group) {
            $0.connectTimeout = .milliseconds(50)
            $0.firstBackoff = .milliseconds(1)
            $0.observer.handshakeFinished = { handshakes.add($0?.rawValue ?? "fine") }
        }
        let begin = ContinuousClock.now
        let error = await errorOf { try await echo(client) }
        #expect(ContinuousClock.now - begin >= .milliseconds(50))
        #expect(error?.code == .unavailable)
        #expect(error?.notProcessed == true)
        let words = "no connection in time: the TLS handshake did not finish"
        #expect(error?.message == "order at 127.0.0.1:\(port): \(words)")
        #expect(handshakes.all == ["timeout"])
        #expect(client.statistics.snapshot.failedHandshakesByReason == [.timeout: 1])
        await client.close()
        try await silent.close()
        try await group.shutdownGracefully()
    }

    @Test("a handshake that the peer's system resets is counted, as one that the peer cut")
    func resetHandshake() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // Without a lingering end the system says RST.
        let server = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                guard let options = channel as? any SocketOptionProvider else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
                }
                return options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(ClosesAtFirstByte())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        let handshakes = Probe.Noted()
        let client = try client(to: Target(host: "127.0.0.1", port: port), group) {
            $0.observer.handshakeFinished = { handshakes.add($0?.rawValue ?? "fine") }
        }
        let error = await errorOf { try await echo(client) }
        #expect(error?.code == .unavailable)
        #expect(handshakes.all == ["truncated"])
        #expect(client.statistics.snapshot.failedHandshakesByReason == [.truncated: 1])
        await client.close()
        try await server.close()
        try await group.shutdownGracefully()
    }

    @Test("a server tells a handshake that was reset as one that was cut")
    func resetAtServer() async throws {
        let handshakes = Probe.Noted()
        try await Pair.with {
            $0.observer.handshakeFinished = { handshakes.add($0?.rawValue ?? "fine") }
        } _: { _ in
        } _: { (pair) async throws in
            let channel = try await ClientBootstrap(group: pair.group)
                .connect(host: "127.0.0.1", port: pair.port).get()
            let options = try #require(channel as? any SocketOptionProvider)
            try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await channel.writeAndFlush(ByteBuffer(bytes: [22, 3, 1]))
            let statistics = pair.server.statistics
            let isAccepted = await pair.log.waitUntil { statistics.snapshot.connections == 1 }
            #expect(isAccepted)
            try await channel.close()
            let isTold = await pair.log.waitUntil { !handshakes.all.isEmpty }
            #expect(isTold)
            #expect(handshakes.all == ["truncated"])
        }
    }

    private final class ClosesAtFirstByte: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.close(promise: nil) }
    }

    @Test("an IPv6 address is connected to and written with brackets")
    func version6() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let client = try client(to: Target(host: "::1", port: 1), group)
        let error = await errorOf { try await echo(client) }
        #expect(error?.message.contains("order at [::1]:1: ") == true, "\(error as Any)")
        await client.close()
        try await group.shutdownGracefully()
    }

    @Test("sockets get the user timeout, at least a second of it")
    func userTimeout() async throws {
        #expect(UserTimeout.milliseconds(.milliseconds(10)) == 1_000)
        #expect(UserTimeout.milliseconds(.seconds(5)) == 5_000)
        #expect(UserTimeout.milliseconds(.seconds(1 << 40)) == Int(Int32.max))
        guard let option = UserTimeout.option else { return }
        try await Pair.with {
            $0.stalledWriteTimeout = .seconds(31)
        } _: {
            $0.keepalive = .seconds(7)
        } _: { (pair) async throws in
            _ = try await echo(pair.client)
            let loop = pair.client.clientLoops[0]
            let opened = try await loop.eventLoop.submit { loop.openConnections.first?.context?.channel }
                .get()
            let bound = try #require(pair.server.openConnections.first)
            let accepted = try await bound.eventLoop.submit { bound.value.context?.channel }.get()
            // The system gives four bytes; the rest of the value is not its.
            let client = try await opened?.getOption(option).get()
            #expect(client.map { $0 & 0xffff_ffff } == 7_000)
            let server = try await accepted?.getOption(option).get()
            #expect(server.map { $0 & 0xffff_ffff } == 31_000)
        }
    }
}
