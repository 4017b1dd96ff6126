/// Numbers from one seed (SplitMix64): the same seed gives the same inputs everywhere.
struct FuzzRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< bound; 0 when there is no other.
    mutating func below(_ bound: Int) -> Int { bound > 1 ? Int(next() % UInt64(bound)) : 0 }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }

    /// Ends of ranges and small numbers as often as anything between.
    mutating func number() -> UInt64 {
        switch below(5) {
        case 0: UInt64(below(3))
        case 1: pick([127, 128, 255, 256, 16_383, 65_535, 0x7fff_ffff, 0xffff_ffff, UInt64.max])
        case 2: UInt64(below(1_000))
        default: next() >> UInt64(below(64))
        }
    }
}
