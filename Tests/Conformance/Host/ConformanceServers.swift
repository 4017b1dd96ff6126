internal import Conformance
internal import Foundation
internal import Messages
internal import NIOCore
package import NIOPosix
internal import Synchronization
package import Wire

/// The two servers of the conformance cases: the first does what requests ask, the second is called
/// onward and replaced.
package final class ConformanceServers: Sendable {
    private struct State {
        var first: WireServer?
        var second: WireServer?
        var secondPort = 0
        var retired: [Task<Void, Never>] = []
        var onward: WireClient?
    }

    /// Nothing listens.
    package struct NoAddress: Error {}

    /// Services that may call, by the names in their certificates.
    private static let callers: Set<String> = ["gateway", "order", "inventory"]

    private let tls: TLSFiles
    private let service: String
    private let group: MultiThreadedEventLoopGroup
    private let log = HandlerLog()
    private let health = ConformanceHealth()
    private let state = Mutex(State())

    /// Prepares the servers; nothing is read or bound before `start`.
    /// - Parameter service: the name in the servers' certificate.
    package init(tls: TLSFiles, service: String, group: MultiThreadedEventLoopGroup) {
        self.tls = tls
        self.service = service
        self.group = group
    }

    /// Binds both to free ports of the loopback and returns these. Throws what the system or the
    /// certificates say.
    package func start() async throws -> (first: Int, second: Int) {
        let second = WireServer(
            configuration: configuration, router: router(unreachable), group: group)
        guard let secondPort = try await second.start().port else { throw NoAddress() }
        let onward = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: secondPort)], service: service, tls: tls),
            group: group)
        let first = WireServer(
            configuration: configuration, router: router(onward), group: group)
        guard let firstPort = try await first.start().port else { throw NoAddress() }
        state.withLock { state in
            state.first = first
            state.second = second
            state.secondPort = secondPort
            state.onward = onward
        }
        return (firstPort, secondPort)
    }

    private var configuration: ServerConfiguration {
        var configuration = ServerConfiguration(tls: tls)
        // One peer breaks the rules case by case, and comes back each time.
        configuration.faultsOfPeer = 1_000_000
        return configuration
    }

    /// What a second server would call onward; it has none.
    private var unreachable: LocalChannel {
        LocalChannel(
            router: ServerRouter(), as: PeerIdentity(trustDomain: tls.trustDomain, service: service))
    }

    private func router(_ onward: any CallChannel) -> ServerRouter {
        var router = ServerRouter()
        let handler = ConformanceHandler(log: log, onward: onward, health: health) { [weak self] grace in
            try await self?.restartSecond(grace)
        }
        router.registerConformanceService(handler) { method in
            method == ConformanceV1.ConformanceServiceMethod.forbiddenCall ? [] : Self.callers
        }
        router.registerHealth(health) { _ in Self.callers }
        return router
    }

    /// Drains the second server for at most `grace`, and binds another to its address.
    private func restartSecond(_ grace: Duration) async throws {
        let (second, port) = state.withLock { ($0.second, $0.secondPort) }
        guard let old = second else { throw NoAddress() }
        let draining = Task { await old.shutdown(grace: grace) }
        var configuration = configuration
        configuration.port = port
        let fresh = WireServer(
            configuration: configuration, router: router(unreachable), group: group)
        try await Self.bind(fresh)
        state.withLock { state in
            state.second = fresh
            state.retired.append(draining)
        }
    }

    /// Binds as soon as the server before it let the address go.
    private static func bind(_ server: WireServer) async throws {
        for _ in 0..<2_000 {
            do {
                _ = try await server.start()
                return
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        throw NoAddress()
    }

    /// Drains both for at most `grace` each, and waits for servers that were replaced.
    package func stop(grace: Duration) async {
        // A case that failed half way may have left handlers that wait whatever becomes of their calls.
        log.release("")
        let (first, second, retired, onward) = state.withLock { state in
            (state.first, state.second, state.retired, state.onward)
        }
        await first?.shutdown(grace: grace)
        await onward?.close()
        await second?.shutdown(grace: grace)
        for task in retired { await task.value }
    }
}
