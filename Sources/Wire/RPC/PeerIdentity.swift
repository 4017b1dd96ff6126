/// Who is at the other end, as its certificate says: `spiffe://<trustDomain>/<service>`.
package struct PeerIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The trust domain, for example `sluice.test`.
    package let trustDomain: String
    /// The service name, the only path part, for example `order`.
    package let service: String

    /// Puts an identity together; nothing is checked.
    package init(trustDomain: String, service: String) {
        self.trustDomain = trustDomain
        self.service = service
    }

    /// Reads a SPIFFE id: scheme `spiffe`, a trust domain of lower-case letters, digits, `.`, `-`
    /// and `_`, and exactly one path part of letters, digits, `.`, `-` and `_`. Nil otherwise.
    package init?(uri: String) {
        guard uri.utf8.count <= 512, uri.hasPrefix("spiffe://") else { return nil }
        let parts = uri.dropFirst(9).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        guard parts[0].utf8.allSatisfy({ Self.allowed($0, upperCase: false) }),
            parts[1].utf8.allSatisfy({ Self.allowed($0, upperCase: true) }),
            parts[1] != ".", parts[1] != ".."
        else { return nil }
        trustDomain = String(parts[0])
        service = String(parts[1])
    }

    private static func allowed(_ byte: UInt8, upperCase: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): upperCase
        default: false
        }
    }

    package var description: String { "spiffe://\(trustDomain)/\(service)" }
}
