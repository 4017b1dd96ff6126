import Logging
import Messages
import ServiceKit
import Store
import Values
import Wire

/// The parts of OrderService and how they fit together.
struct OrderAssembly: AssembledService {
    let router: ServerRouter
    let loops: [BackgroundLoop]
    let store: Store
    let sagaLoop: SagaLoop
    let parked: ParkedEvents

    /// The channels to the services that OrderService calls.
    struct Channels: Sendable {
        let channel: any CallChannel
        let inventory: any CallChannel
        let finance: any CallChannel
    }

    /// Opens the store named by the configuration and reaches the peers over Wire.
    init(environment: ServiceEnvironment) async throws {
        let channels = Channels(
            channel: environment.client(of: "channel"), inventory: environment.client(of: "inventory"),
            finance: environment.client(of: "finance"))
        let configuration = OrderConfiguration(settings: environment.settings)
        var storage = StoreConfiguration(path: environment.storePath)
        storage.failStop = environment.failStop
        // A database is not changed for a process that does not start.
        try environment.settings.check()
        let store = try Store.open(
            storage, migrations: Migrations.all, clock: environment.clock,
            randomness: environment.randomness)
        try await self.init(
            store: store, channels: channels, environment: environment,
            configuration: configuration)
    }

    /// Puts the service together over any store and channels.
    init(
        store: Store, channels: Channels, environment: ServiceEnvironment,
        configuration: OrderConfiguration
    ) async throws {
        let meters = OrderMeters(environment.metrics)
        let rules = RuleBook(store: store)
        try await rules.refresh()
        let epoch = store.epoch
        try await store.write { tx in try SagaTable.reclaim(beforeEpoch: epoch, tx) }
        let peers = Peers(
            channel: channels.channel, inventory: channels.inventory, finance: channels.finance,
            directory: PartyDirectory(store: store, channel: channels.channel),
            configuration: configuration, randomness: environment.randomness,
            logger: environment.logger, limit: LineLimit(clock: environment.clock))
        let randomness = environment.randomness
        let advance = AdvanceSaga(
            configuration: configuration, random: { randomness.next() }, epoch: epoch)
        let drive = DriveSaga(
            store: store, peers: peers, rules: rules, advance: advance, clock: environment.clock,
            logger: environment.logger, configuration: configuration)
        let place = PlaceOrder(
            store: store, peers: peers, rules: rules, drive: drive, clock: environment.clock,
            randomness: randomness, zone: environment.zone, logger: environment.logger,
            configuration: configuration)
        let rpc = OrderRPC(
            store: store, place: place,
            change: ChangeOrder(rules: rules, advance: advance, configuration: configuration),
            show: ShowOrders(store: store), drive: drive, peers: peers, rules: rules,
            limits: configuration.limits, meters: meters)
        self.store = store
        router = Self.router(rpc, store, environment)
        sagaLoop = SagaLoop(
            store: store, drive: drive, configuration: configuration, scheduler: environment.scheduler,
            logger: environment.logger, meters: meters)
        parked = ParkedEvents(store: store, configuration: configuration, meters: meters)
        loops = Self.loops(sagaLoop, parked, rules, store, channels, environment, configuration)
    }

    func close() async { await store.close() }

    private static func router(
        _ rpc: OrderRPC, _ store: Store, _ environment: ServiceEnvironment
    ) -> ServerRouter {
        var router = ServerRouter()
        router.registerOrderService(rpc) { _ in ["gateway", "operator"] }
        let feed = FeedService(
            store: store, scheduler: environment.scheduler, drain: environment.drain)
        router.registerFeedService(feed) { _ in SharedCallers.feed(of: "order") }
        let ops = OpsService(
            store: store, metrics: environment.metrics, scheduler: environment.scheduler)
        router.registerOpsService(ops) { _ in SharedCallers.operations }
        return router
    }

    private static func loops(
        _ sagas: SagaLoop, _ parked: ParkedEvents, _ rules: RuleBook, _ store: Store,
        _ channels: Channels, _ environment: ServiceEnvironment, _ configuration: OrderConfiguration
    ) -> [BackgroundLoop] {
        let scheduler = environment.scheduler
        let shipments = FeedConsumer(
            feed: "inventory", channel: channels.inventory, store: store, environment: environment,
            apply: { event, tx in try ShipmentEvents.apply(event, tx) })
        let parties = FeedConsumer(
            feed: "channel", channel: channels.channel, store: store, environment: environment,
            apply: PartyEvents.apply)
        return [
            BackgroundLoop("feed sequencer") { try await store.feed.runSequencer(scheduler: scheduler) },
            sagas.loop,
            shipments.loop,
            parties.loop,
            BackgroundLoop("parked events", every: configuration.parkedInterval, scheduler: scheduler) {
                try await parked.step()
            },
            BackgroundLoop("order type rules", every: configuration.rulesInterval, scheduler: scheduler) {
                try await rules.refresh()
            },
        ]
    }
}
