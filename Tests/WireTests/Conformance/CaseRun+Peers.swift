import COpenSSL
import Conformance
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Wire

/// Steps with a server whose frames the case writes, with faults in TLS, and with cuts.
extension CaseRun {
    static let peerVerbs = ["listen", "client", "accept", "drop", "waited", "secure", "cut"]

    func takePeers(_ verb: String, _ step: Word, _ name: String) async throws {
        switch verb {
        case "listen": try await connections.listen(name, step)
        case "client": connections.tune(name, step)
        case "accept": raws[name] = try await connections.server(name).accept()
        case "drop": raws[name]?.close()
        case "waited":
            let waited = Int(try connections.server(name).waited / .milliseconds(1))
            if waited <= step["above_ms"].number ?? 0 { throw CaseFailure("it took \(waited) ms") }
        case "secure": try await secure(step)
        default: try await cut(step, name)
        }
    }

    /// A client with a fault in its TLS gets no frame, whatever it sends.
    private func secure(_ step: Word) async throws {
        let authority = connections.authority
        func word(_ name: String, _ otherwise: String) -> String? {
            let word = step[name].text ?? otherwise
            return word == "none" ? nil : word
        }
        let leaf = word("certificate", "gateway")
        let alpn = word("protocol", "wire/1")
        let isOlder = step["highest"].text == "1.2"
        let received = NIOLockedValueBox(0)
        let channel = try await ClientBootstrap(group: connections.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = try BlockingPeer(
                        server: false, certificate: leaf.map { authority.path($0 + ".pem") },
                        key: leaf.map { authority.path($0 + ".key") }, offering: alpn)
                    if isOlder {
                        _ = SSL_ctrl(peer.ssl, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
                    }
                    try channel.pipeline.syncOperations.addHandler(FaultyClient(peer, received))
                }
            }
            .connect(host: "127.0.0.1", port: connections.ports.first).get()
        try await channel.closeFuture.get()
        let count = received.withLockedValue { $0 }
        if count > 0 { throw CaseFailure("\(count) bytes were said to it") }
    }

    /// Plain libssl on a socket, which says HELLO when it may.
    private final class FaultyClient: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let peer: BlockingPeer
        private let received: NIOLockedValueBox<Int>
        private var wasGreeted = false

        init(_ peer: BlockingPeer, _ received: NIOLockedValueBox<Int>) {
            self.peer = peer
            self.received = received
        }

        func channelActive(context: ChannelHandlerContext) {
            peer.work()
            send(context)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            peer.feed(Array(unwrapInboundIn(data).readableBytesView))
            if peer.isOpen, !wasGreeted {
                wasGreeted = true
                var hello = ByteBuffer()
                hello.writeFrame(FrameHeader(.hello, flags: .control), Hello().encoded())
                _ = peer.write(Array(hello.readableBytesView))
            }
            received.withLockedValue { $0 = peer.plain.count }
            send(context)
            if peer.failure != nil { context.close(promise: nil) }
        }

        private func send(_ context: ChannelHandlerContext) {
            let bytes = peer.takeOutput()
            if !bytes.isEmpty { context.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
        }
    }

    /// Cuts the connection of one call behind every so many bytes, in either direction.
    private func cut(_ step: Word, _ name: String) async throws {
        let proxy = try await CuttingProxy.start(to: connections.ports.first)
        var outcomes: [String: RPCError?] = [:]
        if let error = await trial(name + "-whole", proxy) { throw CaseFailure("\(error)") }
        let whole = CuttingProxy.Cut.Direction.allCases.map { ($0, proxy.passed($0)) }
        for (direction, count) in whole {
            for offset in stride(from: 0, to: count, by: step["every"].number ?? 1) {
                proxy.cut(CuttingProxy.Cut(direction: direction, offset: offset))
                let operation = "\(name)-\(direction)-\(offset)-"
                outcomes[operation] = await trial(operation, proxy)
            }
        }
        try await proxy.stop()
        try await run([.object(["observe": .text(name), "until": .object(["live": .number(0)])])])
        for (operation, error) in outcomes {
            let most = error?.notProcessed == true ? 0 : 1
            if let error, error.code != .unavailable { throw CaseFailure("\(operation): \(error)") }
            let started = Word.object([
                "above": .number(error == nil ? 0 : -1), "at_most": .number(most),
            ])
            let now = Word.object(["started": started])
            try await run([.object(["observe": .text(operation), "now": now])])
        }
        let kinds = Set(outcomes.values.map { $0 == nil })
        if kinds.count != 2 { throw CaseFailure("all cuts end alike") }
    }

    private func trial(_ operation: String, _ proxy: CuttingProxy) async -> RPCError? {
        var configuration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: proxy.port)], service: "order",
            tls: connections.authority.files("gateway"))
        configuration.loops = 1
        let client = WireClient(configuration: configuration, group: connections.group)
        let error = await errorOf {
            try await ConformanceV1.ConformanceServiceClient(client).unaryCall(
                .init(replies: [.init(size: 10)]),
                CallOptions(timeout: .seconds(60), operationID: operation))
        }
        await client.close()
        return error
    }
}
