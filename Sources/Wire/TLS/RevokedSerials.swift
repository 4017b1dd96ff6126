/// Serial numbers of certificates that are refused although they are valid.
///
/// As text: one number in hex per line, upper or lower case, colons allowed, at most 20 bytes (RFC
/// 5280); `#` begins a comment. Numbers are unique within one authority, so a deny-list belongs to
/// one private authority.
package struct RevokedSerials: Sendable, Equatable {
    /// Most bytes of a file.
    static let largestFile = 4 * 1024 * 1024
    /// Most faults that an error names.
    private static let namedFaults = 20

    private let serials: Set<String>

    /// Refuses nothing.
    package static let none = RevokedSerials([])

    /// How many there are.
    package var count: Int { serials.count }

    private init(_ serials: Set<String>) { self.serials = serials }

    /// Reads `text`. Throws a `configuration` error that names `file` and every malformed line.
    package init(text: some StringProtocol, file: String) throws(TLSError) {
        var found: Set<String> = []
        var faults: [String] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let content = String(line.prefix { $0 != "#" }.filter { $0 != " " && $0 != "\t" })
            if content.isEmpty { continue }
            if let serial = Self.normal(content) {
                found.insert(serial)
            } else {
                faults.append("line \(index + 1) is no serial number in hex")
            }
        }
        guard faults.isEmpty else {
            let named = faults.prefix(Self.namedFaults).joined(separator: "; ")
            let more = faults.count - Self.namedFaults
            throw TLSError(
                .configuration,
                "revoked serials file \(file): \(named)\(more > 0 ? "; and \(more) more" : "")")
        }
        serials = found
    }

    /// Whether the certificate with this serial number, in any case and with or without leading
    /// zeros, is refused.
    package func contains(_ serial: String) -> Bool {
        guard !serials.isEmpty, let normal = Self.normal(serial) else { return false }
        return serials.contains(normal)
    }

    /// Lower case, no colons, no leading zeros; nil when it is no number.
    static func normal(_ text: String) -> String? {
        var digits: [UInt8] = []
        digits.reserveCapacity(40)
        var isNumber = false
        for byte in text.utf8 where byte != UInt8(ascii: ":") {
            guard let digit = lowerCase(byte) else { return nil }
            isNumber = true
            if digits.isEmpty, digit == UInt8(ascii: "0") { continue }
            guard digits.count < 40 else { return nil }
            digits.append(digit)
        }
        guard isNumber else { return nil }
        return digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self)
    }

    /// Nil when the byte is no hex digit.
    private static func lowerCase(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte | 0x20
        default: nil
        }
    }
}
