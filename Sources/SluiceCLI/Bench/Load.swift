import JSON
import Messages
import NIOCore
import NIOPosix
import Values
import Wire

/// The load of the order benchmark.
struct Load: Sendable {
    /// Devices in one intake file.
    static let perFile = 100_000
    /// Devices in one benchmarked shipment.
    static let perShipment = 20_000

    /// What a phase of orders gave.
    struct Orders: Sendable {
        var confirmed = 0
        var other = 0
        /// Microseconds from the planned start to the answer.
        var latencies: [Double] = []
    }

    let prepared: Scenario.Prepared
    let suite: Suite
    let clock: any WallClock
    /// InventoryService as an operator's tools reach it.
    let inventory: InventoryV1.InventoryServiceClient

    /// Gives every party that orders more money than the load can spend.
    func fund() async throws {
        let plenty: JSONValue = .integer(10_000_000_000_000)
        for party in prepared.parties where party.plan.trait == .none {
            guard ["agent", "distributor", "retailer"].contains(party.plan.partyClass) else { continue }
            try await prepared.admin.must(
                "POST", "/v1/receipts",
                [
                    "party_id": .string(party.partyID),
                    "amount": ["amount_minor": plenty, "currency": "CNY"],
                    "reference": .string("BENCH-\(party.plan.code)"), "source": "manual",
                ])
            guard party.plan.partyClass == "agent" else { continue }
            let path = "/v1/parties/\(party.partyID)/funds"
            let accounts = try await prepared.admin.look(path)["accounts"]?.array ?? []
            let credit = accounts.first { $0["fund_type"]?.text == "credit" }
            try await prepared.admin.must(
                "PUT", "\(path)/credit",
                [
                    "currency": "CNY", "credit_limit_minor": plenty,
                    "expected_version": .integer(credit?["version"]?.integer ?? 0),
                ])
        }
    }

    /// Posts `total` devices in files of 100,000; devices per second of each.
    func intake(total: Int) async throws -> [Double] {
        var rates: [Double] = []
        for file in 0..<max(1, total / Self.perFile) {
            let bytes = DeviceFile.csv(
                items: prepared.catalogue.items, count: Self.perFile / prepared.catalogue.items.count,
                firstSerial: Int64(200_000 + file * 4000), firstCarton: Int64(1_000_000 + file * 100_000))
            let started = clock.now()
            let path =
                "/v1/intakes?warehouse=WH-1&file=bench-\(file).csv&intake_id=\(prepared.admin.freshKey())"
            let answer = try await prepared.admin.raw("POST", path, body: bytes, type: "text/csv")
            guard (200..<300).contains(answer.status) else {
                throw SuiteError(
                    description: "intake: \(answer.status) \(answer.body.serializedText.prefix(500))")
            }
            let posted = answer.body["devices_posted"]?.integer ?? 0
            rates.append(Double(posted) / seconds(since: started))
        }
        return rates
    }

    /// As many orders as `clients` callers get through in `seconds`, each waiting for its answer.
    func closedLoop(clients: Int, seconds: Int) async throws -> Orders {
        let end = clock.now().adding(seconds: Int64(seconds))
        return try await gather(clients: clients) { plan, result in
            while clock.now() < end {
                let started = clock.now()
                let confirmed = try await place(plan.right().body)
                result.change { $0.note(confirmed, since: started, clock) }
            }
        }
    }

    /// Orders at `rate` per second for `seconds`. Latency counts from the planned start, so that a stall
    /// is seen by every order that it delays.
    func openLoop(rate: Double, seconds: Int, clients: Int) async throws -> Orders {
        let total = Int(rate * Double(seconds))
        let started = clock.now()
        let turns = Turns()
        return try await gather(clients: clients) { plan, result in
            while true {
                let index = turns.take()
                guard index < total else { return }
                let due = started.adding(.microseconds(Int64(Double(index) / rate * 1_000_000)))
                let wait = due.since(clock.now())
                if wait > .zero { try await suite.scheduler.sleep(for: wait) }
                let confirmed = try await place(plan.right().body)
                result.change { $0.note(confirmed, since: due, clock) }
            }
        }
    }

    /// Ships orders of 20,000 devices by scanned serials; devices per second of each.
    func shipments(rounds: Int) async throws -> [Double] {
        var rates: [Double] = []
        for round in 0..<rounds {
            // A file of its own, so that the shipment's devices are known and untouched.
            let per = Self.perShipment / 20
            let items = Array(prepared.catalogue.items[(round * 20)..<(round * 20 + 20)])
            let bytes = DeviceFile.csv(
                items: items, count: per, firstSerial: Int64(900_000 + round * 10_000),
                firstCarton: Int64(50_000_000 + round * 100_000))
            let path =
                "/v1/intakes?warehouse=WH-1&file=ship-\(round).csv&intake_id=\(prepared.admin.freshKey())"
            let taken = try await prepared.admin.raw("POST", path, body: bytes, type: "text/csv")
            guard (200..<300).contains(taken.status) else {
                throw SuiteError(
                    description: "intake: \(taken.status) \(taken.body.serializedText.prefix(500))")
            }
            let serials = bytes.split(separator: UInt8(ascii: "\n")).dropFirst().map { row in
                JSONValue.string(String(decoding: row.prefix(15), as: UTF8.self))
            }
            rates.append(try await ship(items.map(\.sku), per, serials))
        }
        return rates
    }

    private func ship(_ skus: [String], _ per: Int, _ serials: [JSONValue]) async throws -> Double {
        let buyer = prepared.parties[0].partyID
        let lines = skus.map { sku -> JSONValue in ["sku": .string(sku), "quantity": .integer(Int64(per))] }
        let body: JSONValue = [
            "party_id": .string(buyer), "order_type": "SI-STD", "ship_to_id": "EAST",
            "warehouse_code": "WH-1",
            "currency": "CNY", "lines": .array(lines),
        ]
        let order = try await prepared.admin.must("POST", "/v1/orders", body)
        let id = order["order_id"]?.text ?? ""
        let shipment = try await shipmentOf(order: id)
        let started = clock.now()
        try await prepared.admin.must(
            "POST", "/v1/shipments/\(shipment)/fulfilment",
            ["step": "shipped", "serials": .array(serials), "final": true])
        return Double(serials.count) / seconds(since: started)
    }

    /// InventoryService makes the shipment when the order's event reaches it.
    private func shipmentOf(order: String) async throws -> String {
        for _ in 0..<500 {
            if let shipment = try? await inventory.getShipment(InventoryV1.GetShipmentRequest(orderID: order))
            {
                return shipment.shipmentID
            }
            try await suite.scheduler.sleep(for: .milliseconds(20))
        }
        throw SuiteError(description: "order \(order) got no shipment")
    }

    /// Microseconds of `count` look-ups, one after the other, as an operator over Wire.
    func lookups(count: Int) async throws -> [Double] {
        let random = SeededRandom(seed: 9)
        let items = prepared.catalogue.items
        var times: [Double] = []
        for index in 0..<count {
            let item = items[Int(random.next(below: UInt64(items.count)))]
            let serial = Int64(200_000) + Int64(random.next(below: 1000)) * 2 + Int64(index % 2)
            let identifier =
                index % 3 == 2
                ? "S\(Digits.padded(Int64(item.tac), width: 8))\(Digits.padded(serial / 2 * 2, width: 6))"
                : IMEI(base: Int64(item.tac) * 1_000_000 + serial).text
            let started = clock.now()
            _ = try await inventory.getDevice(InventoryV1.GetDeviceRequest(identifier: identifier))
            times.append(Double(clock.now().microseconds - started.microseconds))
        }
        return times
    }

    private func gather(
        clients: Int, _ body: @escaping @Sendable (OrderPlan, Shared<Orders>) async throws -> Void
    ) async throws -> Orders {
        let result = Shared(Orders())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                let plan = OrderPlan(
                    parties: prepared.parties, catalogue: prepared.catalogue,
                    random: SeededRandom(seed: UInt64(client + 1)))
                group.addTask { try await body(plan, result) }
            }
            try await group.waitForAll()
        }
        return result.current
    }

    private func place(_ body: JSONValue) async throws -> Bool {
        let answer = try await prepared.sales.send("POST", "/v1/orders", body)
        return (200..<300).contains(answer.status)
    }

    private func seconds(since started: Instant) -> Double {
        Double(clock.now().microseconds - started.microseconds) / 1_000_000
    }
}

extension Load.Orders {
    fileprivate mutating func note(_ confirmed: Bool, since started: Instant, _ clock: any WallClock) {
        if confirmed { self.confirmed += 1 } else { other += 1 }
        latencies.append(Double(clock.now().microseconds - started.microseconds))
    }
}
