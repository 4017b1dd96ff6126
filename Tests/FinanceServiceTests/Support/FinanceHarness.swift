import Foundation
import Logging
import Messages
import ServiceKit
import Store
import Synchronization
import Testing
import Values
import Wire

@testable import FinanceService

/// The whole service over a real store in a temporary directory: the real router with its allow-lists,
/// called in process, and the real feed handlers, given events as the feeds would.
final class FinanceHarness: Sendable {
    static let currency = "CNY"
    /// 14:00 in Shanghai.
    static let start = Instant(iso8601: "2026-11-23T06:00:00Z") ?? Instant(microseconds: 0)
    static let today = "2026-11-23"

    let path: String
    let store: Store
    let clock: ManualClock
    let metrics = Metrics()
    let router: ServerRouter
    let inventoryFeed: InventoryFeed
    let orderFeed: OrderFeed
    private let numbers = Mutex(0)

    private init(path: String) throws {
        self.path = path
        clock = ManualClock(Self.start)
        store = try Store.open(
            StoreConfiguration(path: "\(path)/finance.sqlite"), migrations: FinanceMigrations.all,
            clock: clock, randomness: SeededRandom(seed: 1))
        let instruments = FinanceMetrics(metrics)
        let nobody = LocalChannel(router: ServerRouter(), as: Self.peer("finance"))
        let handler = FinanceHarness.handler(store, clock, nobody, instruments)
        router = .finance(
            handler, FeedService(store: store, scheduler: SystemScheduler()),
            OpsService(store: store, metrics: metrics, scheduler: SystemScheduler()))
        inventoryFeed = InventoryFeed(
            useCase: ApplyShipment(announce: publishReceivable), metrics: instruments)
        orderFeed = OrderFeed(
            inventory: inventoryFeed, metrics: instruments, logger: Logger(label: "test"))
    }

    private static func handler(
        _ store: Store, _ clock: ManualClock, _ channel: any CallChannel, _ metrics: FinanceMetrics
    ) -> FinanceHandler {
        FinanceHandler(
            store: store, directory: PartyDirectory(store: store, channel: channel), clock: clock,
            zone: .shanghai, metrics: metrics)
    }

    private static func peer(_ service: String) -> PeerIdentity {
        PeerIdentity(trustDomain: "sluice.test", service: service)
    }

    /// Runs `body` with a fresh service and removes everything after it.
    static func run(_ body: (FinanceHarness) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "finance-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let harness = try FinanceHarness(path: path)
        do {
            try await body(harness)
        } catch {
            await harness.store.close()
            throw error
        }
        await harness.store.close()
    }

    // MARK: Calls

    /// The service as `service` reaches it.
    func client(_ service: String) -> FinanceV1.FinanceServiceClient {
        FinanceV1.FinanceServiceClient(LocalChannel(router: router, as: Self.peer(service)))
    }

    var order: FinanceV1.FinanceServiceClient { client("order") }
    var gateway: FinanceV1.FinanceServiceClient { client("gateway") }

    /// Options of a call by a user with finance's role and an operation id of its own.
    func options(
        _ operationID: String? = nil, roles: Set<String> = ["finance"], scope: String? = nil
    ) -> CallOptions {
        let actor = Actor(userID: "user-1", roles: roles, scopePartyID: scope)
        return CallOptions(operationID: operationID ?? unique("op"), actor: actor.encoded())
    }

    /// A text that was not given before.
    func unique(_ prefix: String) -> String {
        let number = numbers.withLock { count in
            count += 1
            return count
        }
        return "\(prefix)-\(number)"
    }

    // MARK: Given

    /// Makes a party known, as ChannelService's feed does.
    func party(_ id: String, path: String? = nil) async throws {
        let event = EventsV1.Event(
            body: .partyChanged(
                EventsV1.PartyChanged(
                    partyID: id, code: id, name: id, partyClass: .distributor,
                    path: path ?? "/\(id)/", active: true, version: 1)))
        try await store.write { try ChannelFeed.apply(event, $0) }
    }

    @discardableResult
    func account(
        _ party: String, _ type: FinanceV1.FundType, limit: Int64 = 0, share: Int32 = 0,
        currency: String = currency
    ) async throws -> FinanceV1.FundAccount {
        try await gateway.putFundAccount(
            FinanceV1.PutFundAccountRequest(
                partyID: party, fundType: type, currency: currency, creditLimitMinor: limit,
                maxShareBp: share), options())
    }

    @discardableResult
    func receipt(
        _ party: String, _ amount: Int64, date: String = "", naming: [String] = [],
        currency: String = currency, reference: String? = nil
    ) async throws -> FinanceV1.Receipt {
        try await gateway.recordReceipt(
            FinanceV1.RecordReceiptRequest(
                partyID: party, amount: CommonV1.Money(amountMinor: amount, currency: currency),
                reference: reference ?? unique("bank"), source: "manual", businessDate: date,
                receivableIDs: naming), options())
    }

    @discardableResult
    func entry(
        _ party: String, _ type: FinanceV1.FundType, _ amount: Int64, date: String = "",
        currency: String = currency
    ) async throws -> FinanceV1.FundAccount {
        try await gateway.postFundEntry(
            FinanceV1.PostFundEntryRequest(
                partyID: party, fundType: type,
                amount: CommonV1.Money(amountMinor: amount, currency: currency),
                document: unique("DOC"), reason: "agreed", businessDate: date), options())
    }

    /// A party with prepayment.
    func prepaid(_ id: String, _ amount: Int64, date: String = "") async throws {
        try await party(id)
        try await account(id, .prepayment)
        if amount > 0 { try await receipt(id, amount, date: date) }
    }

    /// The party's account of a type; zeros when there is none.
    func fund(_ party: String, _ type: FinanceV1.FundType) async throws -> FinanceV1.FundAccount {
        let reply = try await gateway.listFundAccounts(
            FinanceV1.ListFundAccountsRequest(partyID: party), options())
        return reply.accounts.first { $0.fundType == type } ?? FinanceV1.FundAccount()
    }

    func freezeRequest(
        _ order: String, _ party: String, _ lines: [(quantity: Int64, price: Int64)],
        type: String = "SI-STD", rule: String = "full_prepay", term: Int32 = 0, grace: Int32 = 0,
        currency: String = currency
    ) -> FinanceV1.FreezeRequest {
        FinanceV1.FreezeRequest(
            orderID: order, orderNumber: "SO-\(order)", partyID: party, orderType: type,
            currency: currency,
            lines: lines.enumerated().map { index, line in
                FinanceV1.FreezeLine(
                    lineNo: Int32(index + 1), sku: "SKU-\(index + 1)", quantity: line.quantity,
                    unitPriceMinor: line.price)
            },
            contractID: "contract-1", contractVersion: 1, paymentTermDays: term, fundsRule: rule,
            overdueGraceDays: grace, businessDate: Self.today,
            expiresAtUs: Self.start.adding(seconds: 600).microseconds)
    }

    @discardableResult
    func freeze(
        _ order: String, _ party: String, _ lines: [(quantity: Int64, price: Int64)],
        type: String = "SI-STD", rule: String = "full_prepay", term: Int32 = 0, grace: Int32 = 0
    ) async throws -> FinanceV1.FreezeReply {
        try await self.order.freeze(
            freezeRequest(order, party, lines, type: type, rule: rule, term: term, grace: grace))
    }

    /// Freezes on credit and confirms.
    func creditOrder(
        _ order: String, _ party: String, _ lines: [(quantity: Int64, price: Int64)],
        term: Int32 = 30, grace: Int32 = 0
    ) async throws {
        let reply = try await freeze(
            order, party, lines, type: "SI-CR", rule: "credit", term: term, grace: grace)
        #expect(reply.violations.isEmpty)
        try await confirm(order)
    }

    // MARK: Feeds

    func confirm(_ order: String) async throws {
        let event = EventsV1.Event(
            eventID: unique("confirmed"),
            body: .orderConfirmed(EventsV1.OrderConfirmed(orderID: order)))
        try await store.write { [orderFeed] in try orderFeed.apply(event, $0) }
    }

    func cancel(_ order: String) async throws {
        let event = EventsV1.Event(
            eventID: unique("cancelled"),
            body: .orderCancelled(EventsV1.OrderCancelled(orderID: order, reason: "test")))
        try await store.write { [orderFeed] in try orderFeed.apply(event, $0) }
    }

    /// The order feed's clock has passed `instant`.
    func heartbeat(_ instant: Instant) async throws {
        try await store.write { [orderFeed] in try orderFeed.pass(instant.microseconds, $0) }
    }

    /// A shipment event; quantities by line number.
    func shipment(
        _ order: String, _ shipped: [Int32: Int64], short: [Int32: Int64] = [:], final: Bool = false,
        date: String = today, step: String = "shipped", shipment: String? = nil,
        eventID: String? = nil
    ) -> EventsV1.Event {
        func facts(_ lines: [Int32: Int64]) -> [EventsV1.OrderLineFact] {
            lines.sorted { $0.key < $1.key }.map {
                EventsV1.OrderLineFact(lineNo: $0.key, sku: "SKU-\($0.key)", quantity: $0.value)
            }
        }
        return EventsV1.Event(
            eventID: eventID ?? unique("shipped"),
            body: .shipmentProgressed(
                EventsV1.ShipmentProgressed(
                    shipmentID: shipment ?? "shipment-\(order)", orderID: order, step: step,
                    shipped: facts(shipped), final: final, shortLines: facts(short),
                    businessDate: date)))
    }

    /// Applies events of the inventory feed in one transaction, as a batch.
    func apply(_ events: EventsV1.Event...) async throws { try await apply(events) }

    func apply(_ events: [EventsV1.Event]) async throws {
        try await store.write { [inventoryFeed] transaction in
            for event in events { try inventoryFeed.apply(event, transaction) }
        }
    }

    // MARK: Enquiries

    func receivables(party: String = "", order: String = "") async throws -> [FinanceV1.Receivable] {
        try await gateway.listReceivables(
            FinanceV1.ListReceivablesRequest(
                page: CommonV1.PageRequest(pageSize: 500), partyID: party, orderID: order),
            options()
        ).receivables
    }

    func ageing(_ party: String = "", asOf: String = "") async throws -> FinanceV1.Ageing {
        try await gateway.getAgeing(
            FinanceV1.GetAgeingRequest(partyID: party, asOfDate: asOf, currency: Self.currency),
            options())
    }

    func statement(
        _ party: String, _ type: FinanceV1.FundType, from: String = "2026-01-01",
        to: String = "2026-12-31"
    ) async throws -> FinanceV1.Statement {
        try await gateway.getStatement(
            FinanceV1.GetStatementRequest(
                partyID: party, fundType: type, currency: Self.currency, fromDate: from, toDate: to),
            options())
    }

    func parked() async throws -> [String] {
        try await store.read { transaction in
            try transaction.all("SELECT reason FROM parked_event ORDER BY event_id") { $0.text(0) }
        }
    }
}

/// The error that `body` throws as a call's error.
func rpcError(_ body: () async throws -> some Any) async -> RPCError? {
    do {
        _ = try await body()
        Issue.record("must be refused")
        return nil
    } catch let error as RPCError {
        return error
    } catch {
        Issue.record("not a call's error: \(error)")
        return nil
    }
}
