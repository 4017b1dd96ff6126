/// Bounds of one order request.
struct OrderLimits: Sendable {
    /// Most lines of an order.
    var lines = 500
    /// Most units on a line.
    var quantity: Int64 = 1_000_000
    /// Highest unit price in minor units: ten thousand million.
    var unitPriceMinor: Int64 = 1_000_000_000_000
    /// Longest id, code, SKU or serial in bytes.
    var wordBytes = 64
    /// Longest reference or reason in bytes.
    var textBytes = 256
    /// Most serials over all lines, and their bytes: a reply repeats them and must fit its limit.
    var serials = 10_000
    var serialBytes = 256 * 1024
    /// Most faults that one answer names.
    var faults = 200
}
