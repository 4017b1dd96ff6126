import Messages
import ServiceKit
import Store
import Wire

/// The parts of InventoryService, put together.
struct Assembly: AssembledService {
    let router: ServerRouter
    let loops: [BackgroundLoop]
    let store: Store

    /// Opens the database and connects the parts; peers are reached when they are first needed.
    init(_ environment: ServiceEnvironment) throws {
        let settings = InventorySettings(
            zone: environment.zone, variables: environment.settings)
        try self.init(
            environment, settings: settings, order: environment.client(of: OrderFeed.name),
            channel: environment.client(of: ChannelFeed.name))
    }

    /// With settings and channels of the caller's choice, for tests that have peers in one process.
    init(
        _ environment: ServiceEnvironment, settings: InventorySettings, order: any CallChannel,
        channel: any CallChannel
    ) throws {
        var storage = StoreConfiguration(path: environment.storePath)
        storage.failStop = environment.failStop
        // A database is not changed for a process that does not start.
        try environment.settings.check()
        let store = try Store.open(
            storage, migrations: InventoryMigrations.all, clock: environment.clock,
            randomness: environment.randomness)
        self.store = store
        router = Self.router(store, settings, environment)
        let scheduler = environment.scheduler
        let parked = ParkedMessages(
            store: store, settings: settings, logger: environment.logger)
        let short = ShortShipments(store: store, settings: settings)
        loops = [
            BackgroundLoop("sequencer") {
                try await store.feed.runSequencer(scheduler: scheduler)
            },
            OrderFeed.consumer(
                order, store: store, settings: settings, environment: environment
            ).loop,
            ChannelFeed.consumer(channel, store: store, environment: environment).loop,
            BackgroundLoop("parked messages", every: settings.loopPause, scheduler: scheduler) {
                try await parked.round()
            },
            BackgroundLoop("short shipments", every: settings.loopPause, scheduler: scheduler) {
                try await short.round()
            },
        ]
    }

    private static func router(
        _ store: Store, _ settings: InventorySettings, _ environment: ServiceEnvironment
    ) -> ServerRouter {
        var router = ServerRouter()
        router.registerInventoryService(
            InventoryRPC(store: store, settings: settings), allow: AllowedCallers.inventory)
        router.registerFeedService(
            FeedService(store: store, scheduler: environment.scheduler, drain: environment.drain),
            allow: { _ in SharedCallers.feed(of: "inventory") })
        router.registerOpsService(
            OpsService(
                store: store, metrics: environment.metrics, scheduler: environment.scheduler),
            allow: { _ in SharedCallers.operations })
        return router
    }

    func close() async { await store.close() }
}
