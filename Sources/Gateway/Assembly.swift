import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import ServiceKit
import Store
import Values
import Wire

/// The parts of the gateway, put together. The only place that constructs.
struct Assembly: Sendable {
    let routes: [Route]
    let pipeline: Pipeline
    let forwarder: WebhookForwarder
    let sweeper: Sweeper
    let firstAdministrator: FirstAdministrator
    let passwords: Passwords
    let cache: PrincipalCache
    let store: Store

    /// What the parts are made of; tests give their own.
    struct Ingredients: Sendable {
        let configuration: GatewayConfiguration
        let store: Store
        let peers: Peers
        let clock: any WallClock
        let randomness: any RandomSource
        let scheduler: any Scheduler
        let logger: Logger
        let metrics: Metrics
    }

    init(_ given: Ingredients) {
        let settings = given.configuration
        store = given.store
        cache = PrincipalCache(
            capacity: settings.cachedPrincipals, lifetimeSeconds: settings.cacheSeconds)
        passwords = Passwords(cost: settings.passwordCost, randomness: given.randomness)
        firstAdministrator = FirstAdministrator(
            store: given.store, passwords: passwords, configuration: settings,
            logger: given.logger)
        let wake = WakeSignal()
        forwarder = WebhookForwarder(
            store: given.store, inventory: given.peers.inventory, scheduler: given.scheduler,
            randomness: given.randomness, logger: given.logger, wake: wake,
            waiting: given.metrics.gauge(
                "gateway_webhook_messages_waiting", help: "Messages of the 3PL not forwarded yet"),
            limit: LineLimit(clock: given.clock))
        sweeper = Sweeper(
            store: given.store, scheduler: given.scheduler,
            windowSeconds: settings.webhookWindowSeconds)
        let table = Self.routes(given, cache, passwords, firstAdministrator, wake)
        routes = table + [Self.description(table)]
        let admission = Admission(
            limit: settings.maxRequests, limitPerCaller: settings.maxRequestsPerCaller)
        pipeline = Pipeline(
            routes: routes, tree: RouteTree(routes), admission: admission,
            authentication: Authentication(
                store: given.store, cache: cache, clock: given.clock),
            bodies: BodyReading(jsonLimit: settings.jsonBytes), audit: Audit(store: given.store),
            log: AccessLog(logger: given.logger, metrics: given.metrics, routes: routes),
            randomness: given.randomness, clock: given.clock, dates: DateHeader(),
            timeLimit: settings.requestTime,
            signer: WebhookForwarder.actor(of: settings.provider))
        Self.measure(given.metrics, admission, cache, settings)
    }

    /// The route table, without the description that is made from it.
    private static func routes(
        _ given: Ingredients, _ cache: PrincipalCache, _ passwords: Passwords,
        _ administrator: FirstAdministrator, _ wake: WakeSignal
    ) -> [Route] {
        let settings = given.configuration
        let peers = given.peers
        let sessions = SessionRoutes(
            store: given.store, passwords: passwords, administrator: administrator,
            throttle: LoginThrottle(limits: settings.throttle, clock: given.clock), cache: cache,
            clock: given.clock, randomness: given.randomness, logger: given.logger,
            sessionSeconds: settings.sessionSeconds, sessionsPerUser: settings.sessionsPerUser)
        let keys = APIKeyRoutes(
            store: given.store, cache: cache, clock: given.clock, randomness: given.randomness)
        let signature = WebhookSignature(
            secrets: settings.webhookSecrets, windowSeconds: settings.webhookWindowSeconds)
        let logistics = LogisticsRoutes(
            peers: peers, store: given.store, clock: given.clock,
            signature: settings.webhookSecrets.isEmpty ? nil : signature,
            provider: settings.provider, arrived: { wake.raise() })
        let operations = OperationsRoutes(
            health: Health(
                store: given.store, peers: peers, clock: given.clock, logger: given.logger),
            metrics: MetricsPage(metrics: given.metrics, peers: peers))
        return sessions.all + UserRoutes(store: given.store, passwords: passwords).all + keys.all
            + PartyRoutes.all(peers) + [PartyOverview.route(peers, partTime: settings.partTime)]
            + ContractRoutes.all(peers) + MasterRoutes.all(peers, csvLimit: settings.masterBytes)
            + IntakeRoutes.all(
                peers, limit: settings.uploadBytes, timeLimit: settings.uploadTime)
            + StockRoutes.all(peers) + OrderRoutes.all(peers)
            + ShipmentRoutes.all(peers, scheduler: given.scheduler) + logistics.all
            + FundRoutes.all(peers) + ReceivableRoutes.all(peers) + operations.all
    }

    private static func description(_ table: [Route]) -> Route {
        let document = OpenAPI.document(table)
        return Route(
            method: .get, path: "/openapi.json", name: "describe", tag: "operations",
            summary: "This description", access: .open,
            outputs: [
                RouteOutput(
                    status: 200, summary: "OpenAPI 3.1", content: .text("application/json"))
            ]
        ) { _ in
            .json(200, document)
        }
    }

    private static func measure(
        _ metrics: Metrics, _ admission: Admission, _ cache: PrincipalCache,
        _ settings: GatewayConfiguration
    ) {
        for (name, limit) in [
            ("requests", settings.maxRequests), ("requests_per_caller", settings.maxRequestsPerCaller),
            ("connections", settings.maxConnections),
        ] {
            metrics.gauge("gateway_limit", help: "Bounds, by name", ["limit": name]).set(Int64(limit))
        }
        metrics.gauge(
            "gateway_fullest_caller_requests", help: "Requests being answered of the caller that has most"
        ) {
            Int64(admission.mostOfCaller)
        }
        metrics.gauge("gateway_requests_in_flight", help: "Requests being answered") {
            Int64(admission.inside)
        }
        metrics.counter("gateway_requests_refused_total", help: "Requests refused for want of room") {
            admission.refused
        }
        metrics.gauge("gateway_cached_principals", help: "Tokens known without the store") {
            Int64(cache.count)
        }
    }
}

/// Puts the process together from its environment.
enum GatewayProcess {
    static func assemble(_ environment: ServiceEnvironment) async throws -> AssembledProcess {
        let process = environment.configuration
        let configuration = GatewayConfiguration(environment.settings, process: process)
        try environment.settings.check()
        let tls = try certificate(configuration, environment)
        var storeConfiguration = StoreConfiguration(path: environment.storePath)
        storeConfiguration.failStop = environment.failStop
        let store = try Store.open(
            storeConfiguration, migrations: GatewayMigrations.all, clock: environment.clock,
            randomness: environment.randomness)
        let assembly = Assembly(
            Assembly.Ingredients(
                configuration: configuration, store: store,
                peers: Peers(
                    { environment.client(of: $0) },
                    instancesOf: { await environment.instances(of: $0) }), clock: environment.clock,
                randomness: environment.randomness, scheduler: environment.scheduler,
                logger: environment.logger, metrics: environment.metrics))
        let server = door(configuration, tls, assembly.pipeline, environment)
        let operators = configuration.operatorListen.map {
            OperatorListener(beside: server, at: $0, store: store, environment: environment)
        }
        environment.certificates.add("wire", process.tls) {
            try operators?.reloadCertificates()
            try environment.reloadClientCertificates()
        }
        environment.certificates.show("wire") { environment.certificateEnd(operators?.certificateEnd) }
        return AssembledProcess(
            server: operators ?? server,
            loops: assembly.forwarder.loops + [
                assembly.sweeper.loop,
                assembly.firstAdministrator.loop(environment.scheduler),
            ] + (operators.map { [$0.healthLoop] } ?? []),
            close: {
                await assembly.passwords.close()
                await store.close()
            })
    }

    private static func door(
        _ configuration: GatewayConfiguration, _ tls: HTTPSCertificate, _ pipeline: Pipeline,
        _ environment: ServiceEnvironment
    ) -> HTTPSServer {
        let statistics = WireStatistics()
        CallMetrics.door(environment.metrics, statistics)
        return HTTPSServer(
            pipeline: pipeline, tls: tls, listen: environment.configuration.listen,
            limits: configuration.connection, headerBytes: configuration.headerBytes,
            connections: configuration.maxConnections, group: environment.group,
            logger: environment.logger, statistics: statistics)
    }

    /// The certificate of the public door, read again when its files change and on SIGHUP.
    private static func certificate(
        _ configuration: GatewayConfiguration, _ environment: ServiceEnvironment
    ) throws -> HTTPSCertificate {
        let files = [configuration.httpsCertificate, configuration.httpsPrivateKey]
        // What the files are is noted before they are read, so that no change falls between.
        let marks = CertificateWatch.Marks(files)
        let tls = try HTTPSCertificate(certificate: files[0], privateKey: files[1])
        environment.certificates.add("https", marks) { try tls.reload() }
        environment.certificates.show("https") { tls.end }
        return tls
    }
}
