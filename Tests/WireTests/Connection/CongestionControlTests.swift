import Glibc
import Testing

@testable import Wire

/// Which congestion control the sockets of a connection have.
@Suite struct CongestionControlTests {
    /// Every Linux has it, and it is not what Wire chooses.
    private static let other = "reno"

    @Test(
        "both ends of a connection use what they are told, or the system's own",
        arguments: [other, "", "no_such_algorithm"])
    func ends(name: String) async throws {
        let expected = name == Self.other ? name : Self.systems
        try await Pair.with(loops: 1) {
            $0.congestionControl = name
        } _: {
            $0.congestionControl = name
        } _: { pair in
            _ = try await pair.echo(1)
            let found = Self.algorithms(port: pair.port)
            // The listener, the accepted end and the client's end.
            #expect(found == Array(repeating: expected, count: 3))
        }
    }

    @Test("what the system lacks is not available")
    func available() {
        #expect(CongestionControl.isAvailable(Self.other))
        #expect(!CongestionControl.isAvailable("no_such_algorithm"))
        #expect(!CongestionControl.isAvailable(""))
    }

    /// What a new socket has.
    private static var systems: String? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        return algorithm(of: socket)
    }

    private static func algorithm(of socket: Int32) -> String? {
        var name = [UInt8](repeating: 0, count: 16)
        var length = socklen_t(name.count)
        guard getsockopt(socket, Int32(IPPROTO_TCP), TCP_CONGESTION, &name, &length) == 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The algorithm of each of the process's sockets that has `port` on one side.
    private static func algorithms(port: Int) -> [String?] {
        (0..<Int32(getdtablesize())).filter { socket in
            ports(of: socket).contains(port)
        }.map { algorithm(of: $0) }
    }

    private static func ports(of socket: Int32) -> [Int] {
        [getsockname, getpeername].compactMap { ask in
            // Bytes, not sockaddr_in: which module has that structure depends on the order of a build.
            var address = [UInt8](repeating: 0, count: 128)
            var length = socklen_t(address.count)
            let result = address.withUnsafeMutableBytes {
                ask(socket, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
            let family = Int32(address[0]) | Int32(address[1]) << 8
            guard result == 0, family == AF_INET else { return nil }
            return Int(address[2]) << 8 | Int(address[3])
        }
    }
}
