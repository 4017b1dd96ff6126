/// Words of the stock table.
enum Stock {
    /// Owner of what belongs to the company.
    static let brand = "brand"
    /// Condition of what may be sold as new.
    static let new = "new"

    /// Place of devices on their way: the shipment they are in.
    static func transit(_ shipmentID: String) -> String { "transit:\(shipmentID)" }
}

/// One line that asks for stock.
struct StockDemand: Sendable, Equatable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
    /// Identifiers of the very devices wanted; empty when any will do.
    var serials: [String] = []
}

/// What one demanded line can have.
struct LineSupply: Sendable, Equatable {
    let lineNo: Int32
    /// False for a SKU that is unknown or inactive.
    let known: Bool
    /// Free units at the warehouse, before any line of this request is served.
    let available: Int64
}

/// A rule that a request breaks; the words are those of domain.md rule 5.
struct Shortfall: Sendable, Hashable {
    /// warehouse, sku, stock_availability or serial
    let rule: String
    /// JSON Pointer into the request.
    let field: String
    let message: String
}

/// Judges demanded lines against free stock; lines of one SKU share its stock in their order.
enum StockJudgement {
    /// `free` holds the free units of each known, active SKU.
    static func shortfalls(_ lines: [StockDemand], free: [String: Int64]) -> [Shortfall] {
        var left = free
        var result: [Shortfall] = []
        for (index, line) in lines.enumerated() {
            guard let available = left[line.sku] else {
                result.append(
                    Shortfall(
                        rule: "sku", field: "/lines/\(index)/sku",
                        message: "SKU \(line.sku) is unknown or not active"))
                continue
            }
            if line.quantity > available {
                result.append(
                    Shortfall(
                        rule: "stock_availability", field: "/lines/\(index)",
                        message:
                            "SKU \(line.sku): \(line.quantity) wanted, \(available) available"))
            }
            left[line.sku] = max(0, available - line.quantity)
        }
        return result
    }
}
