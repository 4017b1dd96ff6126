/// The text form of W3C Trace Context, `traceparent`: version, trace id, span id, flags.
extension TraceContext {
    /// Reads a header value; nil for anything that the recommendation calls invalid.
    ///
    /// Of versions after 00, which may append fields, the first four fields are read.
    package init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version = Self.number(bytes[0..<2]), version != 0xFF,
            version == 0 ? bytes.count == 55 : bytes.count == 55 || bytes[55] == Self.dash,
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]),
            let span = Self.number(bytes[36..<52]), let flags = Self.number(bytes[53..<55]),
            high != 0 || low != 0, span != 0
        else { return nil }
        self.init(traceHigh: high, traceLow: low, spanID: span, flags: UInt8(flags))
    }

    /// The header value, version 00.
    package var traceparent: String {
        "00-\(traceID)-\(spanText)-\(Self.hexadecimal(UInt64(flags), digits: 2))"
    }

    /// The span id as 16 lower-case hexadecimal digits.
    package var spanText: String { Self.hexadecimal(spanID, digits: 16) }

    /// A new trace, which `randomness` names.
    package static func root(_ randomness: () -> UInt64) -> TraceContext {
        TraceContext(
            traceHigh: nonZero(randomness), traceLow: randomness(), spanID: nonZero(randomness))
    }

    /// The same trace with a new span, which `randomness` names: a piece of work below this one.
    package func child(_ randomness: () -> UInt64) -> TraceContext {
        var child = self
        child.spanID = Self.nonZero(randomness)
        return child
    }

    /// Zero means "no id", so the next number that is not zero.
    private static func nonZero(_ randomness: () -> UInt64) -> UInt64 {
        // A source that gives zero again and again is broken; an id of 1 still is an id.
        for _ in 0..<4 {
            let number = randomness()
            if number != 0 { return number }
        }
        return 1
    }

    private static let dash = UInt8(ascii: "-")

    private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Lower-case hexadecimal digits only, as the recommendation has it.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}
