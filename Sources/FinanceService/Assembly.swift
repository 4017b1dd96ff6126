import ServiceKit
import Store
import Wire

/// The parts of FinanceService, put together.
struct FinanceAssembly: AssembledService {
    let router: ServerRouter
    let loops: [BackgroundLoop]
    let store: Store

    init(_ environment: ServiceEnvironment) async throws {
        let configuration = FinanceConfiguration(settings: environment.settings)
        var storage = StoreConfiguration(path: environment.storePath)
        storage.failStop = environment.failStop
        let channel = environment.client(of: "channel")
        let order = environment.client(of: "order")
        let inventory = environment.client(of: "inventory")
        // A database is not changed for a process that does not start.
        try environment.settings.check()
        let store = try Store.open(
            storage, migrations: FinanceMigrations.all, clock: environment.clock,
            randomness: environment.randomness)
        let metrics = FinanceMetrics(environment.metrics)
        let handler = FinanceHandler(
            store: store, directory: PartyDirectory(store: store, channel: channel),
            clock: environment.clock, zone: environment.zone, metrics: metrics)
        let inventoryFeed = InventoryFeed(
            useCase: ApplyShipment(announce: publishReceivable), metrics: metrics)
        let orderFeed = OrderFeed(
            inventory: inventoryFeed, metrics: metrics, logger: environment.logger)

        let scheduler = environment.scheduler
        let feed = FeedService(
            store: store, scheduler: scheduler, drain: environment.drain)
        self.store = store
        self.router = .finance(
            handler, feed,
            OpsService(store: store, metrics: environment.metrics, scheduler: scheduler))
        self.loops = [
            feed.sequencer,
            FeedConsumer(
                feed: "channel", channel: channel, store: store, environment: environment,
                apply: ChannelFeed.apply
            ).loop,
            FeedConsumer(
                feed: "order", channel: order, store: store,
                environment: environment, apply: orderFeed.apply, asOf: orderFeed.pass
            ).loop,
            FeedConsumer(
                feed: "inventory", channel: inventory, store: store,
                environment: environment, apply: inventoryFeed.apply
            ).loop,
            BackgroundLoop(
                "parked events", every: configuration.parkedRetry, scheduler: scheduler
            ) {
                let count = try await store.write { try inventoryFeed.retryDue($0) }
                metrics.parkedEvents.set(count)
            },
        ]
    }

    func close() async { await store.close() }
}
