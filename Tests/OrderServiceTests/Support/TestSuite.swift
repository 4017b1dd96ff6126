import Foundation
import Messages
import NIOPosix
import ServiceKit
import Store
import Synchronization
import Testing
import Values
import Wire

@testable import OrderService

/// OrderService over a real store in a directory of its own, with peers that keep state.
final class TestSuite: Sendable {
    let channel = ChannelPeer()
    let inventory = InventoryPeer()
    let finance = FinancePeer()
    let toChannel: Cable
    let toInventory: Cable
    let toFinance: Cable
    let clock = ManualClock(TestSuite.start)
    let log = LogLines()
    let directory: URL
    let configuration: OrderConfiguration
    private let environment: ServiceEnvironment

    static let start = Instant(microseconds: 1_795_000_000_000_000)

    init(configuration: OrderConfiguration = OrderConfiguration()) throws {
        self.configuration = configuration
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("order-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        toChannel = Cable(channel.router())
        toInventory = Cable(inventory.router())
        toFinance = Cable(finance.router())
        let settings = Settings(variables: [
            "SLUICE_CERTIFICATE_FILE": "none", "SLUICE_PRIVATE_KEY_FILE": "none",
            "SLUICE_TRUST_FILE": "none", "SLUICE_DATA_DIRECTORY": directory.path,
        ])
        environment = ServiceEnvironment(
            configuration: ProcessConfiguration(name: "order", settings: settings), settings: settings,
            clock: clock, randomness: SeededRandom(seed: 7), scheduler: SystemScheduler(),
            logger: log.logger, metrics: Metrics(),
            group: .singleton)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    /// Runs `body` with the service started on this suite's database; it can be started again.
    func run<Result>(_ body: (Running) async throws -> Result) async throws -> Result {
        let store = try Store.open(
            StoreConfiguration(path: environment.storePath), migrations: Migrations.all, clock: clock,
            randomness: SeededRandom(seed: 11))
        let assembly = try await OrderAssembly(
            store: store,
            channels: OrderAssembly.Channels(
                channel: toChannel, inventory: toInventory, finance: toFinance),
            environment: environment, configuration: configuration)
        do {
            let result = try await body(Running(suite: self, assembly: assembly))
            try await Audit.check(store)
            await assembly.close()
            return result
        } catch {
            await assembly.close()
            throw error
        }
    }

    func addParty(_ id: String, path: String) {
        channel.state.withLock { state in
            state.parties[id] = EventsV1.PartyChanged(
                partyID: id, code: id, name: "Party \(id)", partyClass: .agent, path: path, active: true,
                version: 1)
        }
    }

    /// Nothing is held anywhere for anybody.
    var nothingIsHeld: Bool {
        channel.state.withLock { $0.held.isEmpty } && inventory.state.withLock { $0.reserved.isEmpty }
            && finance.state.withLock { $0.frozen.isEmpty }
    }
}

/// A running OrderService and ways to talk to it.
struct Running: Sendable {
    let suite: TestSuite
    let assembly: OrderAssembly

    var store: Store { assembly.store }

    /// Client of a peer, as the gateway by default.
    func client(as service: String = "gateway") -> OrderV1.OrderServiceClient {
        OrderV1.OrderServiceClient(
            LocalChannel(
                router: assembly.router, as: PeerIdentity(trustDomain: "sluice.test", service: service)))
    }

    static let sales = Actor(userID: "u-sales", roles: ["sales"])

    func options(_ operation: String, _ actor: Actor = Running.sales) -> CallOptions {
        CallOptions(timeout: .seconds(20), operationID: operation, actor: actor.encoded())
    }

    func place(
        _ request: OrderV1.PlaceOrderRequest = .sample(), _ operation: String = "op-1",
        by actor: Actor = Running.sales
    ) async throws -> OrderV1.Order {
        try await client().placeOrder(request, options(operation, actor))
    }

    func order(_ id: String, by actor: Actor = Running.sales) async throws -> OrderV1.Order {
        try await client().getOrder(OrderV1.GetOrderRequest(orderID: id), options("", actor))
    }

    func cancel(_ id: String, _ operation: String = "cancel-1", by actor: Actor = Running.sales) async throws
        -> OrderV1.Order
    {
        try await client().cancelOrder(
            OrderV1.OrderActionRequest(orderID: id, reason: "changed my mind"), options(operation, actor))
    }

    func release(
        _ id: String, _ operation: String = "release-1", by actor: Actor = Running.sales
    ) async throws -> OrderV1.Order {
        try await client().releaseOrder(OrderV1.OrderActionRequest(orderID: id), options(operation, actor))
    }

    func kinds(_ id: String) async throws -> [String] {
        let timeline = try await client().getTimeline(
            OrderV1.GetOrderRequest(orderID: id), options("", Running.sales))
        #expect(timeline.entries.map(\.sequence) == Array(1...Int64(timeline.entries.count)))
        return timeline.entries.map(\.kind)
    }

    /// What the feed says so far, one word per event with the order's id.
    func published() async throws -> [String] {
        let sequencer = Task { [store] in
            try await store.feed.runSequencer(scheduler: SystemScheduler())
        }
        defer { sequencer.cancel() }
        for _ in 0..<200 {
            let page = try await store.feed.read(after: 0, limit: 1000)
            if page.caughtUpAt != nil {
                let waiting = try await store.read { tx in
                    try tx.first("SELECT count(*) FROM outbox") { $0.int(0) } ?? 0
                }
                if waiting == 0 { return try page.events.map { try Self.word($0.payload) } }
            }
            suite.clock.advance(by: .milliseconds(10))
            try await SystemScheduler().sleep(for: .milliseconds(5))
        }
        Issue.record("the feed never caught up")
        return []
    }

    private static func word(_ payload: [UInt8]) throws -> String {
        switch try EventsV1.Event(decoding: payload).body {
        case .orderConfirmed: "confirmed"
        case .orderReleased: "released"
        case .orderCancelled: "cancelled"
        default: "other"
        }
    }

    /// A shipment event as the inventory feed would bring it.
    func ship(
        _ orderID: String, _ eventID: String, step: String, shipped: [(Int32, String, Int64)] = [],
        short: [(Int32, String, Int64)] = []
    ) async throws {
        let progress = EventsV1.ShipmentProgressed(
            shipmentID: "s1", orderID: orderID, step: step, occurredAtUs: 5,
            shipped: shipped.map { EventsV1.OrderLineFact(lineNo: $0.0, sku: $0.1, quantity: $0.2) },
            final: !short.isEmpty,
            shortLines: short.map { EventsV1.OrderLineFact(lineNo: $0.0, sku: $0.1, quantity: $0.2) })
        var event = EventsV1.Event(position: 1, eventID: eventID, recordedAtUs: 6)
        event.body = .shipmentProgressed(progress)
        let taken = event
        try await store.write { tx in _ = try ShipmentEvents.apply(taken, tx) }
    }
}

extension OrderV1.PlaceOrderRequest {
    /// A good SI-STD order of two lines: 3 x 100.00 + 4 x 25.00.
    static func sample(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var request = OrderV1.PlaceOrderRequest(
            partyID: "p1", orderType: "SI-STD", shipToID: "MAIN", warehouseCode: "WH1", currency: "CNY",
            reference: "PO 7",
            lines: [
                OrderV1.PlaceOrderLine(sku: "A", quantity: 3), OrderV1.PlaceOrderLine(sku: "B", quantity: 4),
            ])
        change(&request)
        return request
    }
}

/// The invariants of reliability.md section 3 that this service alone can break, by its own SQL.
enum Audit {
    static func check(_ store: Store) async throws {
        let broken = try await store.read { tx in
            var broken: [String] = []
            func none(_ what: String, _ sql: StaticString) throws {
                let rows = try tx.all(sql) { $0.text(0) }
                if !rows.isEmpty { broken.append("\(what): \(rows)") }
            }
            try none(
                "L15 total is not the sum of the lines",
                """
                SELECT o.order_id FROM orders o WHERE o.total_minor <> (SELECT SUM(l.quantity *
                    l.unit_price_minor) FROM order_line l WHERE l.order_id = o.order_id)
                """)
            try none(
                "L15 trail has gaps",
                """
                SELECT o.order_id FROM orders o WHERE o.entry_count <> (SELECT COUNT(*) FROM
                    order_timeline t WHERE t.order_id = o.order_id) OR o.entry_count <> (SELECT
                    COALESCE(MAX(t.sequence), 0) FROM order_timeline t WHERE t.order_id = o.order_id)
                """)
            try none(
                "L17 a saga is over but a step is not",
                """
                SELECT s.order_id FROM saga s JOIN saga_step p ON p.order_id = s.order_id
                WHERE (s.phase IN ('held', 'released') AND p.state NOT IN ('done', 'skipped'))
                    OR (s.phase = 'undone' AND p.state NOT IN ('undone', 'refused', 'skipped'))
                """)
            try none(
                "L17 order and saga disagree",
                """
                SELECT o.order_id FROM orders o JOIN saga s ON s.order_id = o.order_id WHERE NOT (
                    (o.state = 'pending' AND s.phase = 'holding')
                    OR (o.state = 'confirmed' AND s.phase = 'held')
                    OR (o.state IN ('released', 'partly_shipped', 'shipped', 'delivered')
                        AND s.phase = 'released')
                    OR (o.state = 'refused' AND s.ending = 'refused')
                    OR (o.state = 'cancelling' AND s.phase = 'undoing')
                    OR (o.state = 'cancelled' AND s.phase = 'undone'))
                """)
            try none(
                "an ended order has open lines",
                """
                SELECT o.order_id FROM orders o JOIN order_line l ON l.order_id = o.order_id
                WHERE o.state IN ('refused', 'cancelled', 'cancelling', 'shipped', 'delivered')
                    AND l.open_quantity <> 0
                """)
            return broken
        }
        for problem in broken { Issue.record("\(problem)") }
        let integrity = try await store.checkIntegrity()
        #expect(integrity == [])
    }
}
