import Testing
import Values

@testable import OrderService

@Suite struct OrderDraftTests {
    private let limits = OrderLimits()

    private func draft(_ lines: [OrderDraft.Line]? = nil) -> OrderDraft {
        OrderDraft(
            partyID: "p1", orderType: "SI-STD", shipToID: "MAIN", warehouseCode: "WH1", currency: "CNY",
            reference: "PO 7", lines: lines ?? [OrderDraft.Line(sku: "A", quantity: 2)])
    }

    private func fields(_ draft: OrderDraft) -> [String] { draft.faults(within: limits).map(\.field) }

    @Test("a well-formed order has no fault")
    func good() { #expect(fields(draft()).isEmpty) }

    @Test("every fault of form is named at once, each with its place")
    func everything() {
        let bad = OrderDraft(
            partyID: "", orderType: "SI STD", shipToID: "a,b", warehouseCode: "", currency: "yuan",
            reference: "line\nbreak",
            lines: [
                OrderDraft.Line(sku: "", quantity: 0, requestedUnitPriceMinor: -1),
                OrderDraft.Line(sku: "A", quantity: 3, serials: ["1", "1"]),
                OrderDraft.Line(sku: "B", quantity: 1_000_001),
                OrderDraft.Line(sku: "B", quantity: 1),
            ])
        #expect(
            fields(bad) == [
                "/party_id", "/order_type", "/ship_to_id", "/warehouse_code", "/currency", "/reference",
                "/lines/0/sku", "/lines/0/quantity", "/lines/0/unit_price_minor", "/lines/1/serials",
                "/lines/2/quantity", "/lines/1/serials/1", "/lines/3/sku",
            ])
        let rules = Set(bad.faults(within: limits).map(\.rule))
        #expect(rules == ["invalid"])
    }

    @Test("an order has 1 to 500 lines")
    func lineCount() {
        let lines = (0...500).map { OrderDraft.Line(sku: "S\($0)", quantity: 1) }
        #expect(fields(draft([])) == ["/lines"])
        #expect(fields(draft(Array(lines.prefix(500)))).isEmpty)
        #expect(fields(draft(lines)) == ["/lines"])
    }

    @Test("a SKU stands on two lines only when both name their devices")
    func repeatedSKU() {
        let named = OrderDraft.Line(sku: "A", quantity: 1, serials: ["1"])
        let other = OrderDraft.Line(sku: "A", quantity: 1, serials: ["2"])
        let plain = OrderDraft.Line(sku: "A", quantity: 1)
        #expect(fields(draft([named, other])).isEmpty)
        #expect(fields(draft([named, plain])) == ["/lines/1/sku"])
        #expect(fields(draft([plain, named])) == ["/lines/1/sku"])
        #expect(fields(draft([plain, plain])) == ["/lines/1/sku"])
    }

    @Test("an order names at most ten thousand serials, and no more bytes of them than a reply takes")
    func serials() {
        func line(_ count: Int, _ width: Int) -> OrderDraft.Line {
            let serials = (0..<count).map { index in
                let digits = String(index)
                return String(repeating: "0", count: width - digits.count) + digits
            }
            return OrderDraft.Line(sku: "A", quantity: Int64(count), serials: serials)
        }
        #expect(fields(draft([line(10_000, 15)])).isEmpty)
        #expect(fields(draft([line(10_001, 15)])) == ["/lines"])
        #expect(fields(draft([line(5_000, 60)])) == ["/lines"])
    }

    @Test("a total that does not fit 64 bits is refused, not trapped")
    func overflow() {
        let line = OrderDraft.Line(
            sku: "A", quantity: 1_000_000, requestedUnitPriceMinor: 1_000_000_000_000)
        let lines = (0..<10).map {
            var line = line
            line.sku = "S\($0)"
            return line
        }
        #expect(fields(draft(Array(lines.prefix(9)))).isEmpty)
        #expect(fields(draft(lines)) == ["/lines"])
        let extreme = OrderDraft.Line(sku: "A", quantity: .max, requestedUnitPriceMinor: .max)
        #expect(fields(draft([extreme])).contains("/lines/0/quantity"))
    }

    @Test("a thousand faults are cut to two hundred and a remark")
    func bounded() {
        let lines = (0..<500).map { _ in OrderDraft.Line(sku: "", quantity: -1) }
        let faults = draft(lines).faults(within: limits)
        #expect(faults.count == 201)
        #expect(faults.last?.message == "there are more faults")
    }

    @Test("numbers count up within a year with at least six digits")
    func numbers() {
        #expect(Order.number(year: "2026", count: 7) == "SO-2026-000007")
        #expect(Order.number(year: "2026", count: 1_234_567) == "SO-2026-1234567")
    }
}
