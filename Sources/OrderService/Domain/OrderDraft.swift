import Values

/// An order as it is asked for, before anything is known about it.
struct OrderDraft: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        var sku = ""
        var quantity: Int64 = 0
        /// Minor units; 0 means the price that the contract gives.
        var requestedUnitPriceMinor: Int64 = 0
        var serials: [String] = []
    }

    var partyID = ""
    var orderType = ""
    var shipToID = ""
    var warehouseCode = ""
    var currency = ""
    var reference = ""
    var lines: [Line] = []
    var hold = false

    /// Every fault of form at once, each with a JSON Pointer; empty when the draft can be judged.
    func faults(within limits: OrderLimits) -> [BrokenRule] {
        var faults = FaultList(limit: limits.faults)
        faults.word("/party_id", partyID, limits.wordBytes)
        faults.word("/order_type", orderType, limits.wordBytes)
        if !shipToID.isEmpty { faults.word("/ship_to_id", shipToID, limits.wordBytes) }
        faults.word("/warehouse_code", warehouseCode, limits.wordBytes)
        if (try? Currency(currency)) == nil {
            faults.add("/currency", "must be three upper-case letters, for example CNY")
        }
        faults.text("/reference", reference, limits.textBytes)
        guard !lines.isEmpty, lines.count <= limits.lines else {
            faults.add("/lines", "must have 1 to \(limits.lines) lines")
            return faults.list
        }
        for (index, line) in lines.enumerated() { line.collect(into: &faults, "/lines/\(index)", limits) }
        collectRepeats(into: &faults, limits)
        collectOverflow(into: &faults)
        return faults.list
    }

    /// A SKU may stand on two lines only when both name their devices; a device stands on one line.
    private func collectRepeats(into faults: inout FaultList, _ limits: OrderLimits) {
        var anonymous: Set<String> = []
        var named: Set<String> = []
        var serials: Set<String> = []
        var count = 0
        var bytes = 0
        for (index, line) in lines.enumerated() where !line.sku.isEmpty {
            let repeated =
                line.serials.isEmpty
                ? named.contains(line.sku) || !anonymous.insert(line.sku).inserted
                : anonymous.contains(line.sku)
            if repeated { faults.add("/lines/\(index)/sku", "stands on another line already") }
            if !line.serials.isEmpty { named.insert(line.sku) }
            count += line.serials.count
            bytes += line.serials.reduce(0) { $0 + $1.utf8.count }
            guard count <= limits.serials, bytes <= limits.serialBytes else {
                faults.add(
                    "/lines",
                    "must name at most \(limits.serials) serials of \(limits.serialBytes) bytes together")
                return
            }
            for (place, serial) in line.serials.enumerated() where !serials.insert(serial).inserted {
                faults.add("/lines/\(index)/serials/\(place)", "is named twice in this order")
            }
        }
    }

    private func collectOverflow(into faults: inout FaultList) {
        let priced = lines.map {
            OrderLine(
                lineNo: 0, sku: "", quantity: max($0.quantity, 0),
                unitPriceMinor: max($0.requestedUnitPriceMinor, 0))
        }
        if (try? Order.total(of: priced)) == nil { faults.add("/lines", "the total amount is too large") }
    }
}

extension OrderDraft.Line {
    fileprivate func collect(into faults: inout FaultList, _ field: String, _ limits: OrderLimits) {
        faults.word("\(field)/sku", sku, limits.wordBytes)
        if quantity < 1 || quantity > limits.quantity {
            faults.add("\(field)/quantity", "must be 1 to \(limits.quantity)")
        }
        if requestedUnitPriceMinor < 0 || requestedUnitPriceMinor > limits.unitPriceMinor {
            faults.add("\(field)/unit_price_minor", "must be 0 to \(limits.unitPriceMinor)")
        }
        if !serials.isEmpty, Int64(serials.count) != quantity {
            faults.add("\(field)/serials", "must name as many devices as the quantity, or none")
        }
        for (index, serial) in serials.prefix(limits.serials).enumerated() {
            faults.word("\(field)/serials/\(index)", serial, limits.wordBytes)
        }
    }
}

/// Faults of form, up to a limit.
struct FaultList {
    private(set) var list: [BrokenRule] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Adds a fault; past the limit one last entry says that there are more.
    mutating func add(_ field: String, _ message: String) {
        if list.count < limit {
            list.append(BrokenRule(rule: "invalid", field: field, message: message))
        } else if list.count == limit {
            list.append(BrokenRule(rule: "invalid", field: "", message: "there are more faults"))
        }
    }

    /// A code or id: 1 to `limit` visible ASCII characters without comma.
    mutating func word(_ field: String, _ value: String, _ limit: Int) {
        if value.isEmpty {
            add(field, "is missing")
        } else if value.utf8.count > limit || !value.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != 44 }) {
            add(field, "must be at most \(limit) visible ASCII characters without comma")
        }
    }

    /// Free text: at most `limit` bytes of UTF-8 without control characters.
    mutating func text(_ field: String, _ value: String, _ limit: Int) {
        let clean = value.unicodeScalars.allSatisfy { $0.value >= 32 && !(0x7F...0x9F).contains($0.value) }
        if value.utf8.count > limit || !clean {
            add(field, "must be at most \(limit) bytes without control characters")
        }
    }
}
