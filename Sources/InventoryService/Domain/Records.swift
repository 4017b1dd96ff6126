/// A device with everything that is kept about it.
struct DeviceRecord: Sendable, Equatable {
    let deviceID: Int64
    let sku: String
    let serialNumber: String
    /// 14-digit bases and SSCC numbers; -1 when there is none.
    let imei1: Int64
    let imei2: Int64
    let carton: Int64
    let pallet: Int64
    var state: DeviceState
    var place: String
    var owner: String
    let condition: String
    /// Empty when it is bound to no order.
    var orderID: String
    /// Empty when it is in no shipment.
    var shipmentID: String
    /// Number of movements so far.
    var movements: Int64
    /// Chain hash after the last movement.
    var head: [UInt8]
    /// Microseconds.
    var updatedAt: Int64

    /// What the serial checks need.
    var scanned: ScannedDevice {
        ScannedDevice(
            deviceID: deviceID, sku: sku, state: state, place: place, owner: owner,
            condition: condition, orderID: orderID)
    }
}

/// One movement of a device as it is kept. Instants are microseconds.
struct MovementRecord: Sendable, Equatable {
    let sequence: Int64
    let kind: String
    /// Empty for the first movement.
    let fromState: String
    let toState: String
    /// Empty for the first movement.
    let fromPlace: String
    let toPlace: String
    /// Owner after the movement.
    let owner: String
    /// `intake:`, `order:` or `shipment:` and an id.
    let document: String
    let actor: String
    let occurredAt: Int64
    let recordedAt: Int64
    let hash: [UInt8]
}

/// A place of the company where devices are kept.
struct WarehouseRecord: Sendable, Equatable {
    let code: String
    let name: String
    let region: String
    let thirdParty: Bool
}

/// One row of stock.
struct StockRecord: Sendable, Equatable {
    let sku: String
    let place: String
    let owner: String
    let condition: String
    let onHand: Int64
    let reserved: Int64
}

/// How far an intake is.
enum IntakeState: String, Sendable {
    case uploading
    case validated
    case posted
    case refused
}

/// An intake without its content.
struct IntakeRecord: Sendable, Equatable {
    let intakeID: String
    let warehouse: String
    let fileName: String
    var state: IntakeState = .uploading
    var bytesReceived: Int64 = 0
    var chunksReceived: Int64 = 0
    var rows: Int64 = 0
    var posted: Int64 = 0
    var unchanged: Int64 = 0
    var errorCount: Int64 = 0
    /// The first faults; filled only where they are shown.
    var faults: [RowFault] = []
    var faultCounts: [(kind: String, count: Int64)] = []

    static func == (a: IntakeRecord, b: IntakeRecord) -> Bool {
        a.intakeID == b.intakeID && a.state == b.state && a.chunksReceived == b.chunksReceived
            && a.posted == b.posted && a.unchanged == b.unchanged && a.errorCount == b.errorCount
    }
}

/// The hold of one order on stock.
struct ReservationRecord: Sendable, Equatable {
    enum State: String, Sendable {
        /// Ends when the order feed passes its expiry.
        case held
        /// Ends by shipping or cancelling only.
        case confirmed
        /// Used up or given up by a shipment that is closed.
        case closed
        /// Given back, or refused in advance.
        case released
    }

    let orderID: String
    let warehouse: String
    let partyID: String
    var state: State
}

/// One line of a reservation.
struct ReservationLine: Sendable, Equatable {
    let lineNo: Int32
    let sku: String
    let quantity: Int64
    let shipped: Int64
    let released: Int64
    let bySerial: Bool

    /// Units still held.
    var open: Int64 { quantity - shipped - released }
}

/// A shipment without its lines. Instants are microseconds.
struct ShipmentRecord: Sendable, Equatable {
    let shipmentID: String
    /// Place in the list of ship requests.
    let sequence: Int64
    let orderID: String
    let orderNumber: String
    let orderType: String
    let partyID: String
    let warehouse: String
    let shipToName: String
    let shipToAddress: String
    let shipToRegion: String
    var state = ShipmentProgress.released
    var carrier = ""
    var trackingNumber = ""
    /// When the carrier and tracking number were reported.
    var trackingAt: Int64 = 0
    /// Number of `shipped` reports applied.
    var parts: Int64 = 0
    /// Nothing more will leave.
    var closed = false
    /// When the last `shipped` report with `final` happened; nil without one.
    var finalAt: Int64?
    /// When open units are given up unless an earlier report arrives; nil without `final`.
    var finalDueAt: Int64?
    let requestedAt: Int64
    var updatedAt: Int64
}

/// One line of a shipment.
struct ShipmentLineRecord: Sendable, Equatable {
    let lineNo: Int32
    let sku: String
    let ordered: Int64
    var picked: Int64 = 0
    var shipped: Int64 = 0
    var short: Int64 = 0
}

/// A message of a 3PL as it was stored. Instants are microseconds.
struct LogisticsRecord: Sendable, Equatable {
    enum State: String, Sendable {
        case applied
        case parked
        case rejected
    }

    let provider: String
    let messageID: String
    /// Shipment id or order id, as the provider wrote it.
    let shipmentRef: String
    let step: String
    let occurredAt: Int64
    let final: Bool
    let carrier: String
    let trackingNumber: String
    let serials: [String]
    let receivedAt: Int64
    var state: State
    var reason: String
    var attempts: Int64
}
