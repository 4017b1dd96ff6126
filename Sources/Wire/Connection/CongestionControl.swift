internal import Glibc
internal import NIOCore
internal import NIOPosix

/// The algorithm by which the system decides how fast a connection may send.
///
/// Services talk over short and fast paths. BBR, which is some systems' standard, hands each burst out
/// piece by piece under timers and takes a third of a large message's speed there; CUBIC (RFC 9438)
/// does not. It must be chosen before a connection exists: BBR's timers stay after a later change.
package enum CongestionControl {
    /// What Wire's connections use when nothing else is said and the system has it.
    package static let standard = "cubic"

    /// Whether a socket of this process may use the algorithm `name`.
    package static func isAvailable(_ name: String) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        return set(name, on: socket)
    }

    /// Has `channel`, which is not connected yet, use `name`; empty, or one the system lacks: the system's own.
    static func set(_ name: String, on channel: any Channel) {
        guard !name.isEmpty else { return }
        try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { _ = set(name, on: $0) }
    }

    private static func set(_ name: String, on socket: NIOBSDSocket.Handle) -> Bool {
        name.withCString { text in
            setsockopt(socket, Int32(IPPROTO_TCP), TCP_CONGESTION, text, socklen_t(strlen(text))) == 0
        }
    }
}
