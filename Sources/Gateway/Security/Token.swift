import Crypto
import Values

/// A bearer secret: the caller keeps the text, the store keeps its SHA-256.
///
/// The text has 256 random bits, so a plain hash is enough: there is nothing to guess from.
struct Token: Sendable {
    /// What the caller sends.
    let text: String

    /// The start of every API key.
    static let keyPrefix = "slk_"

    /// - Parameter prefix: empty for a session.
    init(prefix: String = "", randomness: any RandomSource) {
        text = prefix + Hexadecimal.text(randomness.bytes(32))
    }

    /// The hash under which the token is stored.
    var digest: TokenDigest { TokenDigest(of: text) }
}

/// SHA-256 of a token.
struct TokenDigest: Hashable, Sendable {
    let bytes: [UInt8]

    init(of text: String) {
        bytes = Array(SHA256.hash(data: Array(text.utf8)))
    }
}

/// Lower-case hexadecimal.
enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes; nil when the text is not an even number of hexadecimal digits.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text.utf8 {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }
}
