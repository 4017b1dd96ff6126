import Messages
import ServiceKit
import Store
import Values
import Wire

@testable import InventoryService

/// The master that tests work with: two products with a TAC each, three SKUs, two warehouses.
enum Samples {
    /// Product P1.
    static let tac1: Int64 = 35_209_900
    /// Product P2.
    static let tac2: Int64 = 49_015_420
    /// SKUs of P1 in two colours.
    static let black = "P1-BLACK-64"
    static let white = "P1-WHITE-64"
    /// SKU of P2.
    static let other = "P2-GREY-128"
    /// SKU of P1 that is no longer sold.
    static let retired = "P1-RED-16"
    /// Run by a 3PL.
    static let shanghai = "SH"
    /// Run by the company.
    static let beijing = "BJ"
    static let party = "party-1"

    static let header = "imei1,imei2,sn,sku,carton_sscc,pallet_sscc"

    /// 15 digits of unit `number` of a TAC.
    static func imei(_ tac: Int64, _ number: Int64) -> String {
        IMEI(base: tac * 1_000_000 + number).text
    }

    /// 15 digits of unit `number` of product P1.
    static func imei(_ number: Int64) -> String { imei(tac1, number) }

    /// An SSCC with a right check digit.
    static func sscc(_ number: Int64) -> String {
        let digits = "6901234" + Digits.padded(number, width: 10)
        return digits + String(Digits.gs1CheckDigit(digits.utf8))
    }

    static func serial(_ number: Int64) -> String { "SN\(Digits.padded(number, width: 8))" }

    /// `count` rows of one SKU, units `first` and up, in cartons of ten and pallets of a hundred. The
    /// second IMEI of unit n is unit n + 500,000 of the TAC.
    static func rows(
        _ count: Int64, from first: Int64 = 1, tac: Int64 = tac1, sku: String = black
    ) -> [String] {
        (first..<(first + count)).map { number in
            let carton = sscc(tac % 100 * 10_000_000 + number / 10)
            let pallet = sscc(tac % 100 * 10_000_000 + 9_000_000 + number / 100)
            return "\(imei(tac, number)),\(imei(tac, number + 500_000)),"
                + "\(serial(tac % 100 * 1_000_000 + number)),\(sku),\(carton),\(pallet)"
        }
    }

    static func file(_ rows: [String], header: String = header) -> [UInt8] {
        Array(([header] + rows).joined(separator: "\n").utf8) + [10]
    }
}

extension TestService {
    /// Stores the master of `Samples`.
    func seed() async throws {
        try await importMaster(
            .product, "product_code,name,brand,family\nP1,Phone One,Sluice,ONE\nP2,Phone Two,Sluice,TWO\n")
        try await importMaster(
            .sku,
            """
            sku,product_code,name,gtin,color,memory,active
            \(Samples.black),P1,One black,,black,64,true
            \(Samples.white),P1,One white,,white,64,true
            \(Samples.other),P2,Two grey,,grey,128,true
            \(Samples.retired),P1,One red,,red,16,false
            """)
        try await importMaster(
            .tac, "tac,product_code\n\(Samples.tac1),P1\n\(Samples.tac2),P2\n")
        for (code, thirdParty) in [(Samples.shanghai, true), (Samples.beijing, false)] {
            _ = try await client().putWarehouse(
                InventoryV1.PutWarehouseRequest(
                    warehouse: InventoryV1.Warehouse(
                        code: code, name: code, region: "EAST", thirdParty: thirdParty)), once())
        }
    }

    @discardableResult
    func importMaster(
        _ kind: InventoryV1.MasterKind, _ csv: String
    ) async throws -> InventoryV1.ImportMasterReply {
        try await client().importMaster(
            InventoryV1.ImportMasterRequest(kind: kind, csv: Array(csv.utf8)), once())
    }

    /// Uploads `bytes` in chunks and commits them, as the gateway does.
    @discardableResult
    func intake(
        _ bytes: [UInt8], warehouse: String = Samples.shanghai, id: String? = nil,
        chunk: Int = 100_000, dryRun: Bool = false
    ) async throws -> InventoryV1.Intake {
        let intakeID = id ?? newID()
        _ = try await client().beginIntake(
            InventoryV1.BeginIntakeRequest(
                intakeID: intakeID, warehouseCode: warehouse, fileName: "devices.csv"))
        let starts = Array(stride(from: 0, to: bytes.count, by: chunk))
        for (index, start) in starts.enumerated() {
            _ = try await client().appendIntake(
                InventoryV1.AppendIntakeRequest(
                    intakeID: intakeID, index: Int32(index),
                    data: Array(bytes[start..<min(start + chunk, bytes.count)])))
        }
        return try await client().commitIntake(
            InventoryV1.CommitIntakeRequest(
                intakeID: intakeID, dryRun: dryRun, chunkCount: Int32(starts.count)))
    }

    /// A new UUID.
    func newID() -> String {
        let number = UInt64(once().operationID.dropFirst(5)) ?? 0
        return UUIDv7(at: clock.now(), randomness: SeededRandom(seed: number)).description
    }

    func reserve(
        _ orderID: String, _ lines: [InventoryV1.StockLine], warehouse: String = Samples.shanghai,
        expiresIn: Int64 = 600
    ) async throws -> [CommonV1.Violation] {
        try await client("order").reserve(
            InventoryV1.ReserveRequest(
                orderID: orderID, warehouseCode: warehouse, lines: lines,
                expiresAtUs: clock.now().adding(seconds: expiresIn).microseconds,
                partyID: Samples.party), once()
        ).violations
    }

    func release(_ orderID: String) async throws {
        _ = try await client("order").releaseReservation(
            InventoryV1.ReleaseReservationRequest(orderID: orderID), once())
    }

    /// Applies events as the order feed brings them.
    func orderFeed(_ bodies: EventsV1.Event.Body...) async throws {
        let settings = settings
        try await store.write { transaction in
            for body in bodies {
                try OrderFeed.apply(
                    EventsV1.Event(body: body), settings: settings, transaction)
            }
        }
    }

    /// A reserved and released order; answers its shipment.
    func shipment(
        _ orderID: String, _ lines: [InventoryV1.StockLine], party: String = Samples.party
    ) async throws -> InventoryV1.Shipment {
        let refused = try await client("order").reserve(
            InventoryV1.ReserveRequest(
                orderID: orderID, warehouseCode: Samples.shanghai, lines: lines,
                expiresAtUs: clock.now().adding(seconds: 600).microseconds, partyID: party), once())
        guard refused.violations.isEmpty else {
            throw RPCError(.failedPrecondition, "\(refused.violations)")
        }
        try await orderFeed(.orderReleased(released(orderID, lines, party: party)))
        return try await client().getShipment(InventoryV1.GetShipmentRequest(orderID: orderID))
    }

    func released(
        _ orderID: String, _ lines: [InventoryV1.StockLine], party: String = Samples.party
    ) -> EventsV1.OrderReleased {
        EventsV1.OrderReleased(
            orderID: orderID, orderNumber: "N-\(orderID)", orderType: "SI-STD", partyID: party,
            warehouseCode: Samples.shanghai, shipToID: "MAIN", shipToName: "Main store",
            shipToAddress: "1 First Road", shipToRegion: "EAST",
            lines: lines.map {
                EventsV1.OrderLineFact(lineNo: $0.lineNo, sku: $0.sku, quantity: $0.quantity)
            })
    }

    /// A 3PL message about a shipment.
    @discardableResult
    func message(
        _ id: String, _ shipment: String, _ step: String, serials: [String] = [],
        final: Bool = false, tracking: String = "", minute: Int64 = 0
    ) async throws -> InventoryV1.ReceiveLogisticsMessageReply {
        try await client("gateway").receiveLogisticsMessage(
            InventoryV1.ReceiveLogisticsMessageRequest(
                provider: "anxun", messageID: id, raw: Array("raw \(id)".utf8),
                receivedAtUs: clock.now().microseconds, shipmentID: shipment, step: step,
                occurredAtUs: clock.now().adding(seconds: minute * 60).microseconds,
                serials: serials, final: final, carrier: tracking.isEmpty ? "" : "SF",
                trackingNumber: tracking))
    }

    func device(_ identifier: String) async throws -> InventoryV1.Device {
        try await client().getDevice(InventoryV1.GetDeviceRequest(identifier: identifier))
    }

    /// On hand and reserved of a SKU at a place; zeros when there is no row.
    func stock(
        _ sku: String = Samples.black, _ place: String = Samples.shanghai
    ) async throws -> [Int64] {
        let reply = try await client().listStock(
            InventoryV1.ListStockRequest(sku: sku, place: place))
        return [
            reply.stock.reduce(0) { $0 + $1.onHand }, reply.stock.reduce(0) { $0 + $1.reserved },
        ]
    }

    /// The shipment events published so far, in order.
    func progress() async throws -> [EventsV1.ShipmentProgressed] {
        try await store.read { transaction in
            try transaction.all("SELECT payload FROM outbox ORDER BY epoch, sequence") { row in
                try EventsV1.Event(decoding: row.bytes(0))
            }
        }.compactMap { event in
            if case .shipmentProgressed(let fact) = event.body { fact } else { nil }
        }
    }
}

/// A line that any device will do for.
func line(_ number: Int32, _ sku: String, _ quantity: Int64) -> InventoryV1.StockLine {
    InventoryV1.StockLine(lineNo: number, sku: sku, quantity: quantity)
}

/// A line for these very devices.
func line(_ number: Int32, _ sku: String, _ serials: [String]) -> InventoryV1.StockLine {
    InventoryV1.StockLine(
        lineNo: number, sku: sku, quantity: Int64(serials.count), serials: serials)
}
