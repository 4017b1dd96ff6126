/// Splits an amount over parts in proportion to what is left of each.
enum ProportionalSplit {
    /// The shares of `amountMinor`, in the order of `remaining`, adding up to it exactly.
    ///
    /// Shares are rounded down; the few units that are over go to the parts from the last to the first.
    /// Taking again and again until nothing is left empties each part exactly, and a part that comes
    /// first never pays more than its proportion, so a cap on its share of the whole holds for every
    /// shipment of it.
    ///
    /// - Precondition: no part is negative, and `0 <= amountMinor <=` their sum.
    static func split(_ amountMinor: Int64, over remaining: [Int64]) -> [Int64] {
        let total = remaining.reduce(Int128(0)) { $0 + Int128($1) }
        precondition(
            amountMinor >= 0 && amountMinor <= total && remaining.allSatisfy { $0 >= 0 },
            "a split takes no more than there is")
        guard total > 0 else { return remaining }
        var shares = remaining.map { Int64(clamping: Int128(amountMinor) * Int128($0) / total) }
        var rest = amountMinor - shares.reduce(0, +)
        for index in shares.indices.reversed() where rest > 0 {
            let extra = min(rest, remaining[index] - shares[index])
            shares[index] += extra
            rest -= extra
        }
        return shares
    }
}
