import Testing

@testable import SluiceCLI

@Suite("percentiles")
struct PercentileTests {
    @Test(
        "of 1 to 100 the value at a share is the one after that many",
        arguments: [(0.0, 1.0), (0.5, 51), (0.9, 91), (0.99, 100), (1.0, 100)])
    func hundred(share: Double, value: Double) {
        #expect(percentile((1...100).map(Double.init).reversed(), share) == value)
    }

    @Test("nothing has no percentile, one value is every percentile")
    func few() {
        #expect(percentile([], 0.5) == 0)
        #expect(percentile([7], 0) == 7)
        #expect(percentile([7], 0.99) == 7)
        #expect(percentile([7], 1) == 7)
    }

    @Test("the median does not depend on the order and is not moved by one wild value")
    func middle() {
        #expect(median([3, 1, 2]) == 2)
        #expect(median([1, 2, 3, 1000, 2]) == 2)
        #expect(median([]) == 0)
    }
}
