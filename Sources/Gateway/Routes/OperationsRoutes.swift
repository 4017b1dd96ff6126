import HTTPTypes
import JSON
import Logging
import Messages
import NIOCore
import ServiceKit
import Store
import Synchronization
import Values
import Wire

/// Probes, metrics and the description of the API.
struct OperationsRoutes: Sendable {
    let health: Health
    let metrics: MetricsPage

    var all: [Route] { [live, ready, metricsRoute] }

    private var live: Route {
        Route(
            method: .get, path: "/livez", name: "live", tag: "operations",
            summary: "200 while the process can answer", access: .open,
            outputs: [RouteOutput(status: 200, summary: "Alive", content: .text("text/plain"))]
        ) { _ in
            .text("text/plain; charset=utf-8", "ok\n")
        }
    }

    private var ready: Route {
        Route(
            method: .get, path: "/readyz", name: "ready", tag: "operations",
            summary: "200 when the store and every service answer; with scope=self the store only",
            access: .open,
            query: [QueryField("scope", .word(["self", "all"]), "all when absent")],
            outputs: [
                RouteOutput(status: 200, summary: "Ready", content: .json(Health.view.schema)),
                RouteOutput(status: 503, summary: "Not ready", content: .json(Health.view.schema)),
            ]
        ) { exchange in
            var report = await health.report()
            if exchange.query.text("scope") == "self" {
                report.components.removeAll { $0.name != "gateway" }
            }
            return .json(report.ready ? 200 : 503, Health.view.document(report))
        }
    }

    private var metricsRoute: Route {
        Route(
            method: .get, path: "/metrics", name: "metrics", tag: "metrics",
            summary: "Metrics of the gateway and of every service, for Prometheus",
            access: .only(.administrator, .operations),
            outputs: [RouteOutput(status: 200, summary: "Metrics", content: .text("text/plain"))]
        ) { exchange in
            .text(
                "text/plain; version=0.0.4; charset=utf-8",
                await metrics.text(trace: exchange.trace, actor: exchange.principal.actor))
        }
    }
}

/// Whether the store and the services answer; asked at most once a second.
final class Health: Sendable {
    struct Component: Sendable, Equatable {
        let name: String
        let ready: Bool
        let reason: String
        /// For the log: what is wrong and where, with the cause. Not part of the answer.
        var cause = ""

        static let view = View<Component>("Component") { view in
            view.text("name") { $0.name }
            view.flag("ready") { $0.ready }
            view.text("reason") { $0.reason }
        }
    }

    struct Report: Sendable, Equatable {
        var components: [Component]

        var ready: Bool { components.allSatisfy(\.ready) }
    }

    static let view = View<Report>("Readiness") { view in
        view.flag("ready") { $0.ready }
        view.list("components", of: Component.view) { $0.components }
    }

    private struct State {
        var report: Report?
        var at = Instant(microseconds: .min)
    }

    private let store: Store
    private let peers: Peers
    private let clock: any WallClock
    private let logger: Logger
    private let state = Mutex(State())

    init(store: Store, peers: Peers, clock: any WallClock, logger: Logger) {
        self.store = store
        self.peers = peers
        self.clock = clock
        self.logger = logger
    }

    /// The state of now, or of at most a second ago.
    func report() async -> Report {
        let now = clock.now()
        let known: Report? = state.withLock { state in
            // A clock that jumped back must not keep an old report alive.
            let age = now.microseconds.subtractingReportingOverflow(state.at.microseconds)
            guard !age.overflow, (0..<1_000_000).contains(age.partialValue) else { return nil }
            return state.report
        }
        if let known { return known }
        let report = await ask()
        let before = state.withLock { state in
            defer {
                state.report = report
                state.at = now
            }
            return state.report
        }
        tell(report, after: before)
        return report
    }

    /// A line when a component changes, not at every look.
    private func tell(_ report: Report, after before: Report?) {
        for (index, component) in report.components.enumerated() {
            let last = before?.components[index]
            let wasWell = (last?.cause ?? "").isEmpty
            if component.cause.isEmpty == wasWell, component.ready == last?.ready ?? true { continue }
            logger.log(
                component.cause.isEmpty ? .info : .warning, "the readiness of a component changed",
                [
                    .service: component.name, .value: component.ready ? "ready" : "not ready",
                    .error: component.cause.isEmpty ? "-" : component.cause,
                ])
        }
    }

    private func ask() async -> Report {
        await withTaskGroup(of: (Int, Component).self) { group in
            group.addTask { (0, await self.own()) }
            for (index, peer) in peers.operations.enumerated() {
                group.addTask { (index + 1, await Self.check(peer)) }
            }
            var found: [(Int, Component)] = []
            for await component in group { found.append(component) }
            return Report(components: found.sorted { $0.0 < $1.0 }.map { $0.1 })
        }
    }

    private func own() async -> Component {
        do {
            _ = try await store.read { try UserTable.isEmpty($0) }
            return Component(name: "gateway", ready: true, reason: "")
        } catch {
            return Component(
                name: "gateway", ready: false, reason: "the store does not answer",
                cause: Self.words(error))
        }
    }

    /// A service is ready when one of its processes is; the others are counted in the reason.
    private static func check(_ service: ServiceOperations) async -> Component {
        let found = await service.ask { instance, client in
            await check(service.name, instance.address, client)
        }
        if found.count == 1 { return found[0] }
        let ready = found.count { $0.ready }
        return Component(
            name: service.name, ready: ready > 0,
            reason: ready == found.count ? "" : "\(ready) of \(found.count) processes are ready",
            cause: found.map(\.cause).filter { !$0.isEmpty }.joined(separator: "; "))
    }

    private static func check(
        _ name: String, _ address: String?, _ client: OpsV1.OpsServiceClient
    ) async -> Component {
        let place = address.map { "\($0): " } ?? ""
        do throws(RPCError) {
            let options = CallOptions(timeout: .seconds(2), overloadClass: .critical)
            let reply = try await client.check(.init(), options)
            let bad = reply.components.filter { !$0.ready }
            return Component(
                name: name, ready: reply.ready,
                reason: bad.map { "\($0.name) is not ready" }.joined(separator: "; "),
                cause: bad.isEmpty
                    ? "" : place + bad.map { "\($0.name): \(words($0.reason))" }.joined(separator: "; "))
        } catch {
            return Component(
                name: name, ready: false, reason: error.code.name, cause: place + words(error))
        }
    }

    private static func words(_ error: Any) -> String { String("\(error)".prefix(CallLog.wordsBound)) }
}

/// The text for Prometheus: own metrics, then those of each process of each service with the labels `service`
/// and `instance`.
struct MetricsPage: Sendable {
    let metrics: Metrics
    let peers: Peers

    func text(trace: TraceContext, actor: [UInt8]) async -> String {
        var page = MetricsFamilies()
        page.add(metrics.expose())
        for text in await peersTexts(
            CallOptions(
                timeout: .seconds(2), actor: actor, trace: trace, overloadClass: .critical))
        { page.add(text) }
        return page.text
    }

    /// The text of each process that answers, by service and address.
    private func peersTexts(_ options: CallOptions) async -> [String] {
        var texts: [(Int, [String])] = await withTaskGroup(of: (Int, [String]).self) { group in
            for (index, peer) in peers.operations.enumerated() {
                group.addTask {
                    let texts = await peer.ask { instance, client in
                        let reply = try? await client.getMetrics(.init(), options)
                        return Self.labelled(
                            reply?.text ?? "", service: peer.name, instance: instance.address)
                    }
                    return (index, texts)
                }
            }
            var found: [(Int, [String])] = []
            for await texts in group { found.append(texts) }
            return found
        }
        texts.sort { $0.0 < $1.0 }
        return texts.flatMap(\.1)
    }

    /// Adds labels to every sample. Help and type lines stay.
    static func labelled(_ text: String, service: String, instance: String? = nil) -> String {
        let labels = "service=\"\(service)\"" + (instance.map { ",instance=\"\($0)\"" } ?? "")
        var result = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                result += line
            } else if let brace = line.firstIndex(of: "{") {
                result += "\(line[..<brace]){\(labels),\(line[line.index(after: brace)...])"
            } else if let space = line.firstIndex(of: " ") {
                result += "\(line[..<space]){\(labels)}\(line[space...])"
            }
            result += "\n"
        }
        return result
    }
}
