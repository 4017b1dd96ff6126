import Logging
import Messages
package import Store
import Wire

/// A small Wire server of a process whose own server speaks something else: operators look into the process
/// there, as they do at services. Health, reflection and channels, nothing of the process's business.
///
/// It opens before the process's own server and closes after it.
package struct OperatorListener: ListeningServer {
    /// Keeps the health that the listener tells what the store's is.
    package let healthLoop: BackgroundLoop
    private let wire: WireListener
    private let main: any ListeningServer
    private let environment: ServiceEnvironment
    private let readiness: Readiness
    private let grace: Duration

    /// Listens at `listen` beside `main`; the process is healthy while `store` answers. What operators ask
    /// while it closes gets `grace`: answers take milliseconds, and the process's own server has closed.
    package init(
        beside main: any ListeningServer, at listen: Endpoint, store: Store,
        environment: ServiceEnvironment, grace: Duration = .seconds(1)
    ) {
        self.grace = grace
        let connections = ProcessConnections(environment)
        var router = ServerRouter()
        router.registerProtocolServices(health: environment.health, connections: connections)
        wire = WireListener(router: router, environment: environment, listen: listen)
        connections.serve(wire.server)
        self.main = main
        self.environment = environment
        readiness = Readiness(store: store, scheduler: environment.scheduler)
        healthLoop = .health(readiness, environment)
    }

    /// Reads the certificates again, as `WireServer.reloadCertificates`.
    package func reloadCertificates() throws { try wire.server.reloadCertificates() }

    /// The last second of the certificate in use, as `WireServer.certificateEnd`.
    package var certificateEnd: Int64? { wire.server.certificateEnd }

    /// Binds both; returns the endpoint of the process's own server.
    package func open() async throws -> Endpoint {
        environment.health.set("", serving: await readiness.store().ready)
        let endpoint = try await wire.open()
        environment.logger.log(.info, "operators are answered", [.address: "\(endpoint)"])
        return try await main.open()
    }

    /// Closes the process's own server, then the listener.
    package func close(grace: Duration) async {
        await main.close(grace: grace)
        await wire.close(grace: self.grace)
    }
}
