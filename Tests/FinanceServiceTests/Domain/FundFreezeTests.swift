import Testing
import Values

@testable import FinanceService

@Suite("The life of a freeze")
struct FundFreezeTests {
    static func freeze(
        _ amounts: [(FundType, Int64)], state: FreezeState = .confirmed
    ) -> FundFreeze {
        FundFreeze(
            orderID: OrderID("o"), orderNumber: "SO-1", partyID: PartyID("p"), orderType: "SI-STD",
            currency: .cny, fundsRule: .fullPrepay, contractID: "c", contractVersion: 1,
            paymentTermDays: 0, businessDate: BusinessDate(daysSinceEpoch: 20_000),
            expiresAt: Instant(microseconds: 1), state: state,
            parts: amounts.map {
                FreezePart(
                    fundType: $0.0, accountID: AccountID($0.0.word), amountMinor: $0.1,
                    settledMinor: 0, releasedMinor: 0, ruleID: "r", ruleVersion: 1)
            })
    }

    @Test("shipping all of it settles it, short lines are released, the sum is exact")
    func shortShipment() {
        var freeze = Self.freeze([(.rebate, 20_000_00), (.prepayment, 80_000_00)])
        let settled = freeze.take(70_000_00, .settle)
        #expect(settled.map(\.amountMinor) == [14_000_00, 56_000_00])
        #expect(freeze.state == .confirmed)
        let released = freeze.take(30_000_00, .release)
        #expect(released.map(\.amountMinor) == [6_000_00, 24_000_00])
        #expect(freeze.state == .settled)
        #expect(freeze.settledMinor == 70_000_00)
        #expect(freeze.releasedMinor == 30_000_00)
        #expect(freeze.remainingMinor == 0)
    }

    @Test("no more leaves a freeze than it holds")
    func capped() {
        var freeze = Self.freeze([(.prepayment, 100)])
        #expect(freeze.take(150, .settle).map(\.amountMinor) == [100])
        #expect(freeze.take(1, .settle).isEmpty)
        #expect(freeze.take(-5, .release).isEmpty)
        #expect(freeze.settledMinor == 100)
    }

    @Test("giving all back releases it, but what was settled stays settled")
    func releaseAll() {
        var untouched = Self.freeze([(.prepayment, 100)], state: .held)
        #expect(untouched.releaseAll().map(\.amountMinor) == [100])
        #expect(untouched.state == .released)
        var partly = Self.freeze([(.prepayment, 100)])
        _ = partly.take(40, .settle)
        #expect(partly.releaseAll().map(\.amountMinor) == [60])
        #expect(partly.state == .settled)
        #expect(partly.settledMinor == 40)
    }

    @Test("a freeze that holds nothing ends with the order's last shipment")
    func empty() {
        var freeze = Self.freeze([])
        #expect(freeze.take(100, .settle).isEmpty)
        #expect(freeze.state == .confirmed)
        freeze.finish()
        #expect(freeze.state == .settled)
        var undone = Self.freeze([], state: .held)
        #expect(undone.releaseAll().isEmpty)
        #expect(undone.state == .released)
    }

    @Test("charging moves credit to the receivable and frees money")
    func charge() {
        var freeze = Self.freeze([(.credit, 60), (.prepayment, 40)])
        _ = freeze.take(50, .charge)
        #expect(freeze.parts[0].settledMinor == 30)
        #expect(freeze.parts[1].releasedMinor == 20)
    }
}

@Suite("The trigger table")
struct TriggerTableTests {
    static let order = [
        FreezeLine(lineNo: 1, sku: "A", quantity: 10, unitPriceMinor: 1_299_00),
        FreezeLine(lineNo: 2, sku: "B", quantity: 5, unitPriceMinor: 99_00),
    ]
    static let date = BusinessDate(daysSinceEpoch: 20_000)

    static func rule(
        _ id: String, event: String = "shipped", term: TriggerRule.TermBasis = .eventDate
    ) -> TriggerRule {
        TriggerRule(
            ruleID: id, version: 1, orderType: "SI-STD", event: event, document: .receivable,
            amountBasis: .shippedQuantityTimesNetPrice, termBasis: term, sign: 1,
            settleFromFreeze: true)
    }

    private func documents(
        _ quantities: [LineQuantity], _ rules: [TriggerRule] = [rule("r")]
    ) throws(TriggerError) -> [ReceivableDraft] {
        try TriggerTable.documents(
            rules, quantities: quantities, order: Self.order, eventDate: Self.date, termDays: 30)
    }

    @Test("a receivable is shipped quantity times net price, due by the row's term")
    func amounts() throws {
        let made = try documents(
            [LineQuantity(lineNo: 1, sku: "A", quantity: 3), LineQuantity(lineNo: 2, sku: "B", quantity: 1)],
            [Self.rule("now"), Self.rule("later", term: .eventDatePlusTerm)])
        #expect(made.map(\.amountMinor) == [3_996_00, 3_996_00])
        #expect(made.map(\.dueDate) == [Self.date, Self.date.adding(days: 30)])
        #expect(made[0].lines.map(\.amountMinor) == [3_897_00, 99_00])
    }

    @Test("quantities of one line in one event are one line of the receivable")
    func merged() throws {
        let made = try documents([
            LineQuantity(lineNo: 1, sku: "A", quantity: 1), LineQuantity(lineNo: 1, sku: "A", quantity: 2),
        ])
        #expect(made[0].lines.map(\.quantity) == [3])
    }

    @Test("an event that ships nothing, or an order type without rows, makes no document")
    func nothing() throws {
        #expect(try documents([]).isEmpty)
        #expect(try documents([LineQuantity(lineNo: 1, sku: "A", quantity: 0)]).isEmpty)
        #expect(try documents([LineQuantity(lineNo: 1, sku: "A", quantity: 1)], []).isEmpty)
    }

    @Test("a line that is not the order's, another SKU, a negative quantity and an overflow are refused")
    func refused() {
        #expect(throws: TriggerError.unknownLine(9)) {
            try documents([LineQuantity(lineNo: 9, sku: "A", quantity: 1)])
        }
        #expect(throws: TriggerError.otherSKU(1)) {
            try documents([LineQuantity(lineNo: 1, sku: "B", quantity: 1)])
        }
        #expect(throws: TriggerError.badQuantity(1)) {
            try documents([LineQuantity(lineNo: 1, sku: "A", quantity: -1)])
        }
        #expect(throws: TriggerError.overflow) {
            try documents([LineQuantity(lineNo: 1, sku: "A", quantity: .max)])
        }
    }
}
