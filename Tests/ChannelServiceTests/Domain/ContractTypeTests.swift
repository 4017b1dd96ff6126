import Testing

@testable import ChannelService

@Suite struct ContractTypeTests {
    /// The order types of domain.md rule 5.
    private static let orderTypes = [
        "SI-STD", "SI-CR", "SI-OP", "SI-KA", "SI-CONS", "SI-DEMO", "ST-STD", "ST-DROP", "ST-XFER",
        "SO-POS", "CONS-SETTLE", "RMA-RET", "CONS-RET", "RMA-DOA", "GIFT", "POSM", "PO", "PO-RET",
    ]

    @Test(
        "a contract opens exactly the order types of domain.md rule 4",
        arguments: [
            (
                .agentDistribution,
                [
                    "SI-STD", "SI-CR", "SI-DEMO", "ST-STD", "ST-DROP", "ST-XFER", "RMA-RET",
                    "RMA-DOA",
                ]
            ),
            (.operator, ["SI-OP", "RMA-RET", "RMA-DOA"]),
            (.distributor, ["SI-STD", "ST-STD", "ST-DROP", "ST-XFER", "RMA-RET", "RMA-DOA"]),
            (.keyAccountFrame, ["SI-KA", "RMA-RET", "RMA-DOA"]),
            (.retailDirect, ["SI-STD", "SI-DEMO", "SO-POS", "RMA-RET", "RMA-DOA"]),
            (.consignment, ["SI-CONS", "CONS-SETTLE", "CONS-RET"]),
        ] as [(ContractType, [String])])
    func opens(type: ContractType, expected: [String]) {
        #expect(Set(Self.orderTypes.filter(type.mayOpen)) == Set(expected))
    }

    @Test("a pattern does not stand for its own prefix")
    func bareprefix() {
        #expect(!ContractType.distributor.mayOpen("ST-"))
        #expect(!ContractType.distributor.mayOpen("RMA"))
    }

    @Test(
        "a contract goes from draft to active to ended and never back",
        arguments: [
            (.draft, [.draft, .active, .ended]), (.active, [.active, .ended]), (.ended, []),
        ] as [(ContractState, [ContractState])])
    func states(from: ContractState, to: [ContractState]) {
        #expect(ContractState.allCases.filter(from.mayBecome) == to)
    }
}
