import NIOCore
package import NIOPosix
import Synchronization
import Wire

/// Speaks HTTP/1.1 over TLS 1.3 to one server, over a pool of kept-alive connections.
///
/// It does not follow redirects, decode content codings or retry: callers own that. One process has
/// one TLS stack, so it uses the handler of Wire.
package final class HTTPSClient: Sendable {
    private struct Pool {
        var idle: [HTTPSConnection] = []
        var closed = false
        var context: TLSContext
        /// Grows with each reload: connections of an older one are not used again.
        var generation = 0
    }

    private let host: String
    private let port: Int
    private let trust: String?
    private let group: MultiThreadedEventLoopGroup
    private let timeout: TimeAmount
    private let bodyLimit: Int
    private let pool: Mutex<Pool>

    /// Calls `host`:`port`, verified by the authorities in the PEM file `trust` (nil: the system's).
    /// A request takes at most `timeout`; an answer has at most `bodyLimit` bytes.
    package init(
        host: String, port: Int, trust: String?, group: MultiThreadedEventLoopGroup,
        timeout: Duration = .seconds(30), bodyLimit: Int = 64 << 20
    ) throws {
        self.host = host
        self.port = port
        self.group = group
        self.timeout = TimeAmount(timeout)
        self.bodyLimit = bodyLimit
        self.trust = trust
        pool = Mutex(Pool(context: try TLSContext.httpsClient(trust: trust)))
    }

    /// Reads the authorities again. When they are fit, requests made from now on use connections that
    /// these verified; otherwise throws what is wrong with the file, and the old ones stay. One call
    /// at a time.
    package func reloadTrust() throws {
        let fresh = try TLSContext.httpsClient(trust: trust)
        let idle = pool.withLock { pool in
            pool.context = fresh
            pool.generation += 1
            defer { pool.idle = [] }
            return pool.idle
        }
        for connection in idle { connection.close() }
    }

    /// Sends one request and waits for the whole answer.
    ///
    /// - Parameters:
    ///   - method: for example "GET".
    ///   - path: path and query, percent-encoded.
    ///   - headers: without Host and Content-Length, which are added.
    package func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> HTTPSReply {
        let (connection, generation) = try await take()
        do {
            let reply = try await connection.exchange(
                method: method, path: path, headers: headers, body: body, timeout: timeout)
            if reply.reusable { give(connection, generation) } else { connection.close() }
            return reply.reply
        } catch {
            connection.close()
            throw error
        }
    }

    /// Closes the idle connections; later requests fail.
    package func close() {
        let idle = pool.withLock { pool in
            pool.closed = true
            defer { pool.idle = [] }
            return pool.idle
        }
        for connection in idle { connection.close() }
    }

    /// A connection and the generation of the authorities that verified it.
    private func take() async throws -> (HTTPSConnection, Int) {
        let (found, context, generation) = try pool.withLock { pool in
            guard !pool.closed else { throw HTTPSError("the client is closed", notSent: true) }
            while let connection = pool.idle.popLast() {
                if connection.isActive { return (Optional(connection), pool.context, pool.generation) }
            }
            return (nil, pool.context, pool.generation)
        }
        if let found { return (found, generation) }
        do {
            let opened = try await HTTPSConnection.open(
                host: host, port: port, context: context, group: group, timeout: timeout,
                bodyLimit: bodyLimit)
            return (opened, generation)
        } catch {
            throw HTTPSError("\(host):\(port) cannot be reached: \(error)", notSent: true)
        }
    }

    private func give(_ connection: HTTPSConnection, _ generation: Int) {
        let kept = pool.withLock { pool in
            if pool.closed || pool.generation != generation { return false }
            pool.idle.append(connection)
            return true
        }
        if !kept { connection.close() }
    }
}
