import Messages
import Store
import Testing
import Values
import Wire

@testable import InventoryService

@Suite struct ReservationTests {
    @Test("all lines are reserved or none, and every short line is named with its numbers")
    func allOrNone() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let refused = try await service.reserve(
                "o-1",
                [
                    line(1, Samples.black, 4), line(2, Samples.black, 7), line(3, Samples.white, 1),
                    line(4, "NOTHING", 1),
                ])
            #expect(
                refused.marks == [
                    "stock_availability /lines/1", "stock_availability /lines/2", "sku /lines/3/sku",
                ])
            #expect(refused[0].message.contains("7 wanted, 6 available"))
            #expect(try await service.stock() == [10, 0])
            #expect(try await service.reserve("o-2", [line(1, Samples.black, 10)]).isEmpty)
            #expect(try await service.stock() == [10, 10])
            let none = try await service.reserve(
                "o-3", [line(1, Samples.black, 1)], warehouse: "NOWHERE")
            #expect(none.marks == ["warehouse /warehouse_code"])
        }
    }

    @Test("availability tells what is free and what the whole request would break")
    func availability() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            _ = try await service.reserve("o-1", [line(1, Samples.black, 3)])
            let reply = try await service.client("order").availability(
                InventoryV1.AvailabilityRequest(
                    warehouseCode: Samples.shanghai,
                    lines: [
                        line(1, Samples.black, 8), line(2, Samples.retired, 1),
                        line(3, Samples.black, [Samples.imei(1), "SN00000000"]),
                    ]))
            #expect(reply.lines.map(\.known) == [true, false, true])
            #expect(reply.lines.map(\.available) == [7, 0, 7])
            #expect(
                reply.violations.marks == [
                    "stock_availability /lines/0", "sku /lines/1/sku",
                    "stock_availability /lines/2", "serial /lines/2/serials/1",
                ])
        }
    }

    @Test("a repeat changes nothing, other lines under the same order are refused")
    func repeats() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            #expect(try await service.reserve("o-1", [line(1, Samples.black, 4)]).isEmpty)
            #expect(try await service.reserve("o-1", [line(1, Samples.black, 4)]).isEmpty)
            #expect(try await service.stock() == [10, 4])
            await refusal(.alreadyExists) {
                _ = try await service.reserve("o-1", [line(1, Samples.black, 5)])
            }
            try await service.release("o-1")
            try await service.release("o-1")
            #expect(try await service.stock() == [10, 0])
            await refusal(.failedPrecondition) {
                _ = try await service.reserve("o-1", [line(1, Samples.black, 4)])
            }
        }
    }

    @Test("a release that comes before its reservation makes the reservation fail")
    func tombstone() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            try await service.release("o-1")
            await refusal(.failedPrecondition) {
                _ = try await service.reserve("o-1", [line(1, Samples.black, 4)])
            }
            #expect(try await service.stock() == [10, 0])
        }
    }

    @Test("named serials are held until they are released, and by one order only")
    func bySerial() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            let wanted = [Samples.imei(3), Samples.serial(4 + Samples.tac1 % 100 * 1_000_000)]
            #expect(try await service.reserve("o-1", [line(1, Samples.black, wanted)]).isEmpty)
            #expect(try await service.device(Samples.imei(3)).state == "reserved")
            #expect(try await service.device(Samples.imei(4)).orderID == "o-1")
            #expect(try await service.stock() == [10, 2])
            let refused = try await service.reserve(
                "o-2",
                [
                    line(1, Samples.black, [Samples.imei(500_003), Samples.imei(5), Samples.imei(5)]),
                    line(2, Samples.white, [Samples.imei(6)]),
                ])
            #expect(
                refused.marks == [
                    "stock_availability /lines/1", "serial /lines/0/serials/0",
                    "serial /lines/0/serials/2", "serial /lines/1/serials/0",
                ])
            try await service.release("o-1")
            #expect(try await service.device(Samples.imei(3)).state == "in_stock")
            #expect(try await service.device(Samples.imei(3)).orderID.isEmpty)
            #expect(try await service.stock() == [10, 0])
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("an unconfirmed hold ends when the order feed passes its expiry, a confirmed one does not")
    func expiry() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            _ = try await service.reserve("held", [line(1, Samples.black, 3)], expiresIn: 60)
            _ = try await service.reserve("kept", [line(1, Samples.black, 4)], expiresIn: 60)
            try await service.orderFeed(.orderConfirmed(EventsV1.OrderConfirmed(orderID: "kept")))
            let start = service.clock.now()
            func pass(_ seconds: Int64) async throws {
                try await service.store.write { transaction in
                    try ReleaseReservation.expire(
                        asOf: start.adding(seconds: seconds).microseconds, limit: 10, transaction)
                }
            }
            try await pass(60)
            #expect(try await service.stock() == [10, 7])
            try await pass(61)
            #expect(try await service.stock() == [10, 4])
            await refusal(.failedPrecondition) {
                _ = try await service.reserve("held", [line(1, Samples.black, 3)])
            }
        }
    }

    @Test("a cancelled order gives its stock back, one that is being shipped does not")
    func cancelled() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(10)))
            _ = try await service.reserve("o-1", [line(1, Samples.black, 3)])
            _ = try await service.shipment("o-2", [line(1, Samples.black, 4)])
            for order in ["o-1", "o-2", "never"] {
                try await service.orderFeed(
                    .orderCancelled(EventsV1.OrderCancelled(orderID: order, reason: "changed")))
            }
            #expect(try await service.stock() == [10, 4])
            await refusal(.failedPrecondition) { try await service.release("o-2") }
            #expect(try await service.auditFindings().isEmpty)
        }
    }

    @Test("what was shipped is not given back")
    func releaseAfterShipping() async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(5)))
            let shipment = try await service.shipment("o-1", [line(1, Samples.black, 1)])
            try await service.message(
                "m-1", shipment.shipmentID, "shipped", serials: [Samples.imei(1)])
            await refusal(.failedPrecondition) { try await service.release("o-1") }
            #expect(try await service.reserve("o-1", [line(1, Samples.black, 1)]).isEmpty)
            #expect(try await service.stock() == [4, 0])
        }
    }

    @Test("bad input is refused with every fault at once")
    func badInput() async throws {
        try await TestService.run { service in
            let marks = await refusal(.invalidArgument) {
                _ = try await service.client("order").reserve(
                    InventoryV1.ReserveRequest(
                        orderID: "o-1", warehouseCode: "",
                        lines: [
                            line(0, Samples.black, -5), line(1, "", 1), line(1, Samples.black, .max),
                            InventoryV1.StockLine(
                                lineNo: 2, sku: Samples.black, quantity: 2, serials: ["a"]),
                        ],
                        expiresAtUs: 0, partyID: Samples.party), service.once())
            }.marks
            #expect(
                marks == [
                    "invalid /warehouse_code", "invalid /expires_at_us", "invalid /lines/0/line_no",
                    "invalid /lines/0/quantity", "invalid /lines/1/sku", "invalid /lines/2/line_no",
                    "invalid /lines/2/quantity", "invalid /lines/3/serials",
                ])
        }
    }

    @Test("a request with thousands of bad serials is answered within the limits of a message")
    func manyBadSerials() async throws {
        try await TestService.run { service in
            let unknown = (0..<Int64(10_000)).map { Samples.imei($0) }
            let refused = try await service.reserve("o-1", [line(1, Samples.black, unknown)])
            #expect(refused.count == 2000)
            let bad = (0..<5000).map { "\u{7}\($0)" }
            let named = await refusal(.invalidArgument) {
                _ = try await service.reserve("o-2", [line(1, Samples.black, bad)])
            }
            #expect(named.count == RequestCheck.faultsNamed)
        }
    }

    @Test("200 parallel reservations never promise more than the stock", arguments: [1, 2, 3])
    func property(seed: UInt64) async throws {
        try await TestService.run { service in
            try await service.intake(Samples.file(Samples.rows(300)))
            let random = SeededRandom(seed: seed)
            let wanted = (0..<200).map { index in (index, Int64(1 + random.next(below: 5))) }
            let served = try await withThrowingTaskGroup(of: Int64.self) { group in
                for (index, quantity) in wanted {
                    let serial = index % 7 == 0 ? [Samples.imei(Int64(1 + index))] : []
                    let lines =
                        serial.isEmpty
                        ? [line(1, Samples.black, quantity)] : [line(1, Samples.black, serial)]
                    let release = index % 5 == 0
                    group.addTask {
                        let refused = try await service.reserve("o-\(index)", lines)
                        guard refused.isEmpty else { return 0 }
                        if release {
                            try await service.release("o-\(index)")
                            return 0
                        }
                        return lines[0].quantity
                    }
                }
                return try await group.reduce(0, +)
            }
            let stock = try await service.stock()
            #expect(stock == [300, served], "seed \(seed)")
            #expect(served <= 300, "seed \(seed)")
            // More was asked for than there is: the stock must be nearly used up.
            #expect(served > 200, "seed \(seed)")
            #expect(try await service.auditFindings().isEmpty, "seed \(seed)")
        }
    }
}
