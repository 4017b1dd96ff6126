import Testing
import Values

@testable import FinanceService

@Suite("Journal entries")
struct JournalEntryTests {
    private func entry(_ lines: [JournalLine]) throws(LedgerError) -> JournalEntry {
        try JournalEntry(
            kind: .receipt, partyID: PartyID("p"), currency: .cny, document: "RC-1", description: "",
            businessDate: BusinessDate(daysSinceEpoch: 1), actor: "u", lines: lines)
    }

    @Test("an entry whose debits are not its credits is refused")
    func unbalanced() {
        #expect(throws: LedgerError.unbalanced) {
            try entry([JournalLine(.bank, .debit, 100), JournalLine(.prepayment, .credit, 99)])
        }
    }

    @Test("an entry of one line, or with a negative amount, is refused")
    func malformed() {
        #expect(throws: LedgerError.tooFewLines) { try entry([JournalLine(.bank, .debit, 100)]) }
        #expect(throws: LedgerError.tooFewLines) {
            try entry([JournalLine(.bank, .debit, 0), JournalLine(.prepayment, .credit, 0)])
        }
        #expect(throws: LedgerError.amountNotPositive) {
            try entry([JournalLine(.bank, .debit, -5), JournalLine(.prepayment, .credit, -5)])
        }
    }

    @Test("amounts whose sum does not fit are refused, not trapped")
    func overflow() {
        #expect(throws: LedgerError.overflow) {
            try entry([
                JournalLine(.bank, .debit, .max), JournalLine(.bank, .debit, .max),
                JournalLine(.prepayment, .credit, .max),
            ])
        }
    }

    @Test("lines of 0 are left out")
    func zeroLines() throws {
        let made = try entry(Postings.receipt(toReceivablesMinor: 0, toPrepaymentMinor: 500))
        #expect(made.lines.map(\.account) == [.bank, .prepayment])
    }

    @Test("every posting scheme balances", arguments: [1, 7, 100_000_00] as [Int64])
    func schemes(amount: Int64) throws {
        let changes = [
            FreezeChange(fundType: .rebate, accountID: AccountID("a"), amountMinor: amount),
            FreezeChange(fundType: .prepayment, accountID: AccountID("b"), amountMinor: amount * 2),
        ]
        var schemes = [
            Postings.receipt(toReceivablesMinor: amount, toPrepaymentMinor: amount * 3),
            Postings.receivableOpened(amount), Postings.settledFromFreeze(changes),
            Postings.settledFromPrepayment(amount),
        ]
        for type in FundType.allCases {
            for signed in [amount, -amount] {
                if let lines = Postings.fundEntry(type, signed) { schemes.append(lines) }
            }
        }
        #expect(schemes.count == 14)
        for lines in schemes { _ = try entry(lines) }
    }

    @Test("prepayment and credit take no fund entries, and neither does the smallest number")
    func notPostable() {
        #expect(Postings.fundEntry(.prepayment, 100) == nil)
        #expect(Postings.fundEntry(.credit, 100) == nil)
        #expect(Postings.fundEntry(.rebate, .min) == nil)
    }
}

@Suite("Settlement, ageing and statements")
struct ReceivableDomainTests {
    static func receivable(
        _ number: String, _ amount: Int64, due: Int32, dated: Int32 = 0
    ) -> Receivable {
        Receivable(
            receivableID: ReceivableID(number), number: number, partyID: PartyID("p"),
            orderID: OrderID("o"), orderNumber: "", shipmentID: ShipmentID("s"), currency: .cny,
            amountMinor: amount, residualMinor: amount,
            documentDate: BusinessDate(daysSinceEpoch: dated),
            dueDate: BusinessDate(daysSinceEpoch: due), ruleID: "r", ruleVersion: 1,
            creditAccountID: nil)
    }

    @Test("50,000.00 pays I1 of 30,000.00 and 20,000.00 of I2, the oldest due first")
    func oldestFirst() {
        let plan = SettlementPlan.allocate(
            50_000_00,
            over: [
                Self.receivable("I2", 45_000_00, due: 20), Self.receivable("I1", 30_000_00, due: 10),
                Self.receivable("I4", 40_000_00, due: 40),
            ])
        #expect(plan.map(\.receivable.number) == ["I1", "I2"])
        #expect(plan.map(\.amountMinor) == [30_000_00, 20_000_00])
    }

    @Test("of one due date the earlier document comes first, then the lower number")
    func ties() {
        let plan = SettlementPlan.allocate(
            30,
            over: [
                Self.receivable("B", 10, due: 5, dated: 2), Self.receivable("A", 10, due: 5, dated: 2),
                Self.receivable("C", 10, due: 5, dated: 1),
            ])
        #expect(plan.map(\.receivable.number) == ["C", "A", "B"])
        #expect(SettlementPlan.allocate(0, over: [Self.receivable("A", 10, due: 1)]).isEmpty)
    }

    @Test(
        "days overdue fall into their bucket, the due date itself into none",
        arguments: [
            (-5, Ageing.Bucket.notDue), (0, .notDue), (1, .to30), (30, .to30), (31, .to60),
            (60, .to60), (61, .to90), (90, .to90), (91, .over90), (4_000, .over90),
        ])
    func buckets(days: Int, bucket: Ageing.Bucket) {
        #expect(Ageing.Bucket(daysOverdue: days) == bucket)
    }

    @Test("the total is the sum of the buckets, and an overflow is refused")
    func ageingTotal() throws {
        var ageing = Ageing()
        try ageing.add(residualMinor: 100, daysOverdue: 0)
        try ageing.add(residualMinor: 250, daysOverdue: 45)
        try ageing.add(residualMinor: 50, daysOverdue: 31)
        #expect(ageing.totalMinor == 400)
        #expect(ageing.amounts == [.notDue: 100, .to60: 300])
        #expect(ageing.counts == [.notDue: 1, .to60: 2])
        #expect(throws: ValueError.overflow) {
            try ageing.add(residualMinor: .max, daysOverdue: 1)
        }
    }

    private func line(_ sequence: Int64, day: Int32, _ change: Int64) -> AccountLine {
        AccountLine(
            sequence: sequence, businessDate: BusinessDate(daysSinceEpoch: day), document: "d",
            description: "", changeMinor: change, recordedAt: Instant(microseconds: 0))
    }

    @Test("a line told late counts on its business date, so a closing is the next opening")
    func lateLine() throws {
        let lines = [
            line(1, day: 10, 1_000), line(2, day: 20, 500), line(3, day: 12, -300), line(4, day: 30, 50),
        ]
        func period(_ from: Int32, _ to: Int32) throws -> StatementPeriod {
            var period = StatementPeriod(
                from: BusinessDate(daysSinceEpoch: from), to: BusinessDate(daysSinceEpoch: to),
                lineLimit: 10)
            for line in lines { try period.add(line) }
            return period
        }
        let first = try period(1, 15)
        let second = try period(16, 25)
        #expect(first.openingMinor == 0)
        #expect(try first.lines().map(\.balanceAfterMinor) == [1_000, 700])
        #expect(first.closingMinor == 700)
        #expect(second.openingMinor == 700)
        #expect(second.closingMinor == 1_200)
    }

    @Test("lines beyond the limit are told and still count into the closing")
    func truncated() throws {
        var period = StatementPeriod(
            from: BusinessDate(daysSinceEpoch: 0), to: BusinessDate(daysSinceEpoch: 9), lineLimit: 2)
        for sequence in 1...3 { try period.add(line(Int64(sequence), day: 1, 10)) }
        #expect(period.truncated)
        #expect(try period.lines().count == 2)
        #expect(period.closingMinor == 30)
    }
}
