import Messages
import Wire

/// Random values from one seed (SplitMix64): the same seed gives the same messages everywhere.
struct SampleRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< bound.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Ends of the range and zero as often as anything between.
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        switch below(6) {
        case 0: 0
        case 1: Number.min
        case 2: Number.max
        case 3: Number(below(200))
        default: Number(truncatingIfNeeded: next())
        }
    }

    mutating func number(_ type: Double.Type) -> Double { Double(number(Int32.self)) / 8 }

    mutating func number(_ type: Float.Type) -> Float { Float(below(1_000)) / 8 }

    mutating func bool() -> Bool { below(2) == 1 }

    /// Zero to eleven characters of one to four UTF-8 bytes each, never NUL.
    mutating func text() -> String {
        let alphabet: [Character] = [
            "a", "Z", "0", " ", "\u{1}", "\u{7f}", "é", "ß", "手", "机", "\u{FFFD}", "\u{10FFFF}", "📱",
        ]
        return String((0..<below(12)).map { _ in alphabet[below(alphabet.count)] })
    }

    mutating func bytes() -> [UInt8] {
        (0..<below(20)).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Known numbers, and now and then one that no build knows.
    mutating func enumeration<Value: RawRepresentable>(_ type: Value.Type) -> Value
    where Value.RawValue == Int32 {
        let raw = below(8) == 0 ? number(Int32.self) : Int32(below(5))
        guard let value = Value(rawValue: raw) else { preconditionFailure("open enums take all") }
        return value
    }

    mutating func list<Element>(_ make: (inout SampleRandom) -> Element) -> [Element] {
        (0..<below(4)).map { _ in make(&self) }
    }

    mutating func maybe<Element>(_ make: (inout SampleRandom) -> Element) -> Element? {
        bool() ? make(&self) : nil
    }
}

extension WireMessage {
    /// Encoded, decoded and compared with itself.
    func survivesRoundTrip() throws -> Bool {
        try Self(decoding: encoded()) == self
    }

    /// The same type from other bytes.
    func decoded(from bytes: [UInt8]) throws(MessageDecodingError) -> Self {
        try Self(decoding: bytes)
    }
}
