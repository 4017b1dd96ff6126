import Values

/// Units of one line.
struct LineUnits: Sendable, Equatable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
}

/// What this service tells the others. RPC/Transaction+Announce.swift gives each its message.
enum InventoryEvent: Sendable, Equatable {
    case skuChanged(SKURecord)
    case shipmentProgressed(ShipmentFact)
}

/// Something that happened to a shipment.
struct ShipmentFact: Sendable, Equatable {
    let shipmentID: String
    let orderID: String
    let step: ShipmentStep
    /// Microseconds.
    let occurredAt: Int64
    /// The day of the step in the company's zone.
    let businessDate: BusinessDate
    /// What left with this event; only for `shipped`.
    var shipped: [LineUnits] = []
    /// True when nothing more will leave; `short` is then given up.
    var final = false
    var short: [LineUnits] = []
    var carrier = ""
    var trackingNumber = ""
}

/// A SKU of the master with its product's facts.
struct SKURecord: Sendable, Equatable {
    let sku: String
    let productCode: String
    let name: String
    let brand: String
    let family: String
    let gtin: String
    let color: String
    let memory: String
    let active: Bool
    /// 1 at creation, one more with each change.
    let version: Int64
}
