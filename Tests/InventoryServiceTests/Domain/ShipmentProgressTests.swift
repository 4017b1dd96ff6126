import Testing

@testable import InventoryService

@Suite struct ShipmentProgressTests {
    @Test("the state is the furthest step, whatever the order of the set")
    func furthest() {
        let steps: [SeenStep] = [
            SeenStep(step: .signed, occurredAt: 9), SeenStep(step: .picking, occurredAt: 1),
            SeenStep(step: .shipped, occurredAt: 3),
        ]
        #expect(ShipmentProgress.state(steps) == "signed")
        #expect(ShipmentProgress.state(steps.reversed()) == "signed")
        #expect(ShipmentProgress.state([SeenStep]()) == "released")
    }

    @Test("an exception shows until something happens after it")
    func exception() {
        let shipped = SeenStep(step: .shipped, occurredAt: 3)
        let exception = SeenStep(step: .exception, occurredAt: 5)
        #expect(ShipmentProgress.state([exception, shipped]) == "exception")
        let delivered = SeenStep(step: .delivered, occurredAt: 6)
        #expect(ShipmentProgress.state([delivered, exception, shipped]) == "delivered")
    }

    @Test("an arrival counts for its own part, or waits for the whole shipment")
    func arrivals() {
        let parts = [
            ShippedPart(number: 1, trackingNumber: "T1"), ShippedPart(number: 2, trackingNumber: "T2"),
        ]
        #expect(StepDecision.on(.signed, trackingNumber: "T2", parts: parts, closed: false) == .arrive([2]))
        #expect(StepDecision.on(.signed, trackingNumber: "", parts: parts, closed: true) == .arrive([1, 2]))
        guard case .park = StepDecision.on(.signed, trackingNumber: "", parts: parts, closed: false)
        else {
            Issue.record("an arrival without a tracking number did not wait")
            return
        }
        guard case .park = StepDecision.on(.inTransit, trackingNumber: "", parts: [], closed: false)
        else {
            Issue.record("a step after shipping did not wait for it")
            return
        }
        guard case .reject = StepDecision.on(.signed, trackingNumber: "", parts: [], closed: true)
        else {
            Issue.record("an arrival of nothing was not rejected")
            return
        }
    }
}
