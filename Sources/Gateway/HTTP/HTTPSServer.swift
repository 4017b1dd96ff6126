import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceKit
import ServiceLifecycle
import Synchronization
import Wire

/// The gateway's public door: Hummingbird's server, with the pipeline behind it.
final class HTTPSServer: ListeningServer {
    private let server: Server<HTTPSChannel>
    private let group: MultiThreadedEventLoopGroup
    /// The server's run, from `open` to the end of `close`.
    private let running = Mutex<Task<Void, any Error>?>(nil)
    private let opened: Opened

    /// - Parameters:
    ///   - tls: the certificate as it is when a connection is accepted.
    ///   - connections: open connections at most; more wait unaccepted.
    init(
        pipeline: Pipeline, tls: HTTPSCertificate, listen: Endpoint, limits: ConnectionLimits,
        headerBytes: Int, connections: Int, group: MultiThreadedEventLoopGroup, logger: Logger,
        statistics: WireStatistics? = nil
    ) {
        let opened = Opened()
        self.opened = opened
        self.group = group
        // Hummingbird's own messages are for its developers.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let channel = HTTPSChannel(
            tls: tls, limits: limits, headerBytes: headerBytes, statistics: statistics
        ) { request, writer, channel in
            if request.headers[.expect]?.lowercased() == "100-continue",
                pipeline.expectsBody(request)
            {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            let response = try await pipeline.respond(
                to: request, from: channel.remoteAddress?.ipAddress ?? "")
            try await writer.write(response: response.head, body: response.body)
        }
        server = Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(
                address: .hostname(listen.host, port: listen.port), serverName: nil,
                backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    connections, logger: quiet)),
            onServerRunning: { channel in opened.succeed(channel.localAddress) },
            eventLoopGroup: group, logger: quiet)
    }

    func open() async throws -> Endpoint {
        let server = server
        let opened = opened
        // Not free-floating: `close` waits for its end.
        let task = Task {
            do {
                try await server.run()
            } catch {
                opened.fail(error)
                throw error
            }
        }
        running.withLock { $0 = task }
        let address = try await opened.wait()
        return Endpoint(host: address?.ipAddress ?? "", port: address?.port ?? 0)
    }

    func close(grace: Duration) async {
        guard let task = running.withLock({ $0 }) else { return }
        let deadline = group.next().scheduleTask(in: .nanoseconds(grace.wholeNanoseconds)) { task.cancel() }
        try? await server.shutdownGracefully()
        _ = await task.result
        deadline.cancel()
    }
}

/// Where the server listens, once it does: a value that is waited for by one task.
private final class Opened: Sendable {
    private enum State {
        case nothing
        case waiting(CheckedContinuation<SocketAddress?, any Error>)
        case done(Result<SocketAddress?, any Error>)
    }

    private let state = Mutex(State.nothing)

    func succeed(_ address: SocketAddress?) { finish(.success(address)) }

    func fail(_ error: any Error) { finish(.failure(error)) }

    func wait() async throws -> SocketAddress? {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<SocketAddress?, any Error>? = state.withLock { state in
                if case .done(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }

    private func finish(_ result: Result<SocketAddress?, any Error>) {
        let continuation: CheckedContinuation<SocketAddress?, any Error>? = state.withLock { state in
            switch state {
            case .nothing:
                state = .done(result)
                return nil
            case .waiting(let continuation):
                state = .done(result)
                return continuation
            case .done:
                return nil
            }
        }
        continuation?.resume(with: result)
    }
}

extension Duration {
    /// Nanoseconds; saturates at the ends of the range.
    var wholeNanoseconds: Int64 {
        let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        let sum = whole.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return sum.overflow ? .max : sum.partialValue
    }
}
