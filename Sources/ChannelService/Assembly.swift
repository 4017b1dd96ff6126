import Messages
import ServiceKit
import Store
import Wire

/// The parts of ChannelService, put together.
struct Assembly: AssembledService {
    let router: ServerRouter
    let loops: [BackgroundLoop]
    let store: Store

    /// Opens the database and connects the parts; peers are reached when they are first needed.
    init(_ environment: ServiceEnvironment) throws {
        try self.init(
            environment, order: environment.client(of: OrderFeed.name),
            inventory: environment.client(of: InventoryFeed.name))
    }

    /// With channels to the peers, for tests that have them in the same process.
    init(
        _ environment: ServiceEnvironment, order: any CallChannel, inventory: any CallChannel
    ) throws {
        let configuration = Configuration(environment.settings)
        var storage = configuration.store(path: environment.storePath)
        storage.failStop = environment.failStop
        // A database is not changed for a process that does not start.
        try environment.settings.check()
        let store = try Store.open(
            storage, migrations: ChannelMigrations.all, clock: environment.clock,
            randomness: environment.randomness)

        var router = ServerRouter()
        router.registerChannelService(
            ChannelRPC(store: store, metrics: ChannelMetrics(environment.metrics)),
            allow: AllowedCallers.channel)
        router.registerFeedService(
            FeedService(store: store, scheduler: environment.scheduler, drain: environment.drain),
            allow: { _ in SharedCallers.feed(of: "channel") })
        router.registerOpsService(
            OpsService(
                store: store, metrics: environment.metrics, scheduler: environment.scheduler),
            allow: { _ in SharedCallers.operations })
        self.router = router

        let scheduler = environment.scheduler
        loops = [
            BackgroundLoop("sequencer") {
                try await store.feed.runSequencer(scheduler: scheduler)
            },
            OrderFeed.consumer(order, store: store, environment: environment).loop,
            InventoryFeed.consumer(inventory, store: store, environment: environment).loop,
        ]
        self.store = store
    }

    func close() async { await store.close() }
}
