import Messages
import Synchronization
package import Wire

extension ServerRouter {
    /// Registers what every process answers: its health to every process of the suite and operators, its
    /// methods and connections to operators.
    ///
    /// Comes last: reflection shows what was registered before, and itself. Every registered service
    /// is known to `health` from now on.
    package mutating func registerProtocolServices(
        health: HealthRegistry, connections: any ConnectionSource
    ) {
        let everybody = Set(ProcessConfiguration.ports.keys).union(["operator"])
        registerHealth(HealthService(health)) { _ in everybody }
        registerChannels(ChannelsService(connections)) { _ in ["operator"] }
        // The table is made before its own service is in it, so its rows are added by hand.
        let own = WireV1.ReflectionMethod.all.map {
            RouteDescription(method: $0, callers: ["operator"])
        }
        let routes = (descriptions + own).sorted { $0.method.id < $1.method.id }
        registerReflection(ReflectionService(routes: routes)) { _ in ["operator"] }
        for service in Set(routes.map(\.method.service)) { health.set(service, serving: true) }
    }
}

/// The connections of one process: of its Wire server, once there is one, and of its clients.
package final class ProcessConnections: ConnectionSource {
    private let environment: ServiceEnvironment
    private let server = Mutex<WireServer?>(nil)

    /// Sees the clients of `environment`.
    package init(_ environment: ServiceEnvironment) { self.environment = environment }

    /// Sees `server` too.
    package func serve(_ server: WireServer) { self.server.withLock { $0 = server } }

    package func connections() async -> [ConnectionSnapshot] {
        var found = await server.withLock { $0 }?.connections() ?? []
        for client in environment.openClients { found += await client.connections() }
        return found
    }

    package func targets() async -> [TargetSnapshot] {
        var found: [TargetSnapshot] = []
        for client in environment.openClients { found += await client.targets() }
        return found
    }
}
