internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Looks names up. Injected, so that tests and the simulator can script the answers.
package struct NameResolver: Sendable {
    /// Gives all addresses of a name, best first, with numbers as hosts. Runs on an event loop's
    /// executor and must not block it. Throws anything whose description says what went wrong.
    package var resolve: @Sendable (_ host: String, _ port: Int) async throws -> [Target]

    /// A resolver that answers with `resolve`.
    package init(
        _ resolve: @escaping @Sendable (_ host: String, _ port: Int) async throws -> [Target]
    ) {
        self.resolve = resolve
    }

    /// The system's resolver: A and AAAA records, hosts file and what else the machine is configured
    /// to ask. Waits on a thread that may wait, never on an event loop or in the task pool.
    package static let system = NameResolver { host, port in
        try await NIOThreadPool.singleton.runIfActive { try lookUp(host, port) }
    }

    /// Why a lookup failed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Asks and waits. Families of which this machine has no address are left out.
    static func lookUp(_ host: String, _ port: Int) throws(Failure) -> [Target] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else { throw Failure(description: words(code)) }
        defer { if let list { freeaddrinfo(list) } }
        var targets: [Target] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let number = number(entry) else { continue }
            let target = Target(host: number, port: port)
            if !targets.contains(target) { targets.append(target) }
        }
        return targets
    }

    private static func number(_ entry: addrinfo) -> String? {
        guard let address = entry.ai_addr else { return nil }
        var buffer = [CChar](repeating: 0, count: 256)
        let code = getnameinfo(
            address, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func words(_ code: CInt) -> String {
        guard let text = gai_strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
