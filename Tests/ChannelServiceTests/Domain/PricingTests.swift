import Testing
import Values

@testable import ChannelService

@Suite struct PricingTests {
    @Test(
        "the net price is the list price less the discount, rounded half up to fen",
        arguments: [
            (149_900, 500, 142_405),  // 1,499.00 less 5 % is 1,424.05
            (149_900, 0, 149_900), (149_900, 10_000, 0),
            (1, 5_000, 1),  // half a fen rounds up
            (3, 5_000, 2), (101, 500, 96),  // 95.95 fen
            (10, 500, 10),  // 9.5 fen
            (10, 501, 9),  // 9.499 fen
            (129_999, 1_234, 113_957),  // 113,957.1234 fen
        ] as [(Int64, Int32, Int64)])
    func net(list: Int64, discount: Int32, net: Int64) throws {
        #expect(try Pricing.net(listPriceMinor: list, discountBasisPoints: discount) == net)
    }

    @Test("the largest price allowed does not overflow")
    func largest() throws {
        #expect(
            try Pricing.net(listPriceMinor: Limits.priceMinor, discountBasisPoints: 1)
                == 999_900_000_000)
    }
}
