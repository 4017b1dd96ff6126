package import Messages
package import Wire

/// Answers who asks whether this process, or one of its services, takes calls.
package struct HealthService: WireV1.HealthHandler {
    private let registry: HealthRegistry

    /// Answers from `registry`.
    package init(_ registry: HealthRegistry) { self.registry = registry }

    package func check(
        _ request: WireV1.HealthCheckRequest, _ call: ServerCall
    ) async throws -> WireV1.HealthCheckReply {
        guard let status = registry.status(of: request.service) else {
            throw RPCError(.notFound, "the process has no such service")
        }
        return WireV1.HealthCheckReply(status: status)
    }

    package func watch(
        _ request: WireV1.HealthCheckRequest, _ call: ServerCall,
        _ writer: ResponseWriter<WireV1.HealthCheckReply>
    ) async throws {
        for await status in registry.watch(request.service) {
            try await writer.write(WireV1.HealthCheckReply(status: status))
        }
        if registry.isStopping { throw RPCError(.unavailable, "the process is stopping") }
        throw RPCError(.cancelled, "the watch was given up")
    }

    package func list(
        _ request: WireV1.HealthListRequest, _ call: ServerCall
    ) async throws -> WireV1.HealthListReply {
        WireV1.HealthListReply(
            services: registry.all.map { WireV1.ServiceHealth(service: $0.service, status: $0.status) })
    }
}
