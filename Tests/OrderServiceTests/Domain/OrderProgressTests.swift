import Testing
import Values

@testable import OrderService

@Suite struct OrderProgressTests {
    private static func fact(
        _ step: String, shipped: [(Int32, Int64)] = [], short: [(Int32, Int64)] = []
    ) -> ShipmentFact {
        ShipmentFact(
            eventID: step, orderID: OrderID("o"), shipmentID: "s", step: step,
            occurredAt: Instant(microseconds: 0),
            shipped: shipped.map { LineQuantity(lineNo: $0.0, sku: "SKU\($0.0)", quantity: $0.1) },
            short: short.map { LineQuantity(lineNo: $0.0, sku: "SKU\($0.0)", quantity: $0.1) })
    }

    private static let lines = [
        OrderLine(lineNo: 1, sku: "SKU1", quantity: 10, unitPriceMinor: 1),
        OrderLine(lineNo: 2, sku: "SKU2", quantity: 4, unitPriceMinor: 1),
    ]

    private static func run(_ facts: [ShipmentFact]) -> (OrderProgress, [OrderLine]) {
        var progress = OrderProgress(state: .released, step: nil, isDelivered: false)
        var lines = lines
        for fact in facts {
            var touched = fact.touchesLines ? lines : []
            let excess = progress.take(fact, lines: &touched)
            #expect(excess.isEmpty)
            if fact.touchesLines { lines = touched }
            for line in lines { #expect(line.quantity == line.shipped + line.open + line.cancelled) }
        }
        return (progress, lines)
    }

    @Test("shipment events in any of their 5,040 orders end in the same state, lines and step")
    func everyOrderConverges() {
        let facts = [
            Self.fact("accepted_by_3pl"), Self.fact("packed"),
            Self.fact("shipped", shipped: [(1, 3)]),
            Self.fact("shipped", shipped: [(1, 5), (2, 4)], short: [(1, 2)]),
            Self.fact("in_transit"), Self.fact("delivered"), Self.fact("exception"),
        ]
        var count = 0
        permute(facts) { shuffled in
            count += 1
            let (progress, lines) = Self.run(shuffled)
            #expect(progress == OrderProgress(state: .delivered, step: .delivered, isDelivered: true))
            #expect(lines.map(\.shipped) == [8, 4])
            #expect(lines.map(\.cancelled) == [2, 0])
        }
        #expect(count == 5040)
    }

    @Test("an order goes only along legal edges whatever the order of events")
    func legalEdges() {
        let facts = [
            Self.fact("shipped", shipped: [(1, 10)]), Self.fact("signed"),
            Self.fact("shipped", shipped: [(2, 3)], short: [(2, 1)]), Self.fact("returned"),
        ]
        permute(facts) { shuffled in
            var progress = OrderProgress(state: .released, step: nil, isDelivered: false)
            var lines = Self.lines
            for fact in shuffled {
                let old = progress.state
                _ = progress.take(fact, lines: &lines)
                #expect(old == progress.state || old.next.contains(progress.state), "\(old) \(progress)")
            }
            #expect(progress.state == .delivered)
            #expect(progress.step == .returned)
        }
    }

    @Test("a short shipment ends in shipped: 10 ordered, 7 left, 3 given up")
    func shortShipment() {
        let (progress, lines) = Self.run([
            Self.fact("shipped", shipped: [(1, 7)], short: [(1, 3), (2, 4)])
        ])
        #expect(progress.state == .shipped)
        #expect(lines.map(\.shipped) == [7, 0])
        #expect(lines.map(\.cancelled) == [3, 4])
    }

    @Test("a delivered part does not make a partly shipped order delivered")
    func partlyDelivered() {
        let (progress, _) = Self.run([Self.fact("shipped", shipped: [(1, 7)]), Self.fact("delivered")])
        #expect(progress.state == .partlyShipped)
        #expect(progress.step == .delivered)
    }

    @Test("more than was ordered is reported, not counted")
    func excess() {
        var progress = OrderProgress(state: .released, step: nil, isDelivered: false)
        var lines = Self.lines
        let wrongSKU = LineQuantity(lineNo: 2, sku: "SKU9", quantity: 1)
        var fact = Self.fact("shipped", shipped: [(1, 12), (3, 1)])
        fact.shipped.append(wrongSKU)
        let excess = progress.take(fact, lines: &lines)
        #expect(lines[0].shipped == 10 && lines[0].open == 0)
        #expect(
            excess == [
                LineQuantity(lineNo: 1, sku: "SKU1", quantity: 2),
                LineQuantity(lineNo: 3, sku: "SKU3", quantity: 1), wrongSKU,
            ])
    }

    @Test("a step word that is not known changes nothing")
    func unknownStep() {
        let (progress, _) = Self.run([Self.fact("teleported")])
        #expect(progress == OrderProgress(state: .released, step: nil, isDelivered: false))
    }

    @Test("the waits of a saga grow from 100 ms to 30 s and spread over half of the bound")
    func backoff() {
        let backoff = Backoff()
        #expect(backoff.delay(attempts: 1, random: 0) == .milliseconds(50))
        #expect(backoff.delay(attempts: 4, random: 0) == .milliseconds(400))
        #expect(backoff.delay(attempts: 99, random: 0) == .seconds(15))
        for attempts in 1...40 {
            let longest = backoff.delay(attempts: attempts, random: .max)
            #expect(longest <= .seconds(30))
            #expect(longest > backoff.delay(attempts: attempts, random: 0))
        }
    }

    private func permute(_ facts: [ShipmentFact], _ visit: ([ShipmentFact]) -> Void) {
        var facts = facts
        func step(_ k: Int) {
            if k == facts.count { return visit(facts) }
            for index in k..<facts.count {
                facts.swapAt(k, index)
                step(k + 1)
                facts.swapAt(k, index)
            }
        }
        step(0)
    }
}
