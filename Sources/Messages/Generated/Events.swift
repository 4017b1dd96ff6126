// Generated from events.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// Events between services: pulled, in the order of `position`, which is given after commit.
package enum EventsV1 {}

extension EventsV1 {
    /// `sluice.events.v1.SubscribeRequest`.
    package struct SubscribeRequest: Equatable, Sendable {
        package var afterPosition: Int64
        package var maxBatch: Int32

        package init(
            afterPosition: Int64 = 0,
            maxBatch: Int32 = 0
        ) {
            self.afterPosition = afterPosition
            self.maxBatch = maxBatch
        }
    }
}

extension EventsV1 {
    /// `sluice.events.v1.EventBatch`.
    package struct EventBatch: Equatable, Sendable {
        package var events: [EventsV1.Event]
        /// The publisher's clock when it had nothing more to send after these events, 0 if it has more:
        /// every event stamped before this instant has been delivered.
        package var asOfUs: Int64

        package init(
            events: [EventsV1.Event] = [],
            asOfUs: Int64 = 0
        ) {
            self.events = events
            self.asOfUs = asOfUs
        }
    }
}

extension EventsV1 {
    /// `sluice.events.v1.Event`.
    package struct Event: Equatable, Sendable {
        /// At most one of these is set.
        package enum Body: Equatable, Sendable {
            case partyChanged(EventsV1.PartyChanged)
            case skuChanged(EventsV1.SkuChanged)
            case orderReleased(EventsV1.OrderReleased)
            case orderConfirmed(EventsV1.OrderConfirmed)
            case orderCancelled(EventsV1.OrderCancelled)
            case shipmentProgressed(EventsV1.ShipmentProgressed)
            case receivableChanged(EventsV1.ReceivableChanged)
        }

        package var position: Int64
        package var eventID: String
        package var recordedAtUs: Int64
        package var body: Body?

        package init(
            position: Int64 = 0,
            eventID: String = "",
            recordedAtUs: Int64 = 0,
            body: Body? = nil
        ) {
            self.position = position
            self.eventID = eventID
            self.recordedAtUs = recordedAtUs
            self.body = body
        }
    }
}

extension EventsV1 {
    /// ChannelService: a party was created or changed. `path` is "/parent/child/", ids from the root down.
    package struct PartyChanged: Equatable, Sendable {
        package var partyID: String
        package var code: String
        package var name: String
        package var partyClass: CommonV1.PartyClass
        package var path: String
        package var active: Bool
        package var version: Int64

        package init(
            partyID: String = "",
            code: String = "",
            name: String = "",
            partyClass: CommonV1.PartyClass = .unspecified,
            path: String = "",
            active: Bool = false,
            version: Int64 = 0
        ) {
            self.partyID = partyID
            self.code = code
            self.name = name
            self.partyClass = partyClass
            self.path = path
            self.active = active
            self.version = version
        }
    }
}

extension EventsV1 {
    /// InventoryService: a SKU was created or changed.
    package struct SkuChanged: Equatable, Sendable {
        package var sku: String
        package var productCode: String
        package var family: String
        package var name: String
        package var active: Bool
        package var version: Int64

        package init(
            sku: String = "",
            productCode: String = "",
            family: String = "",
            name: String = "",
            active: Bool = false,
            version: Int64 = 0
        ) {
            self.sku = sku
            self.productCode = productCode
            self.family = family
            self.name = name
            self.active = active
            self.version = version
        }
    }
}

extension EventsV1 {
    /// `sluice.events.v1.OrderLineFact`.
    package struct OrderLineFact: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
        }
    }
}

extension EventsV1 {
    /// OrderService: the holds of this order are needed; they no longer expire.
    package struct OrderConfirmed: Equatable, Sendable {
        package var orderID: String
        package var orderNumber: String
        package var partyID: String

        package init(
            orderID: String = "",
            orderNumber: String = "",
            partyID: String = ""
        ) {
            self.orderID = orderID
            self.orderNumber = orderNumber
            self.partyID = partyID
        }
    }
}

extension EventsV1 {
    /// OrderService: the order may be shipped; InventoryService makes the ship request from it.
    package struct OrderReleased: Equatable, Sendable {
        package var orderID: String
        package var orderNumber: String
        package var orderType: String
        package var partyID: String
        package var warehouseCode: String
        package var shipToID: String
        package var shipToName: String
        package var shipToAddress: String
        package var shipToRegion: String
        package var lines: [EventsV1.OrderLineFact]

        package init(
            orderID: String = "",
            orderNumber: String = "",
            orderType: String = "",
            partyID: String = "",
            warehouseCode: String = "",
            shipToID: String = "",
            shipToName: String = "",
            shipToAddress: String = "",
            shipToRegion: String = "",
            lines: [EventsV1.OrderLineFact] = []
        ) {
            self.orderID = orderID
            self.orderNumber = orderNumber
            self.orderType = orderType
            self.partyID = partyID
            self.warehouseCode = warehouseCode
            self.shipToID = shipToID
            self.shipToName = shipToName
            self.shipToAddress = shipToAddress
            self.shipToRegion = shipToRegion
            self.lines = lines
        }
    }
}

extension EventsV1 {
    /// OrderService: the order was cancelled or refused after something was held; holds must go.
    package struct OrderCancelled: Equatable, Sendable {
        package var orderID: String
        package var reason: String

        package init(
            orderID: String = "",
            reason: String = ""
        ) {
            self.orderID = orderID
            self.reason = reason
        }
    }
}

extension EventsV1 {
    /// InventoryService: something happened to a shipment (domain.md rule 17).
    package struct ShipmentProgressed: Equatable, Sendable {
        package var shipmentID: String
        package var orderID: String
        /// accepted_by_3pl, picking, packed, shipped, in_transit, out_for_delivery, delivered, signed,
        /// refused, returned, exception
        package var step: String
        package var occurredAtUs: Int64
        /// For `shipped`: what left the warehouse with this event.
        package var shipped: [EventsV1.OrderLineFact]
        /// For `shipped`: true when nothing more will leave for this order; `short_lines` are then given up.
        package var final: Bool
        package var shortLines: [EventsV1.OrderLineFact]
        package var carrier: String
        package var trackingNumber: String
        /// Business date of the step in the company's zone, yyyy-mm-dd.
        package var businessDate: String

        package init(
            shipmentID: String = "",
            orderID: String = "",
            step: String = "",
            occurredAtUs: Int64 = 0,
            shipped: [EventsV1.OrderLineFact] = [],
            final: Bool = false,
            shortLines: [EventsV1.OrderLineFact] = [],
            carrier: String = "",
            trackingNumber: String = "",
            businessDate: String = ""
        ) {
            self.shipmentID = shipmentID
            self.orderID = orderID
            self.step = step
            self.occurredAtUs = occurredAtUs
            self.shipped = shipped
            self.final = final
            self.shortLines = shortLines
            self.carrier = carrier
            self.trackingNumber = trackingNumber
            self.businessDate = businessDate
        }
    }
}

extension EventsV1 {
    /// FinanceService: a receivable was opened or settled in part or whole.
    package struct ReceivableChanged: Equatable, Sendable {
        package var receivableID: String
        package var orderID: String
        package var partyID: String
        /// open, partly_settled, settled
        package var state: String
        package var amount: CommonV1.Money?
        package var residual: CommonV1.Money?

        package init(
            receivableID: String = "",
            orderID: String = "",
            partyID: String = "",
            state: String = "",
            amount: CommonV1.Money? = nil,
            residual: CommonV1.Money? = nil
        ) {
            self.receivableID = receivableID
            self.orderID = orderID
            self.partyID = partyID
            self.state = state
            self.amount = amount
            self.residual = residual
        }
    }
}
