import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

@testable import Wire

/// A server whose frames a case writes. It closes the first connections before TLS when it is told so.
final class CaseServer: Sendable {
    private struct State {
        var refuse: Int
        var latest = ContinuousClock.now
        var peers: [CasePeer] = []
    }

    /// The address of the server.
    let port: Int
    private let listener: any Channel
    private let state: NIOLockedValueBox<State>
    private let began = ContinuousClock.now

    init(context: TLSContext, refuse: Int, group: any EventLoopGroup) async throws {
        let state = NIOLockedValueBox(State(refuse: refuse))
        self.state = state
        listener = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                let isRefused = state.withLockedValue { state in
                    state.latest = .now
                    defer { state.refuse -= 1 }
                    return state.refuse > 0
                }
                if isRefused {
                    channel.close(promise: nil)
                    return channel.eventLoop.makeSucceededVoidFuture()
                }
                return channel.eventLoop.makeCompletedFuture {
                    let tap = CasePeer.Tap()
                    try channel.pipeline.syncOperations.addHandlers(
                        OpenSSLServerHandler(context: context), tap)
                    let peer = CasePeer(channel, tap)
                    state.withLockedValue { $0.peers.append(peer) }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = listener.localAddress?.port ?? 0
    }

    /// The next connection whose handshake is over.
    func accept() async throws -> CasePeer {
        for _ in 0..<CaseRun.patience {
            let peer: CasePeer? = state.withLockedValue { state in
                let index = state.peers.firstIndex { $0.isSecured }
                return index.map { state.peers.remove(at: $0) }
            }
            if let peer { return peer }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw CaseFailure("nobody connects")
    }

    /// Time from the beginning of listening to the latest connection.
    var waited: Duration { state.withLockedValue { $0.latest } - began }

    func close() async {
        try? await listener.close()
        for peer in state.withLockedValue({ $0.peers }) { peer.close() }
    }
}
