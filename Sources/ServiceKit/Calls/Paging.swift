package import Messages
package import Wire

/// Page sizes of listings.
package enum PageSize {
    /// Rows on a page when the caller names no size.
    package static let standard = 50
    /// The most rows on a page.
    package static let limit = 500

    /// The rows to return for a requested size: 0 means `standard`, above `limit` means `limit`.
    package static func clamp(_ requested: Int32) -> Int {
        requested <= 0 ? standard : min(Int(requested), limit)
    }

    /// The rows to return for `page`, which may be missing.
    package static func of(_ page: CommonV1.PageRequest?) -> Int { clamp(page?.pageSize ?? 0) }
}

/// An opaque place in a listing: the sort key of the last row shown.
package enum Cursor {
    /// The key's parts as lower-case hex, each closed by a zero byte.
    package static func encode(_ parts: [String]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var result: [UInt8] = []
        for part in parts {
            for byte in Array(part.utf8) + [0] {
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The parts of a cursor; empty for the empty cursor; `invalidArgument` when it was not made here
    /// or has not `count` parts.
    package static func decode(_ text: String, count: Int) throws(RPCError) -> [String] {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in text.utf8 {
            guard let value = nibble(character) else { throw malformed }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil, bytes.last == 0 else { throw malformed }
        let parts = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == count else { throw malformed }
        return parts
    }

    private static var malformed: RPCError {
        .invalid([.invalid("/page/cursor", "is not a cursor of this listing")])
    }

    private static func nibble(_ character: UInt8) -> UInt8? {
        switch character {
        case 48...57: character - 48
        case 97...102: character - 87
        default: nil
        }
    }
}
