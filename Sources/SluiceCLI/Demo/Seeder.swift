import Foundation
import JSON
import Values

/// Fills a running suite with the demo's master data, parties, contracts, prices, funds and devices.
struct Seeder: Sendable {
    /// The users that the demo makes, by role; their password is the administrator's.
    static let users = ["sales", "operations", "finance"]

    let admin: GatewayClient
    let catalogue: Catalogue
    let today: BusinessDate
    /// Devices of each SKU.
    let devicesPerSKU: Int
    /// Tells what is being done.
    let tell: @Sendable (String) -> Void

    /// What the seeding made.
    struct Seeded: Sendable {
        let parties: [OrderPlan.DemoParty]
        /// The intake file of every device in the warehouse.
        let devices: [UInt8]
    }

    /// Seeds everything. Meant for an empty suite.
    func seed(password: String) async throws -> Seeded {
        for role in Self.users {
            try await admin.must(
                "POST", "/v1/users",
                ["user": .string(role), "password": .string(password), "roles": [.string(role)]])
        }
        try await importMaster()
        let parties = try await makeParties()
        try await makeContracts(parties)
        try await makePrices()
        try await makeFunds(parties)
        try await makeChannelUser(parties[0].partyID, password)
        let devices = try await intake()
        return Seeded(parties: parties, devices: devices)
    }

    private func importMaster() async throws {
        for (kind, csv) in [
            ("products", catalogue.productsCSV), ("skus", catalogue.skusCSV), ("tacs", catalogue.tacsCSV),
        ] {
            let answer = try await admin.raw(
                "POST", "/v1/master/\(kind)", body: Array(csv.utf8), type: "text/csv")
            guard answer.status == 200, answer.body["error_count"]?.integer ?? 0 == 0 else {
                throw SuiteError(
                    description: "import of \(kind): \(answer.status) \(answer.body.serializedText)")
            }
            tell("imported \(kind): \(answer.body["created"]?.integer ?? 0) created")
        }
        try await admin.must(
            "PUT", "/v1/warehouses/WH-1",
            ["name": "An Xun warehouse 1", "region": "EAST", "third_party": true])
    }

    private func makeParties() async throws -> [OrderPlan.DemoParty] {
        var made: [OrderPlan.DemoParty] = []
        for plan in Channels.plans {
            let parent = plan.parent.map { made[$0].partyID }
            let body = try await admin.must("POST", "/v1/parties", Channels.party(plan, parentID: parent))
            guard let id = body["party_id"]?.text else {
                throw SuiteError(description: "a party has no id: \(body.serializedText)")
            }
            made.append(OrderPlan.DemoParty(plan: plan, partyID: id))
        }
        tell("made \(made.count) parties of six classes")
        return made
    }

    private func makeContracts(_ parties: [OrderPlan.DemoParty]) async throws {
        var count = 0
        for party in parties {
            guard let body = Channels.contract(party.plan, partyID: party.partyID, today: today) else {
                continue
            }
            try await admin.must("POST", "/v1/contracts", body)
            count += 1
        }
        tell("made \(count) contracts")
    }

    private func makePrices() async throws {
        let from = today.adding(days: -60)
        for (partyClass, region, percent) in [
            ("agent", "", 88), ("agent", "SOUTH", 87), ("distributor", "", 92), ("retailer", "", 95),
        ] as [(String, String, Int64)] {
            try await admin.must(
                "POST", "/v1/price-lists",
                Channels.priceList(partyClass, region: region, percent: percent, catalogue, from: from))
        }
        tell("made 4 price lists of \(catalogue.items.count) prices")
    }

    private func makeFunds(_ parties: [OrderPlan.DemoParty]) async throws {
        for party in parties {
            let funds = Channels.funds(party.plan)
            let path = "/v1/parties/\(party.partyID)/funds"
            if funds.credit > 0 {
                try await admin.must(
                    "PUT", "\(path)/credit",
                    ["currency": "CNY", "credit_limit_minor": .integer(funds.credit)])
            }
            if funds.rebate > 0 {
                try await admin.must("PUT", "\(path)/rebate", ["currency": "CNY"])
                try await admin.must(
                    "POST", "/v1/fund-entries",
                    [
                        "party_id": .string(party.partyID), "fund_type": "rebate",
                        "amount": money(funds.rebate), "document": "RB-2026-10",
                        "reason": "rebate of October", "business_date": .string(today.description),
                    ])
            }
            if funds.prepayment > 0 {
                try await admin.must("PUT", "\(path)/prepayment", ["currency": "CNY"])
                try await admin.must(
                    "POST", "/v1/receipts",
                    [
                        "party_id": .string(party.partyID), "amount": money(funds.prepayment),
                        "reference": .string("BANK-\(party.plan.code)"), "source": "manual",
                        "business_date": .string(today.description),
                    ])
            }
        }
        tell("opened fund accounts and booked receipts")
    }

    private func makeChannelUser(_ partyID: String, _ password: String) async throws {
        try await admin.must(
            "POST", "/v1/users",
            [
                "user": "agent1", "password": .string(password), "roles": ["channel"],
                "scope_party_id": .string(partyID),
            ])
    }

    /// Takes the devices in, first a file that is wrong in several ways, then the right one.
    private func intake() async throws -> [UInt8] {
        let devices = DeviceFile.csv(
            items: catalogue.items, count: devicesPerSKU, firstSerial: 100_000, firstCarton: 1)
        let wrong = try await upload(Self.spoiled(devices), name: "spoiled.csv", expect: 422)
        tell("a spoiled file was refused: \(wrong.body["error_count"]?.integer ?? 0) errors, every row named")
        let posted = try await upload(devices, name: "devices.csv", expect: 200)
        tell("took in \(posted.body["devices_posted"]?.integer ?? 0) devices")
        let again = try await upload(devices, name: "devices-again.csv", expect: 200)
        tell("the same file again changed nothing: \(again.body["devices_unchanged"]?.integer ?? 0) known")
        return devices
    }

    private func upload(_ bytes: [UInt8], name: String, expect: Int) async throws -> GatewayClient.Answer {
        let path = "/v1/intakes?warehouse=WH-1&file=\(name)&intake_id=\(admin.freshKey())"
        let answer = try await admin.raw("POST", path, body: bytes, type: "text/csv")
        guard answer.status == expect || (expect == 200 && answer.status == 201) else {
            throw SuiteError(description: "intake of \(name): \(answer.status) \(answer.body.serializedText)")
        }
        return answer
    }

    /// A short file with a wrong check digit, a letter, a repeat, an unknown SKU and a missing value.
    private static func spoiled(_ devices: [UInt8]) -> [UInt8] {
        var rows = devices.prefix(2000).split(separator: UInt8(ascii: "\n")).prefix(8)
            .map { String(decoding: $0, as: UTF8.self) }
        func change(_ row: Int, _ column: Int, _ edit: (String) -> String) {
            var fields = rows[row].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            fields[column] = edit(fields[column])
            rows[row] = fields.joined(separator: ",")
        }
        change(1, 0) { $0.dropLast() + ($0.hasSuffix("0") ? "1" : "0") }
        change(2, 0) { "A" + $0.dropFirst() }
        change(3, 3) { _ in "NO-SUCH-SKU" }
        change(4, 0) { _ in "" }
        rows[6] = rows[5]
        return Array((rows.joined(separator: "\n") + "\n").utf8)
    }

    private func money(_ minor: Int64) -> JSONValue { ["amount_minor": .integer(minor), "currency": "CNY"] }
}
