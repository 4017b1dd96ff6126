import Messages
import ServiceKit
import Values
import Wire

/// Gathers every fault of a request, so that its author sees all of them at once.
struct RequestFaults {
    private(set) var violations: [CommonV1.Violation] = []

    /// Notes that the value at `field`, a JSON Pointer into the request, is not of its form.
    mutating func add(_ field: String, _ message: String) {
        violations.append(.invalid(field, message))
    }

    mutating func require(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { add(field, message) }
    }

    /// Throws `invalidArgument` with everything noted, if anything was.
    func check() throws(RPCError) {
        if !violations.isEmpty { throw .invalid(violations) }
    }

    /// An id, number, word or text: not empty unless `optional`, at most `limit` bytes, no control
    /// characters.
    mutating func text(_ value: String, _ field: String, limit: Int, optional: Bool = false) {
        if value.isEmpty {
            require(optional, field, "must not be empty")
            return
        }
        require(value.utf8.count <= limit, field, "must have at most \(limit) bytes")
        require(
            value.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }, field,
            "must not have control characters")
    }

    /// A number from `range`.
    mutating func number<N: BinaryInteger>(_ value: N, _ field: String, in range: ClosedRange<N>) {
        require(
            range.contains(value), field,
            "must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }

    /// An ISO 4217 code; `.cny` stands in where it is wrong, and the fault is noted.
    mutating func currency(_ code: String, _ field: String) -> Currency {
        if let currency = try? Currency(code) { return currency }
        add(field, "must be a currency of three upper-case letters")
        return .cny
    }

    /// A fund type that this build knows.
    mutating func fundType(_ value: FinanceV1.FundType, _ field: String) -> FundType {
        if let type = FundType(rawValue: Int64(value.rawValue)) { return type }
        add(field, "must be a fund type")
        return .prepayment
    }

    /// A business date; empty means `fallback` where there is one.
    mutating func date(
        _ text: String, _ field: String, default fallback: BusinessDate? = nil
    ) -> BusinessDate {
        if text.isEmpty, let fallback { return fallback }
        if let date = BusinessDate(text) { return date }
        add(field, "must be a date yyyy-mm-dd")
        return BusinessDate(daysSinceEpoch: 0)
    }

    /// The business date of a document: today when empty, never after today.
    mutating func documentDate(
        _ text: String, _ field: String, today: BusinessDate
    ) -> BusinessDate {
        let date = date(text, field, default: today)
        require(date <= today, field, "must not be after today, \(today)")
        return date
    }

    /// An amount with its currency.
    mutating func money(_ value: CommonV1.Money?, _ field: String) -> Money {
        guard let value else {
            add(field, "must be given")
            return Money(minorUnits: 0, currency: .cny)
        }
        return Money(
            minorUnits: value.amountMinor, currency: currency(value.currency, "\(field)/currency"))
    }

    /// Ids of receivables: at most the bound, none twice.
    mutating func receivables(_ ids: [String], _ field: String) -> [ReceivableID] {
        require(
            ids.count <= Bounds.settlementItems, field,
            "must name at most \(Bounds.settlementItems) receivables")
        var seen: Set<String> = []
        for (index, id) in ids.prefix(Bounds.settlementItems).enumerated() {
            text(id, "\(field)/\(index)", limit: Bounds.idBytes)
            require(seen.insert(id).inserted, "\(field)/\(index)", "stands here twice")
        }
        return ids.map { ReceivableID($0) }
    }
}
