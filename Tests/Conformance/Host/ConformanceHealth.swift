internal import Foundation
internal import Messages
internal import Synchronization
internal import Wire

/// What Health says of the first server, as `SetHealth` was told. The process serves from the beginning.
final class ConformanceHealth: WireV1.HealthHandler {
    private struct State {
        var isServing = ["": true]
        var watchers: [Int: (service: String, told: AsyncStream<WireV1.ServingStatus>.Continuation)] = [:]
        var nextWatcher = 0

        func status(of service: String) -> WireV1.ServingStatus {
            isServing[service].map { $0 ? .serving : .notServing } ?? .serviceUnknown
        }
    }

    private let state = Mutex(State())

    /// Changes the status of a service and tells it to who watches.
    func set(_ service: String, serving: Bool) {
        state.withLock { state in
            state.isServing[service] = serving
            let status = state.status(of: service)
            for watcher in state.watchers.values where watcher.service == service {
                watcher.told.yield(status)
            }
        }
    }

    func check(
        _ request: WireV1.HealthCheckRequest, _ call: ServerCall
    ) async throws -> WireV1.HealthCheckReply {
        let status = state.withLock { $0.status(of: request.service) }
        if status == .serviceUnknown { throw RPCError(.notFound, "there is no such service") }
        return WireV1.HealthCheckReply(status: status)
    }

    func watch(
        _ request: WireV1.HealthCheckRequest, _ call: ServerCall,
        _ writer: ResponseWriter<WireV1.HealthCheckReply>
    ) async throws {
        let (changes, told) = AsyncStream<WireV1.ServingStatus>.makeStream()
        let key = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = (request.service, told)
            told.yield(state.status(of: request.service))
            return state.nextWatcher
        }
        defer { state.withLock { _ = $0.watchers.removeValue(forKey: key) } }
        for await status in changes {
            try await writer.write(WireV1.HealthCheckReply(status: status))
        }
        throw RPCError(.cancelled, "the watch was given up")
    }

    func list(
        _ request: WireV1.HealthListRequest, _ call: ServerCall
    ) async throws -> WireV1.HealthListReply {
        let all = state.withLock { state in state.isServing.keys.sorted().map { ($0, state.status(of: $0)) } }
        return WireV1.HealthListReply(
            services: all.map { WireV1.ServiceHealth(service: $0.0, status: $0.1) })
    }
}

/// What the process holds, as the system counts it.
enum ProcessFacts {
    /// Resident memory in KiB; 0 where the system does not say.
    static var residentKiB: UInt64 {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { UInt64($0.filter(\.isNumber)) } ?? 0
    }

    /// Open descriptors; 0 where the system does not say.
    static var descriptors: UInt32 {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return UInt32(clamping: names?.count ?? 0)
    }
}
