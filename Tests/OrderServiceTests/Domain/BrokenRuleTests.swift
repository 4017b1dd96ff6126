import Testing

@testable import OrderService

@Suite struct BrokenRuleTests {
    @Test("failures come back in the order of the restriction table, whoever found them first")
    func order() {
        let words = RuleWord.allCases
        for shift in words.indices {
            let shuffled = words[shift...] + words[..<shift]
            let merged = BrokenRule.merged(shuffled.map { BrokenRule($0, "", "") })
            #expect(merged.map(\.rule) == words.map(\.rawValue))
        }
    }

    @Test("the table's order is the one of domain rule 5")
    func published() {
        let expected = [
            "party_active", "contract_open", "contract_type", "date", "sku", "region", "quantity",
            "price_floor", "price", "quota", "stock_availability", "funds", "credit_limit", "overdue",
            "approvals",
        ]
        #expect(RuleWord.allCases.map(\.rawValue).filter(expected.contains) == expected)
    }

    @Test("two failures of one rule are both kept, in the order in which they were found")
    func sameRule() {
        let first = BrokenRule(.quota, "/lines", "pieces")
        let second = BrokenRule(.quota, "/lines", "amount")
        let merged = BrokenRule.merged([first, second, first, BrokenRule(.sku, "/lines/0/sku", "")])
        #expect(merged == [BrokenRule(.sku, "/lines/0/sku", ""), first, second])
    }

    @Test("a word that a peer adds later comes after the known money rules")
    func unknownWord() {
        let merged = BrokenRule.merged([
            BrokenRule(rule: "something_new", field: "", message: ""), BrokenRule(.funds, "", ""),
        ])
        #expect(merged.map(\.rule) == ["funds", "something_new"])
    }

    @Test("an order names at most a thousand failures")
    func bounded() {
        let many = (0..<1500).map { BrokenRule(.sku, "/lines/\($0)", "") }
        #expect(BrokenRule.merged(many).count == 1000)
    }
}
