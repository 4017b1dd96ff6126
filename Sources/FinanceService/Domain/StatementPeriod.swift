import Values

/// A line of an account, as it stands in the ledger.
struct AccountLine: Hashable, Sendable {
    let sequence: Int64
    let businessDate: BusinessDate
    let document: String
    let description: String
    /// Above 0 raises the balance.
    let changeMinor: Int64
    let recordedAt: Instant
}

/// A line of a statement with the running balance of the period.
struct StatementLine: Hashable, Sendable {
    let line: AccountLine
    let balanceAfterMinor: Int64
}

/// Opening, lines and closing of an account over business dates, both inclusive.
///
/// An event that is told late has an earlier business date than lines before it, so the period is cut by
/// business date and its balances are added up from the lines: the closing of a period is the opening of
/// the next whatever the order of recording.
struct StatementPeriod: Sendable {
    let from: BusinessDate
    let to: BusinessDate
    /// The most lines kept; further ones still count into the closing.
    let lineLimit: Int
    private(set) var openingMinor: Int64 = 0
    private(set) var closingMinor: Int64 = 0
    private(set) var truncated = false
    private var kept: [AccountLine] = []

    init(from: BusinessDate, to: BusinessDate, lineLimit: Int) {
        self.from = from
        self.to = to
        self.lineLimit = lineLimit
    }

    /// Takes the account's next line, in the order of its sequence.
    mutating func add(_ line: AccountLine) throws(ValueError) {
        guard line.businessDate <= to else { return }
        closingMinor = try Checked.add(closingMinor, line.changeMinor)
        guard line.businessDate >= from else {
            openingMinor = try Checked.add(openingMinor, line.changeMinor)
            return
        }
        if kept.count < lineLimit { kept.append(line) } else { truncated = true }
    }

    /// The lines by business date, then sequence, each with the balance after it.
    func lines() throws(ValueError) -> [StatementLine] {
        var balance = openingMinor
        var result: [StatementLine] = []
        result.reserveCapacity(kept.count)
        for line in kept.sorted(by: {
            ($0.businessDate, $0.sequence) < ($1.businessDate, $1.sequence)
        }) {
            balance = try Checked.add(balance, line.changeMinor)
            result.append(StatementLine(line: line, balanceAfterMinor: balance))
        }
        return result
    }
}
