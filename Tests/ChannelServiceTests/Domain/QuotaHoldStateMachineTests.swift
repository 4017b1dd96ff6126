import Testing
import Values

@testable import ChannelService

@Suite struct QuotaHoldStateMachineTests {
    private let amount = QuotaUse(quantity: 5, amountMinor: 500)
    private let contract = ContractID("c")

    private func hold(_ state: QuotaHold.State, contract: String? = "c") -> QuotaHold {
        QuotaHold(
            orderID: "o", contractID: contract.map { ContractID($0) }, amount: amount,
            state: state, expiresAt: Instant(microseconds: 100))
    }

    @Test("a hold is taken once, repeated harmlessly, and refused after a release")
    func holds() {
        typealias Machine = QuotaHoldStateMachine
        #expect(Machine.hold(nil, contractID: contract, amount: amount) == .take)
        for state in [QuotaHold.State.held, .confirmed] {
            let stored = hold(state)
            #expect(Machine.hold(stored, contractID: contract, amount: amount) == .alreadyHeld)
            #expect(
                Machine.hold(stored, contractID: ContractID("d"), amount: amount)
                    == .refuseDifferent)
            #expect(
                Machine.hold(stored, contractID: contract, amount: .none) == .refuseDifferent)
        }
        for stored in [hold(.released), hold(.released, contract: nil)] {
            #expect(Machine.hold(stored, contractID: contract, amount: amount) == .refuseReleased)
        }
    }

    @Test("a release gives back what is held, once, and bars an order that holds nothing")
    func releases() {
        typealias Machine = QuotaHoldStateMachine
        #expect(Machine.release(nil) == .bar)
        #expect(Machine.release(hold(.held)) == .giveBack(contract, amount))
        #expect(Machine.release(hold(.confirmed)) == .giveBack(contract, amount))
        #expect(Machine.release(hold(.released)) == .nothing)
        #expect(Machine.release(hold(.released, contract: nil)) == .nothing)
    }

    @Test("only a hold that nobody confirmed expires, and only after its instant")
    func expiry() {
        typealias Machine = QuotaHoldStateMachine
        #expect(!Machine.expires(hold(.held), asOf: Instant(microseconds: 100)))
        #expect(Machine.expires(hold(.held), asOf: Instant(microseconds: 101)))
        #expect(!Machine.expires(hold(.confirmed), asOf: Instant(microseconds: 101)))
        #expect(!Machine.expires(hold(.released), asOf: Instant(microseconds: 101)))
    }
}
