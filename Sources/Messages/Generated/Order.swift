// Generated from order.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// OrderService: orders of every type, their verdicts, the saga, the trail.
package enum OrderV1 {}

extension OrderV1 {
    /// `sluice.order.v1.OrderState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct OrderState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        /// Judged, being reserved and frozen.
        package static let pending = Self(rawValue: 1)
        package static let confirmed = Self(rawValue: 2)
        package static let released = Self(rawValue: 3)
        package static let partlyShipped = Self(rawValue: 4)
        package static let shipped = Self(rawValue: 5)
        package static let delivered = Self(rawValue: 6)
        package static let refused = Self(rawValue: 7)
        package static let cancelled = Self(rawValue: 8)
        /// Cancel accepted, holds being undone.
        package static let cancelling = Self(rawValue: 9)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .pending,
            .confirmed,
            .released,
            .partlyShipped,
            .shipped,
            .delivered,
            .refused,
            .cancelled,
            .cancelling,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "pending": self.init(rawValue: 1)
            case "confirmed": self.init(rawValue: 2)
            case "released": self.init(rawValue: 3)
            case "partly_shipped": self.init(rawValue: 4)
            case "shipped": self.init(rawValue: 5)
            case "delivered": self.init(rawValue: 6)
            case "refused": self.init(rawValue: 7)
            case "cancelled": self.init(rawValue: 8)
            case "cancelling": self.init(rawValue: 9)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "pending"
            case 2: "confirmed"
            case 3: "released"
            case 4: "partly_shipped"
            case 5: "shipped"
            case 6: "delivered"
            case 7: "refused"
            case 8: "cancelled"
            case 9: "cancelling"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.OrderLine`.
    package struct OrderLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64
        package var unitPriceMinor: Int64
        package var shipped: Int64
        package var cancelled: Int64
        /// These very devices, by any identifier.
        package var serials: [String]

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0,
            unitPriceMinor: Int64 = 0,
            shipped: Int64 = 0,
            cancelled: Int64 = 0,
            serials: [String] = []
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
            self.unitPriceMinor = unitPriceMinor
            self.shipped = shipped
            self.cancelled = cancelled
            self.serials = serials
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.Order`.
    package struct Order: Equatable, Sendable {
        package var orderID: String
        package var number: String
        package var orderType: String
        package var state: OrderV1.OrderState
        package var partyID: String
        package var partyName: String
        package var shipToID: String
        package var warehouseCode: String
        package var currency: String
        package var totalMinor: Int64
        package var lines: [OrderV1.OrderLine]
        /// Why it was refused or cancelled: all rules at once.
        package var violations: [CommonV1.Violation]
        package var contractID: String
        package var contractVersion: Int64
        package var priceListID: String
        package var priceListVersion: Int64
        package var ruleVersion: Int64
        package var businessDate: String
        package var createdAtUs: Int64
        package var updatedAtUs: Int64
        package var version: Int64
        /// The customer's own order number.
        package var reference: String
        /// latest delivery step of rule 17, empty before the 3PL accepted
        package var deliveryState: String

        package init(
            orderID: String = "",
            number: String = "",
            orderType: String = "",
            state: OrderV1.OrderState = .unspecified,
            partyID: String = "",
            partyName: String = "",
            shipToID: String = "",
            warehouseCode: String = "",
            currency: String = "",
            totalMinor: Int64 = 0,
            lines: [OrderV1.OrderLine] = [],
            violations: [CommonV1.Violation] = [],
            contractID: String = "",
            contractVersion: Int64 = 0,
            priceListID: String = "",
            priceListVersion: Int64 = 0,
            ruleVersion: Int64 = 0,
            businessDate: String = "",
            createdAtUs: Int64 = 0,
            updatedAtUs: Int64 = 0,
            version: Int64 = 0,
            reference: String = "",
            deliveryState: String = ""
        ) {
            self.orderID = orderID
            self.number = number
            self.orderType = orderType
            self.state = state
            self.partyID = partyID
            self.partyName = partyName
            self.shipToID = shipToID
            self.warehouseCode = warehouseCode
            self.currency = currency
            self.totalMinor = totalMinor
            self.lines = lines
            self.violations = violations
            self.contractID = contractID
            self.contractVersion = contractVersion
            self.priceListID = priceListID
            self.priceListVersion = priceListVersion
            self.ruleVersion = ruleVersion
            self.businessDate = businessDate
            self.createdAtUs = createdAtUs
            self.updatedAtUs = updatedAtUs
            self.version = version
            self.reference = reference
            self.deliveryState = deliveryState
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.PlaceOrderLine`.
    package struct PlaceOrderLine: Equatable, Sendable {
        package var sku: String
        package var quantity: Int64
        /// 0 means the price the contract gives.
        package var unitPriceMinor: Int64
        package var serials: [String]

        package init(
            sku: String = "",
            quantity: Int64 = 0,
            unitPriceMinor: Int64 = 0,
            serials: [String] = []
        ) {
            self.sku = sku
            self.quantity = quantity
            self.unitPriceMinor = unitPriceMinor
            self.serials = serials
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.PlaceOrderRequest`.
    package struct PlaceOrderRequest: Equatable, Sendable {
        package var partyID: String
        package var orderType: String
        package var shipToID: String
        package var warehouseCode: String
        package var currency: String
        package var reference: String
        package var lines: [OrderV1.PlaceOrderLine]
        /// True keeps a confirmed order unreleased until ReleaseOrder.
        package var hold: Bool

        package init(
            partyID: String = "",
            orderType: String = "",
            shipToID: String = "",
            warehouseCode: String = "",
            currency: String = "",
            reference: String = "",
            lines: [OrderV1.PlaceOrderLine] = [],
            hold: Bool = false
        ) {
            self.partyID = partyID
            self.orderType = orderType
            self.shipToID = shipToID
            self.warehouseCode = warehouseCode
            self.currency = currency
            self.reference = reference
            self.lines = lines
            self.hold = hold
        }
    }
}

extension OrderV1 {
    /// By id or by number.
    package struct GetOrderRequest: Equatable, Sendable {
        package var orderID: String
        package var number: String

        package init(
            orderID: String = "",
            number: String = ""
        ) {
            self.orderID = orderID
            self.number = number
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.ListOrdersRequest`.
    package struct ListOrdersRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var partyID: String
        package var state: OrderV1.OrderState
        package var orderType: String

        package init(
            page: CommonV1.PageRequest? = nil,
            partyID: String = "",
            state: OrderV1.OrderState = .unspecified,
            orderType: String = ""
        ) {
            self.page = page
            self.partyID = partyID
            self.state = state
            self.orderType = orderType
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.ListOrdersReply`.
    package struct ListOrdersReply: Equatable, Sendable {
        package var orders: [OrderV1.Order]
        package var nextCursor: String

        package init(
            orders: [OrderV1.Order] = [],
            nextCursor: String = ""
        ) {
            self.orders = orders
            self.nextCursor = nextCursor
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.OrderActionRequest`.
    package struct OrderActionRequest: Equatable, Sendable {
        package var orderID: String
        package var reason: String
        /// 0 means any.
        package var expectedVersion: Int64

        package init(
            orderID: String = "",
            reason: String = "",
            expectedVersion: Int64 = 0
        ) {
            self.orderID = orderID
            self.reason = reason
            self.expectedVersion = expectedVersion
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.TimelineEntry`.
    package struct TimelineEntry: Equatable, Sendable {
        package var sequence: Int64
        package var occurredAtUs: Int64
        package var recordedAtUs: Int64
        /// placed, judged, reserved, frozen, confirmed, released, refused, cancelled, or a delivery step
        package var kind: String
        package var text: String
        package var actor: String

        package init(
            sequence: Int64 = 0,
            occurredAtUs: Int64 = 0,
            recordedAtUs: Int64 = 0,
            kind: String = "",
            text: String = "",
            actor: String = ""
        ) {
            self.sequence = sequence
            self.occurredAtUs = occurredAtUs
            self.recordedAtUs = recordedAtUs
            self.kind = kind
            self.text = text
            self.actor = actor
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.Timeline`.
    package struct Timeline: Equatable, Sendable {
        package var orderID: String
        package var number: String
        package var entries: [OrderV1.TimelineEntry]

        package init(
            orderID: String = "",
            number: String = "",
            entries: [OrderV1.TimelineEntry] = []
        ) {
            self.orderID = orderID
            self.number = number
            self.entries = entries
        }
    }
}

extension OrderV1 {
    /// A row of the restriction table (rule 5).
    package struct OrderTypeRule: Equatable, Sendable {
        package var orderType: String
        package var version: Int64
        package var allowedClasses: [CommonV1.PartyClass]
        package var priceRule: String
        package var fundsRule: String
        package var stockRule: String
        package var overdueGraceDays: Int32
        package var active: Bool

        package init(
            orderType: String = "",
            version: Int64 = 0,
            allowedClasses: [CommonV1.PartyClass] = [],
            priceRule: String = "",
            fundsRule: String = "",
            stockRule: String = "",
            overdueGraceDays: Int32 = 0,
            active: Bool = false
        ) {
            self.orderType = orderType
            self.version = version
            self.allowedClasses = allowedClasses
            self.priceRule = priceRule
            self.fundsRule = fundsRule
            self.stockRule = stockRule
            self.overdueGraceDays = overdueGraceDays
            self.active = active
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.ListOrderTypeRulesReply`.
    package struct ListOrderTypeRulesReply: Equatable, Sendable {
        package var rules: [OrderV1.OrderTypeRule]

        package init(
            rules: [OrderV1.OrderTypeRule] = []
        ) {
            self.rules = rules
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.OrderSummary`.
    package struct OrderSummary: Equatable, Sendable {
        package var byState: [OrderV1.StateCount]
        package var refusalsByRule: [OrderV1.RuleCount]

        package init(
            byState: [OrderV1.StateCount] = [],
            refusalsByRule: [OrderV1.RuleCount] = []
        ) {
            self.byState = byState
            self.refusalsByRule = refusalsByRule
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.StateCount`.
    package struct StateCount: Equatable, Sendable {
        package var state: OrderV1.OrderState
        package var count: Int64

        package init(
            state: OrderV1.OrderState = .unspecified,
            count: Int64 = 0
        ) {
            self.state = state
            self.count = count
        }
    }
}

extension OrderV1 {
    /// `sluice.order.v1.RuleCount`.
    package struct RuleCount: Equatable, Sendable {
        package var rule: String
        package var count: Int64

        package init(
            rule: String = "",
            count: Int64 = 0
        ) {
            self.rule = rule
            self.count = count
        }
    }
}
