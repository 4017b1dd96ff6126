internal import NIOCore

/// One address of a service.
package struct Target: Sendable, Hashable, CustomStringConvertible {
    /// A name or a number.
    package var host: String
    /// The port.
    package var port: Int

    /// Puts an address together.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `host:port`, IPv6 numbers in brackets.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Where a client finds the replicas of its service.
package enum ClientTarget: Sendable, Equatable, CustomStringConvertible {
    /// These addresses and no others. A name among them is looked up at every attempt to connect
    /// and stands for one connection.
    case addresses([Target])
    /// All addresses of a name, looked up again when connections fail and from time to time.
    case dns(host: String, port: Int)

    /// Most addresses of one target; further ones that a name has are not used.
    package static let mostAddresses = 256

    /// Reads a target: `dns:host:port`, `static:host:port,host:port,...` or the list alone.
    ///
    /// IPv6 numbers stand in brackets. `dns:///host:port` is taken too, as gRPC writes it. Throws
    /// what is wrong and where.
    package init(_ text: String) throws(TargetError) {
        if text.hasPrefix("dns:") {
            var rest = text.dropFirst(4)
            if rest.hasPrefix("///") { rest = rest.dropFirst(3) }
            guard !rest.contains(",") else {
                throw TargetError(text: text, reason: "dns takes one name; a list is static:")
            }
            let target = try Self.address(rest, of: text)
            self = .dns(host: target.host, port: target.port)
            return
        }
        let list = text.hasPrefix("static:") ? text.dropFirst(7) : text[...]
        var targets: [Target] = []
        for piece in list.split(separator: ",", omittingEmptySubsequences: false) {
            let target = try Self.address(piece, of: text)
            guard !targets.contains(target) else {
                throw TargetError(text: text, reason: "\(target) stands there twice")
            }
            targets.append(target)
        }
        guard targets.count <= Self.mostAddresses else {
            throw TargetError(
                text: text, reason: "\(targets.count) addresses, at most \(Self.mostAddresses)")
        }
        self = .addresses(targets)
    }

    package var description: String {
        switch self {
        case .addresses(let targets):
            "static:" + targets.map(\.description).joined(separator: ",")
        case .dns(let host, let port): "dns:\(Target(host: host, port: port))"
        }
    }

    private static func address(
        _ piece: Substring, of text: String
    ) throws(TargetError) -> Target {
        guard !piece.isEmpty else { throw TargetError(text: text, reason: "an empty address") }
        let host: Substring
        let rest: Substring
        if piece.hasPrefix("[") {
            guard let end = piece.firstIndex(of: "]") else {
                throw TargetError(text: text, reason: "\(piece): the bracket is not closed")
            }
            host = piece[piece.index(after: piece.startIndex)..<end]
            rest = piece[piece.index(after: end)...]
            guard host.contains(":"), (try? SocketAddress(ipAddress: String(host), port: 0)) != nil else {
                throw TargetError(text: text, reason: "\(piece): no IPv6 number in brackets")
            }
        } else {
            let colon = piece.firstIndex(of: ":") ?? piece.endIndex
            host = piece[..<colon]
            rest = piece[colon...]
            guard rest.dropFirst().firstIndex(of: ":") == nil else {
                throw TargetError(
                    text: text, reason: "\(piece): too many colons; an IPv6 number stands in brackets")
            }
            guard isName(host) else {
                throw TargetError(text: text, reason: "\(piece): '\(host)' is no host name")
            }
        }
        guard rest.hasPrefix(":") else {
            throw TargetError(text: text, reason: "\(piece): no port")
        }
        let digits = rest.dropFirst()
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = Int(digits),
            (1...65_535).contains(port)
        else {
            throw TargetError(
                text: text, reason: "\(piece): the port is a number from 1 to 65535")
        }
        return Target(host: String(host), port: port)
    }

    /// Letters, digits, `-`, `_` and `.`, at most 253 of them.
    private static func isName(_ host: Substring) -> Bool {
        !host.isEmpty && host.utf8.count <= 253
            && host.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 45 || byte == 46 || byte == 95
            }
    }
}

/// Why a text is no target.
package struct TargetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The whole text.
    package let text: String
    /// What is wrong with it.
    package let reason: String

    package var description: String { "the target '\(text)': \(reason)" }
}
