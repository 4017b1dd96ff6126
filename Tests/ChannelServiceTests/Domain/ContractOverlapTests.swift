import Testing
import Values

@testable import ChannelService

@Suite struct ContractOverlapTests {
    private func days(_ from: String, _ to: String) throws -> Validity {
        Validity(from: try #require(BusinessDate(from)), to: try #require(BusinessDate(to)))
    }

    private func opening(
        _ id: String, _ from: String, _ to: String, priority: Int32 = 0,
        state: ContractState = .active
    ) throws -> ContractOpening {
        ContractOpening(
            contractID: ContractID(id), version: 1, number: "N-\(id)", orderType: "SI-STD",
            state: state, validity: try days(from, to), priority: priority)
    }

    private func terms(
        _ from: String, _ to: String, priority: Int32 = 0, state: ContractState = .active
    ) throws -> ContractTerms {
        var draft = ContractDraft()
        draft.type = .agentDistribution
        draft.state = state
        draft.partyID = "p"
        draft.validFrom = from
        draft.validTo = to
        draft.orderTypes = ["SI-CR", "SI-STD"]
        draft.currency = "CNY"
        draft.priority = priority
        return try draft.checked()
    }

    @Test(
        "two active contracts of one day and priority overlap, down to a single day",
        arguments: [
            ("2016-12-31", "2017-12-31", true), ("2017-01-01", "2017-12-31", false),
            ("2015-01-01", "2016-01-01", true), ("2015-01-01", "2015-12-31", false),
            ("2016-06-01", "2016-06-01", true), ("2010-01-01", "2020-01-01", true),
        ])
    func ranges(from: String, to: String, overlaps: Bool) throws {
        let other = try opening("a", "2016-01-01", "2016-12-31")
        let found = ContractOverlap.violations(of: try terms(from, to), against: [other])
        #expect(found.map(\.field) == (overlaps ? ["/order_types/1"] : []))
        #expect(found.allSatisfy { $0.message.contains("N-a") && $0.rule == .overlap })
    }

    @Test("another priority, a draft or an ended contract is no overlap")
    func exempt() throws {
        let mine = try terms("2016-01-01", "2016-12-31")
        for other in [
            try opening("a", "2016-01-01", "2016-12-31", priority: 1),
            try opening("a", "2016-01-01", "2016-12-31", state: .draft),
            try opening("a", "2016-01-01", "2016-12-31", state: .ended),
        ] {
            #expect(ContractOverlap.violations(of: mine, against: [other]).isEmpty)
        }
        let draft = try terms("2016-01-01", "2016-12-31", state: .draft)
        let other = try opening("a", "2016-01-01", "2016-12-31")
        #expect(ContractOverlap.violations(of: draft, against: [other]).isEmpty)
    }

    @Test("every other contract that overlaps is named")
    func names() throws {
        let others = [
            try opening("a", "2016-01-01", "2016-03-31"),
            try opening("b", "2016-04-01", "2016-12-31"),
        ]
        let found = ContractOverlap.violations(
            of: try terms("2016-01-01", "2016-12-31"), against: others)
        #expect(found.count == 2)
        #expect(found.contains { $0.message.contains("N-a") })
        #expect(found.contains { $0.message.contains("N-b") })
    }

    @Test("the active contract of the day with the largest priority judges, else the nearest miss")
    func choice() throws {
        let day = try #require(BusinessDate("2016-11-23"))
        let openings = [
            try opening("draft", "2016-01-01", "2016-12-31", priority: 9, state: .draft),
            try opening("past", "2015-01-01", "2015-12-31", priority: 9),
            try opening("low", "2016-01-01", "2016-12-31", priority: 1),
            try opening("high", "2016-11-01", "2016-11-30", priority: 2),
        ]
        func choose(_ openings: some Sequence<ContractOpening>) -> String? {
            ContractChoice.choose(from: Array(openings), on: day)?.contractID.text
        }
        #expect(choose(openings) == "high")
        #expect(choose(openings.prefix(3)) == "low")
        #expect(choose(openings.prefix(2)) == "past")
        #expect(choose(openings.prefix(1)) == "draft")
        #expect(choose([]) == nil)
        #expect(choose(openings.reversed()) == "high", "the order of the rows does not matter")
    }
}
