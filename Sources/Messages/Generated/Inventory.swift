// Generated from inventory.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// InventoryService: products, devices by IMEI, stock, reservations, shipments, 3PL messages.
package enum InventoryV1 {}

extension InventoryV1 {
    /// `sluice.inventory.v1.MasterKind`.
    /// Open: a number this build does not know is kept and sent on.
    package struct MasterKind: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        /// product_code,name,brand,family
        package static let product = Self(rawValue: 1)
        /// sku,product_code,name,gtin,color,memory
        package static let sku = Self(rawValue: 2)
        /// tac,product_code
        package static let tac = Self(rawValue: 3)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .product,
            .sku,
            .tac,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "product": self.init(rawValue: 1)
            case "sku": self.init(rawValue: 2)
            case "tac": self.init(rawValue: 3)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "product"
            case 2: "sku"
            case 3: "tac"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.IntakeState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct IntakeState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let uploading = Self(rawValue: 1)
        /// Validated with `dry_run`, no error found.
        package static let validated = Self(rawValue: 2)
        package static let posted = Self(rawValue: 3)
        /// Errors were found; nothing was stored but the file and its errors.
        package static let refused = Self(rawValue: 4)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .uploading,
            .validated,
            .posted,
            .refused,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "uploading": self.init(rawValue: 1)
            case "validated": self.init(rawValue: 2)
            case "posted": self.init(rawValue: 3)
            case "refused": self.init(rawValue: 4)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "uploading"
            case 2: "validated"
            case 3: "posted"
            case 4: "refused"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.LogisticsMessageState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct LogisticsMessageState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let applied = Self(rawValue: 1)
        /// Its shipment is not known yet, or an earlier step is missing; it is tried again.
        package static let parked = Self(rawValue: 2)
        /// It can never be applied; `reason` tells why. Raised as an exception to operations.
        package static let rejected = Self(rawValue: 3)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .applied,
            .parked,
            .rejected,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "applied": self.init(rawValue: 1)
            case "parked": self.init(rawValue: 2)
            case "rejected": self.init(rawValue: 3)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "applied"
            case 2: "parked"
            case 3: "rejected"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ImportMasterRequest`.
    package struct ImportMasterRequest: Equatable, Sendable {
        package var kind: InventoryV1.MasterKind
        package var csv: [UInt8]

        package init(
            kind: InventoryV1.MasterKind = .unspecified,
            csv: [UInt8] = []
        ) {
            self.kind = kind
            self.csv = csv
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.RowError`.
    package struct RowError: Equatable, Sendable {
        package var row: Int64
        package var column: String
        /// Stable word, for example bad_check_digit.
        package var kind: String
        package var value: String
        package var message: String

        package init(
            row: Int64 = 0,
            column: String = "",
            kind: String = "",
            value: String = "",
            message: String = ""
        ) {
            self.row = row
            self.column = column
            self.kind = kind
            self.value = value
            self.message = message
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ImportMasterReply`.
    package struct ImportMasterReply: Equatable, Sendable {
        package var rows: Int64
        package var created: Int64
        package var changed: Int64
        package var unchanged: Int64
        /// At most the first 1,000; `error_count` counts all.
        package var errors: [InventoryV1.RowError]
        package var errorCount: Int64

        package init(
            rows: Int64 = 0,
            created: Int64 = 0,
            changed: Int64 = 0,
            unchanged: Int64 = 0,
            errors: [InventoryV1.RowError] = [],
            errorCount: Int64 = 0
        ) {
            self.rows = rows
            self.created = created
            self.changed = changed
            self.unchanged = unchanged
            self.errors = errors
            self.errorCount = errorCount
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Sku`.
    package struct Sku: Equatable, Sendable {
        package var sku: String
        package var productCode: String
        package var name: String
        package var brand: String
        package var family: String
        package var gtin: String
        package var color: String
        package var memory: String
        package var active: Bool
        package var version: Int64

        package init(
            sku: String = "",
            productCode: String = "",
            name: String = "",
            brand: String = "",
            family: String = "",
            gtin: String = "",
            color: String = "",
            memory: String = "",
            active: Bool = false,
            version: Int64 = 0
        ) {
            self.sku = sku
            self.productCode = productCode
            self.name = name
            self.brand = brand
            self.family = family
            self.gtin = gtin
            self.color = color
            self.memory = memory
            self.active = active
            self.version = version
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListSkusRequest`.
    package struct ListSkusRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?

        package init(
            page: CommonV1.PageRequest? = nil
        ) {
            self.page = page
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListSkusReply`.
    package struct ListSkusReply: Equatable, Sendable {
        package var skus: [InventoryV1.Sku]
        package var nextCursor: String

        package init(
            skus: [InventoryV1.Sku] = [],
            nextCursor: String = ""
        ) {
            self.skus = skus
            self.nextCursor = nextCursor
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Warehouse`.
    package struct Warehouse: Equatable, Sendable {
        package var code: String
        package var name: String
        package var region: String
        /// True when a 3PL runs it and gets ship requests for it.
        package var thirdParty: Bool

        package init(
            code: String = "",
            name: String = "",
            region: String = "",
            thirdParty: Bool = false
        ) {
            self.code = code
            self.name = name
            self.region = region
            self.thirdParty = thirdParty
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.PutWarehouseRequest`.
    package struct PutWarehouseRequest: Equatable, Sendable {
        package var warehouse: InventoryV1.Warehouse?

        package init(
            warehouse: InventoryV1.Warehouse? = nil
        ) {
            self.warehouse = warehouse
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListWarehousesReply`.
    package struct ListWarehousesReply: Equatable, Sendable {
        package var warehouses: [InventoryV1.Warehouse]

        package init(
            warehouses: [InventoryV1.Warehouse] = []
        ) {
            self.warehouses = warehouses
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Intake`.
    package struct Intake: Equatable, Sendable {
        package var intakeID: String
        package var warehouseCode: String
        package var fileName: String
        package var state: InventoryV1.IntakeState
        package var bytesReceived: Int64
        package var chunksReceived: Int32
        package var rows: Int64
        package var devicesPosted: Int64
        /// Rows already posted by the same file content before: harmless repeats.
        package var devicesUnchanged: Int64
        package var errorCount: Int64
        /// The first 1,000.
        package var errors: [InventoryV1.RowError]
        /// Errors by kind.
        package var errorsByKind: [InventoryV1.KindCount]

        package init(
            intakeID: String = "",
            warehouseCode: String = "",
            fileName: String = "",
            state: InventoryV1.IntakeState = .unspecified,
            bytesReceived: Int64 = 0,
            chunksReceived: Int32 = 0,
            rows: Int64 = 0,
            devicesPosted: Int64 = 0,
            devicesUnchanged: Int64 = 0,
            errorCount: Int64 = 0,
            errors: [InventoryV1.RowError] = [],
            errorsByKind: [InventoryV1.KindCount] = []
        ) {
            self.intakeID = intakeID
            self.warehouseCode = warehouseCode
            self.fileName = fileName
            self.state = state
            self.bytesReceived = bytesReceived
            self.chunksReceived = chunksReceived
            self.rows = rows
            self.devicesPosted = devicesPosted
            self.devicesUnchanged = devicesUnchanged
            self.errorCount = errorCount
            self.errors = errors
            self.errorsByKind = errorsByKind
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.KindCount`.
    package struct KindCount: Equatable, Sendable {
        package var kind: String
        package var count: Int64

        package init(
            kind: String = "",
            count: Int64 = 0
        ) {
            self.kind = kind
            self.count = count
        }
    }
}

extension InventoryV1 {
    /// `intake_id` is made by the client (UUIDv7), so a repeat is harmless.
    package struct BeginIntakeRequest: Equatable, Sendable {
        package var intakeID: String
        package var warehouseCode: String
        package var fileName: String

        package init(
            intakeID: String = "",
            warehouseCode: String = "",
            fileName: String = ""
        ) {
            self.intakeID = intakeID
            self.warehouseCode = warehouseCode
            self.fileName = fileName
        }
    }
}

extension InventoryV1 {
    /// `index` counts from 0 without gaps; the same index with other bytes is refused.
    package struct AppendIntakeRequest: Equatable, Sendable {
        package var intakeID: String
        package var index: Int32
        package var data: [UInt8]

        package init(
            intakeID: String = "",
            index: Int32 = 0,
            data: [UInt8] = []
        ) {
            self.intakeID = intakeID
            self.index = index
            self.data = data
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.CommitIntakeRequest`.
    package struct CommitIntakeRequest: Equatable, Sendable {
        package var intakeID: String
        package var dryRun: Bool
        /// Number of chunks the client sent: a lost one is noticed.
        package var chunkCount: Int32

        package init(
            intakeID: String = "",
            dryRun: Bool = false,
            chunkCount: Int32 = 0
        ) {
            self.intakeID = intakeID
            self.dryRun = dryRun
            self.chunkCount = chunkCount
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.GetIntakeRequest`.
    package struct GetIntakeRequest: Equatable, Sendable {
        package var intakeID: String

        package init(
            intakeID: String = ""
        ) {
            self.intakeID = intakeID
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.IntakeErrors`.
    package struct IntakeErrors: Equatable, Sendable {
        package var errors: [InventoryV1.RowError]

        package init(
            errors: [InventoryV1.RowError] = []
        ) {
            self.errors = errors
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.StockLine`.
    package struct StockLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64
        /// Any identifier of each device, when the caller wants these very devices.
        package var serials: [String]

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0,
            serials: [String] = []
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
            self.serials = serials
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.AvailabilityRequest`.
    package struct AvailabilityRequest: Equatable, Sendable {
        package var warehouseCode: String
        package var lines: [InventoryV1.StockLine]

        package init(
            warehouseCode: String = "",
            lines: [InventoryV1.StockLine] = []
        ) {
            self.warehouseCode = warehouseCode
            self.lines = lines
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.AvailabilityReply`.
    package struct AvailabilityReply: Equatable, Sendable {
        /// One per line, in order. `known` is false for an unknown or inactive SKU.
        package var lines: [InventoryV1.LineAvailability]
        package var violations: [CommonV1.Violation]

        package init(
            lines: [InventoryV1.LineAvailability] = [],
            violations: [CommonV1.Violation] = []
        ) {
            self.lines = lines
            self.violations = violations
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.LineAvailability`.
    package struct LineAvailability: Equatable, Sendable {
        package var lineNo: Int32
        package var known: Bool
        package var available: Int64

        package init(
            lineNo: Int32 = 0,
            known: Bool = false,
            available: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.known = known
            self.available = available
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListStockRequest`.
    package struct ListStockRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var sku: String
        /// A warehouse code, or a party id for stock at a channel.
        package var place: String

        package init(
            page: CommonV1.PageRequest? = nil,
            sku: String = "",
            place: String = ""
        ) {
            self.page = page
            self.sku = sku
            self.place = place
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Stock`.
    package struct Stock: Equatable, Sendable {
        package var sku: String
        package var place: String
        /// brand, or the owning party's id
        package var owner: String
        package var condition: String
        package var onHand: Int64
        package var reserved: Int64

        package init(
            sku: String = "",
            place: String = "",
            owner: String = "",
            condition: String = "",
            onHand: Int64 = 0,
            reserved: Int64 = 0
        ) {
            self.sku = sku
            self.place = place
            self.owner = owner
            self.condition = condition
            self.onHand = onHand
            self.reserved = reserved
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListStockReply`.
    package struct ListStockReply: Equatable, Sendable {
        package var stock: [InventoryV1.Stock]
        package var nextCursor: String

        package init(
            stock: [InventoryV1.Stock] = [],
            nextCursor: String = ""
        ) {
            self.stock = stock
            self.nextCursor = nextCursor
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ReserveRequest`.
    package struct ReserveRequest: Equatable, Sendable {
        package var orderID: String
        package var warehouseCode: String
        package var lines: [InventoryV1.StockLine]
        /// The reservation ends when the order feed passes this instant without a confirmation.
        package var expiresAtUs: Int64
        package var partyID: String

        package init(
            orderID: String = "",
            warehouseCode: String = "",
            lines: [InventoryV1.StockLine] = [],
            expiresAtUs: Int64 = 0,
            partyID: String = ""
        ) {
            self.orderID = orderID
            self.warehouseCode = warehouseCode
            self.lines = lines
            self.expiresAtUs = expiresAtUs
            self.partyID = partyID
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ReserveReply`.
    package struct ReserveReply: Equatable, Sendable {
        /// Empty when everything was reserved; otherwise nothing was.
        package var violations: [CommonV1.Violation]

        package init(
            violations: [CommonV1.Violation] = []
        ) {
            self.violations = violations
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ReleaseReservationRequest`.
    package struct ReleaseReservationRequest: Equatable, Sendable {
        package var orderID: String

        package init(
            orderID: String = ""
        ) {
            self.orderID = orderID
        }
    }
}

extension InventoryV1 {
    /// Any identifier: IMEI (15 digits), IMEI base (14), IMEISV (16), SN.
    package struct GetDeviceRequest: Equatable, Sendable {
        package var identifier: String

        package init(
            identifier: String = ""
        ) {
            self.identifier = identifier
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Device`.
    package struct Device: Equatable, Sendable {
        package var deviceID: Int64
        package var sku: String
        package var sn: String
        package var imei1: String
        package var imei2: String
        package var cartonSscc: String
        package var palletSscc: String
        /// announced, in_stock, reserved, packed, in_transit, at_channel, sold_out, ...
        package var state: String
        package var place: String
        package var owner: String
        package var condition: String
        package var orderID: String
        package var shipmentID: String
        package var updatedAtUs: Int64

        package init(
            deviceID: Int64 = 0,
            sku: String = "",
            sn: String = "",
            imei1: String = "",
            imei2: String = "",
            cartonSscc: String = "",
            palletSscc: String = "",
            state: String = "",
            place: String = "",
            owner: String = "",
            condition: String = "",
            orderID: String = "",
            shipmentID: String = "",
            updatedAtUs: Int64 = 0
        ) {
            self.deviceID = deviceID
            self.sku = sku
            self.sn = sn
            self.imei1 = imei1
            self.imei2 = imei2
            self.cartonSscc = cartonSscc
            self.palletSscc = palletSscc
            self.state = state
            self.place = place
            self.owner = owner
            self.condition = condition
            self.orderID = orderID
            self.shipmentID = shipmentID
            self.updatedAtUs = updatedAtUs
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Movement`.
    package struct Movement: Equatable, Sendable {
        package var sequence: Int64
        package var kind: String
        package var fromState: String
        package var toState: String
        package var fromPlace: String
        package var toPlace: String
        package var document: String
        package var actor: String
        package var occurredAtUs: Int64
        package var recordedAtUs: Int64
        /// Hex of the chain hash after this movement.
        package var hash: String

        package init(
            sequence: Int64 = 0,
            kind: String = "",
            fromState: String = "",
            toState: String = "",
            fromPlace: String = "",
            toPlace: String = "",
            document: String = "",
            actor: String = "",
            occurredAtUs: Int64 = 0,
            recordedAtUs: Int64 = 0,
            hash: String = ""
        ) {
            self.sequence = sequence
            self.kind = kind
            self.fromState = fromState
            self.toState = toState
            self.fromPlace = fromPlace
            self.toPlace = toPlace
            self.document = document
            self.actor = actor
            self.occurredAtUs = occurredAtUs
            self.recordedAtUs = recordedAtUs
            self.hash = hash
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.DeviceTrace`.
    package struct DeviceTrace: Equatable, Sendable {
        package var device: InventoryV1.Device?
        package var movements: [InventoryV1.Movement]
        package var chainVerified: Bool

        package init(
            device: InventoryV1.Device? = nil,
            movements: [InventoryV1.Movement] = [],
            chainVerified: Bool = false
        ) {
            self.device = device
            self.movements = movements
            self.chainVerified = chainVerified
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ShipmentLine`.
    package struct ShipmentLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var ordered: Int64
        package var picked: Int64
        package var shipped: Int64
        package var short: Int64

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            ordered: Int64 = 0,
            picked: Int64 = 0,
            shipped: Int64 = 0,
            short: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.ordered = ordered
            self.picked = picked
            self.shipped = shipped
            self.short = short
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.Shipment`.
    package struct Shipment: Equatable, Sendable {
        package var shipmentID: String
        package var orderID: String
        package var orderNumber: String
        package var partyID: String
        package var warehouseCode: String
        /// The furthest step that happened (rule 17).
        package var state: String
        package var shipToName: String
        package var shipToAddress: String
        package var shipToRegion: String
        package var lines: [InventoryV1.ShipmentLine]
        package var carrier: String
        package var trackingNumber: String
        package var requestedAtUs: Int64
        package var updatedAtUs: Int64

        package init(
            shipmentID: String = "",
            orderID: String = "",
            orderNumber: String = "",
            partyID: String = "",
            warehouseCode: String = "",
            state: String = "",
            shipToName: String = "",
            shipToAddress: String = "",
            shipToRegion: String = "",
            lines: [InventoryV1.ShipmentLine] = [],
            carrier: String = "",
            trackingNumber: String = "",
            requestedAtUs: Int64 = 0,
            updatedAtUs: Int64 = 0
        ) {
            self.shipmentID = shipmentID
            self.orderID = orderID
            self.orderNumber = orderNumber
            self.partyID = partyID
            self.warehouseCode = warehouseCode
            self.state = state
            self.shipToName = shipToName
            self.shipToAddress = shipToAddress
            self.shipToRegion = shipToRegion
            self.lines = lines
            self.carrier = carrier
            self.trackingNumber = trackingNumber
            self.requestedAtUs = requestedAtUs
            self.updatedAtUs = updatedAtUs
        }
    }
}

extension InventoryV1 {
    /// For the 3PL: requests with a sequence above `after`, oldest first, at most `limit` (100).
    package struct ListShipRequestsRequest: Equatable, Sendable {
        package var after: Int64
        package var limit: Int32
        package var warehouseCode: String

        package init(
            after: Int64 = 0,
            limit: Int32 = 0,
            warehouseCode: String = ""
        ) {
            self.after = after
            self.limit = limit
            self.warehouseCode = warehouseCode
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ShipRequest`.
    package struct ShipRequest: Equatable, Sendable {
        package var sequence: Int64
        package var shipment: InventoryV1.Shipment?

        package init(
            sequence: Int64 = 0,
            shipment: InventoryV1.Shipment? = nil
        ) {
            self.sequence = sequence
            self.shipment = shipment
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListShipRequestsReply`.
    package struct ListShipRequestsReply: Equatable, Sendable {
        package var requests: [InventoryV1.ShipRequest]

        package init(
            requests: [InventoryV1.ShipRequest] = []
        ) {
            self.requests = requests
        }
    }
}

extension InventoryV1 {
    /// By shipment or by order.
    package struct GetShipmentRequest: Equatable, Sendable {
        package var shipmentID: String
        package var orderID: String

        package init(
            shipmentID: String = "",
            orderID: String = ""
        ) {
            self.shipmentID = shipmentID
            self.orderID = orderID
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListShipmentsRequest`.
    package struct ListShipmentsRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var state: String
        package var partyID: String

        package init(
            page: CommonV1.PageRequest? = nil,
            state: String = "",
            partyID: String = ""
        ) {
            self.page = page
            self.state = state
            self.partyID = partyID
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListShipmentsReply`.
    package struct ListShipmentsReply: Equatable, Sendable {
        package var shipments: [InventoryV1.Shipment]
        package var nextCursor: String

        package init(
            shipments: [InventoryV1.Shipment] = [],
            nextCursor: String = ""
        ) {
            self.shipments = shipments
            self.nextCursor = nextCursor
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListShipmentDevicesRequest`.
    package struct ListShipmentDevicesRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var shipmentID: String

        package init(
            page: CommonV1.PageRequest? = nil,
            shipmentID: String = ""
        ) {
            self.page = page
            self.shipmentID = shipmentID
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListShipmentDevicesReply`.
    package struct ListShipmentDevicesReply: Equatable, Sendable {
        package var devices: [InventoryV1.Device]
        package var nextCursor: String

        package init(
            devices: [InventoryV1.Device] = [],
            nextCursor: String = ""
        ) {
            self.devices = devices
            self.nextCursor = nextCursor
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.RecordFulfilmentRequest`.
    package struct RecordFulfilmentRequest: Equatable, Sendable {
        package var shipmentID: String
        /// picking, packed, shipped
        package var step: String
        package var serials: [String]
        /// For shipped: nothing more will leave for this order.
        package var final: Bool
        package var carrier: String
        package var trackingNumber: String
        /// Carton the serials were packed into, for packed.
        package var cartonSscc: String

        package init(
            shipmentID: String = "",
            step: String = "",
            serials: [String] = [],
            final: Bool = false,
            carrier: String = "",
            trackingNumber: String = "",
            cartonSscc: String = ""
        ) {
            self.shipmentID = shipmentID
            self.step = step
            self.serials = serials
            self.final = final
            self.carrier = carrier
            self.trackingNumber = trackingNumber
            self.cartonSscc = cartonSscc
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ReceiveLogisticsMessageRequest`.
    package struct ReceiveLogisticsMessageRequest: Equatable, Sendable {
        package var provider: String
        /// The provider's own id: repeats are harmless.
        package var messageID: String
        package var raw: [UInt8]
        package var receivedAtUs: Int64
        package var shipmentID: String
        /// accepted_by_3pl, picking, packed, shipped, in_transit, out_for_delivery, delivered, signed,
        /// refused, returned, exception
        package var step: String
        package var occurredAtUs: Int64
        package var serials: [String]
        package var final: Bool
        package var carrier: String
        package var trackingNumber: String

        package init(
            provider: String = "",
            messageID: String = "",
            raw: [UInt8] = [],
            receivedAtUs: Int64 = 0,
            shipmentID: String = "",
            step: String = "",
            occurredAtUs: Int64 = 0,
            serials: [String] = [],
            final: Bool = false,
            carrier: String = "",
            trackingNumber: String = ""
        ) {
            self.provider = provider
            self.messageID = messageID
            self.raw = raw
            self.receivedAtUs = receivedAtUs
            self.shipmentID = shipmentID
            self.step = step
            self.occurredAtUs = occurredAtUs
            self.serials = serials
            self.final = final
            self.carrier = carrier
            self.trackingNumber = trackingNumber
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ReceiveLogisticsMessageReply`.
    package struct ReceiveLogisticsMessageReply: Equatable, Sendable {
        package var state: InventoryV1.LogisticsMessageState
        package var reason: String
        /// True when this message had been received before.
        package var repeatedMessage: Bool

        package init(
            state: InventoryV1.LogisticsMessageState = .unspecified,
            reason: String = "",
            repeatedMessage: Bool = false
        ) {
            self.state = state
            self.reason = reason
            self.repeatedMessage = repeatedMessage
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.LogisticsMessage`.
    package struct LogisticsMessage: Equatable, Sendable {
        package var provider: String
        package var messageID: String
        package var shipmentID: String
        package var step: String
        package var state: InventoryV1.LogisticsMessageState
        package var reason: String
        package var receivedAtUs: Int64
        package var attempts: Int32

        package init(
            provider: String = "",
            messageID: String = "",
            shipmentID: String = "",
            step: String = "",
            state: InventoryV1.LogisticsMessageState = .unspecified,
            reason: String = "",
            receivedAtUs: Int64 = 0,
            attempts: Int32 = 0
        ) {
            self.provider = provider
            self.messageID = messageID
            self.shipmentID = shipmentID
            self.step = step
            self.state = state
            self.reason = reason
            self.receivedAtUs = receivedAtUs
            self.attempts = attempts
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListLogisticsMessagesRequest`.
    package struct ListLogisticsMessagesRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var state: InventoryV1.LogisticsMessageState

        package init(
            page: CommonV1.PageRequest? = nil,
            state: InventoryV1.LogisticsMessageState = .unspecified
        ) {
            self.page = page
            self.state = state
        }
    }
}

extension InventoryV1 {
    /// `sluice.inventory.v1.ListLogisticsMessagesReply`.
    package struct ListLogisticsMessagesReply: Equatable, Sendable {
        package var messages: [InventoryV1.LogisticsMessage]
        package var nextCursor: String

        package init(
            messages: [InventoryV1.LogisticsMessage] = [],
            nextCursor: String = ""
        ) {
            self.messages = messages
            self.nextCursor = nextCursor
        }
    }
}
