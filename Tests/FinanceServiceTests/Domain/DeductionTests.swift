import Testing
import Values

@testable import FinanceService

@Suite("Deduction by fund rules")
struct DeductionTests {
    /// The rows that the service starts with.
    static let rules = [
        rule(.priceProtection, order: 1, share: 10_000),
        rule(.rebate, order: 2, share: 2_000),
        rule(.prepayment, order: 3, share: 10_000),
    ]

    static func rule(
        _ type: FundType, order: Int64, share: Int64, orderType: String? = nil
    ) -> FundUseRule {
        FundUseRule(
            ruleID: "use-\(type.word)-\(orderType ?? "all")", version: 1, fundType: type,
            fundsRule: .fullPrepay, orderType: orderType, deductionOrder: order, maxShareBp: share)
    }

    static func account(
        _ type: FundType, balance: Int64, frozen: Int64 = 0, share: Int64 = 0, limit: Int64 = 0
    ) -> FundAccount {
        FundAccount(
            accountID: AccountID("a-\(type.word)"), partyID: PartyID("p"), code: type.account,
            fundType: type, currency: .cny, balanceMinor: balance, frozenMinor: frozen,
            creditLimitMinor: limit, usedByOrdersMinor: 0, usedByReceivablesMinor: 0,
            maxShareBp: share, sequence: 0, head: [], version: 1)
    }

    private func deduct(
        _ amount: Int64, _ accounts: [FundAccount], _ rules: [FundUseRule] = rules
    ) -> Deduction {
        Deduction.of(
            amount,
            over: rules.compactMap { rule in
                accounts.first { $0.fundType == rule.fundType }
                    .map { UsableFund(account: $0, rule: rule) }
            })
    }

    private func amounts(_ deduction: Deduction) -> [FundType: Int64] {
        guard case .covered(let parts) = deduction else { return [:] }
        return Dictionary(uniqueKeysWithValues: parts.map { ($0.fundType, $0.amountMinor) })
    }

    @Test("an order of 100,000.00 takes 20,000.00 of a rebate of 24,000.00 and 80,000.00 of prepayment")
    func workedExample() {
        let result = deduct(
            100_000_00,
            [Self.account(.rebate, balance: 24_000_00), Self.account(.prepayment, balance: 90_000_00)])
        #expect(amounts(result) == [.rebate: 20_000_00, .prepayment: 80_000_00])
    }

    @Test("price protection is used before rebate, rebate before prepayment")
    func order() {
        let result = deduct(
            1_000,
            [
                Self.account(.prepayment, balance: 5_000), Self.account(.rebate, balance: 5_000),
                Self.account(.priceProtection, balance: 300),
            ])
        #expect(amounts(result) == [.priceProtection: 300, .rebate: 200, .prepayment: 500])
    }

    @Test("the share of an account wins over the share of its type")
    func ownShare() {
        let result = deduct(
            1_000,
            [
                Self.account(.rebate, balance: 5_000, share: 5_000),
                Self.account(.prepayment, balance: 5_000),
            ])
        #expect(amounts(result) == [.rebate: 500, .prepayment: 500])
    }

    @Test("a share that does not come out even is rounded down, so the cap is never passed")
    func roundsDown() {
        let result = deduct(
            999,
            [Self.account(.rebate, balance: 5_000), Self.account(.prepayment, balance: 5_000)])
        #expect(amounts(result) == [.rebate: 199, .prepayment: 800])
    }

    @Test("frozen money is not available")
    func frozen() {
        let result = deduct(1_000, [Self.account(.prepayment, balance: 1_500, frozen: 600)])
        #expect(
            result
                == .short(
                    missingMinor: 100,
                    usable: [
                        .init(
                            fundType: .prepayment, usableMinor: 900, availableMinor: 900,
                            shareBp: 10_000)
                    ]))
    }

    @Test("a shortfall tells what each fund could have given")
    func shortfall() {
        let result = deduct(
            100_000_00,
            [Self.account(.rebate, balance: 24_000_00), Self.account(.prepayment, balance: 30_000_00)])
        guard case .short(let missing, let usable) = result else {
            Issue.record("must be short")
            return
        }
        #expect(missing == 50_000_00)
        #expect(usable.map(\.usableMinor) == [20_000_00, 30_000_00])
        #expect(usable.map(\.availableMinor) == [24_000_00, 30_000_00])
    }

    @Test("an amount of 64 bits does not overflow the share")
    func largest() {
        let result = deduct(
            .max,
            [Self.account(.rebate, balance: .max), Self.account(.prepayment, balance: .max)])
        #expect(amounts(result).values.reduce(0, +) == .max)
    }

    @Test("a rule that names the order type wins over the one for every type")
    func specificRule() {
        let chosen = Deduction.rules(
            Self.rules + [Self.rule(.rebate, order: 2, share: 500, orderType: "SI-DEMO")],
            for: "SI-DEMO")
        #expect(chosen.first { $0.fundType == .rebate }?.maxShareBp == 500)
        #expect(
            Deduction.rules(Self.rules, for: "SI-STD").map(\.fundType)
                == [.priceProtection, .rebate, .prepayment])
        let reversed = Deduction.rules(
            [Self.rule(.rebate, order: 2, share: 500, orderType: "SI-DEMO")] + Self.rules,
            for: "SI-DEMO")
        #expect(reversed.first { $0.fundType == .rebate }?.maxShareBp == 500)
    }

    @Test("deductions of random orders add up, keep every cap and never pass what is there")
    func random() {
        let seed: UInt64 = 7
        let random = SeededRandom(seed: seed)
        for _ in 0..<5_000 {
            let amount = Int64(random.next(below: 1_000_000)) + 1
            let accounts = [FundType.priceProtection, .rebate, .prepayment].map { type in
                let balance = Int64(random.next(below: 1_000_000))
                return Self.account(
                    type, balance: balance, frozen: Int64(random.next(below: UInt64(balance + 1))))
            }
            switch deduct(amount, accounts) {
            case .covered(let parts):
                #expect(parts.reduce(0) { $0 + $1.amountMinor } == amount, "seed \(seed)")
                for part in parts {
                    let account = accounts.first { $0.accountID == part.accountID }
                    #expect(part.amountMinor <= account?.availableMinor ?? 0)
                    if part.fundType == .rebate { #expect(part.amountMinor <= amount / 5) }
                }
            case .short(let missing, let usable):
                #expect(missing > 0)
                #expect(usable.reduce(missing) { $0 + $1.usableMinor } == amount, "seed \(seed)")
            }
        }
    }
}

@Suite("Splits in proportion")
struct ProportionalSplitTests {
    @Test("a part shipment of three tenths takes three tenths of each fund")
    func proportion() {
        #expect(ProportionalSplit.split(30_000_00, over: [20_000_00, 80_000_00]) == [6_000_00, 24_000_00])
    }

    @Test("odd units go to the last fund that has room")
    func remainder() {
        #expect(ProportionalSplit.split(1, over: [1, 1, 1]) == [0, 0, 1])
        #expect(ProportionalSplit.split(2, over: [5, 0]) == [2, 0])
        #expect(ProportionalSplit.split(0, over: [0, 0]) == [0, 0])
    }

    @Test("taking until nothing is left empties every part exactly and keeps the first part's share")
    func random() {
        let seed: UInt64 = 11
        let random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let first = Int64(random.next(below: 1_000))
            let parts = [first, Int64(random.next(below: 4_000)), Int64(random.next(below: 4_000))]
            let total = parts.reduce(0, +)
            var remaining = parts
            var taken: Int64 = 0
            while remaining.reduce(0, +) > 0 {
                let left = remaining.reduce(0, +)
                let amount = min(left, Int64(random.next(below: 700)) + 1)
                let shares = ProportionalSplit.split(amount, over: remaining)
                #expect(shares.reduce(0, +) == amount, "seed \(seed)")
                for index in remaining.indices {
                    #expect(shares[index] >= 0 && shares[index] <= remaining[index])
                    remaining[index] -= shares[index]
                }
                taken += amount
                // The fund used first stays within its share of what was shipped until the others are
                // empty; no rounding gives it more.
                if remaining[1] + remaining[2] > 0 {
                    #expect((parts[0] - remaining[0]) * total <= first * taken)
                }
            }
            #expect(remaining == [0, 0, 0])
            #expect(taken == total)
        }
    }
}
