import HTTPTypes
import JSON
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
            .text("text/plain; version=0.0.4; charset=utf-8", await metrics.text(exchange))
        }
    }
}

/// Whether the store and the services answer; asked at most once a second.
final class Health: Sendable {
    struct Component: Sendable, Equatable {
        let name: String
        let ready: Bool
        let reason: String

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
    private let state = Mutex(State())

    init(store: Store, peers: Peers, clock: any WallClock) {
        self.store = store
        self.peers = peers
        self.clock = clock
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
        state.withLock { state in
            state.report = report
            state.at = now
        }
        return report
    }

    private func ask() async -> Report {
        await withTaskGroup(of: (Int, Component).self) { group in
            group.addTask { (0, await self.own()) }
            for (index, peer) in peers.operations.enumerated() {
                group.addTask { (index + 1, await Self.check(peer.name, peer.client)) }
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
            return Component(name: "gateway", ready: false, reason: "the store does not answer")
        }
    }

    private static func check(_ name: String, _ client: OpsV1.OpsServiceClient) async -> Component {
        do throws(RPCError) {
            let options = CallOptions(timeout: .seconds(2), overloadClass: .critical)
            let reply = try await client.check(.init(), options)
            let reasons = reply.components.filter { !$0.ready }.map { "\($0.name) is not ready" }
            return Component(
                name: name, ready: reply.ready, reason: reasons.joined(separator: "; "))
        } catch {
            return Component(name: name, ready: false, reason: error.code.name)
        }
    }
}

/// The text for Prometheus: own metrics, then each service's with a `service` label.
struct MetricsPage: Sendable {
    let metrics: Metrics
    let peers: Peers

    func text(_ exchange: Exchange) async -> String {
        var page = MetricsFamilies()
        page.add(metrics.expose())
        for text in await peersTexts(exchange) { page.add(text) }
        return page.text
    }

    /// The text of each service that answers, in their order.
    private func peersTexts(_ exchange: Exchange) async -> [String] {
        var texts: [(Int, String)] = await withTaskGroup(of: (Int, String).self) { group in
            for (index, peer) in peers.operations.enumerated() {
                group.addTask {
                    let options = CallOptions(
                        timeout: .seconds(2), actor: exchange.principal.actor, overloadClass: .critical)
                    let reply = try? await peer.client.getMetrics(.init(), options)
                    return (index, Self.labelled(reply?.text ?? "", service: peer.name))
                }
            }
            var found: [(Int, String)] = []
            for await text in group { found.append(text) }
            return found
        }
        texts.sort { $0.0 < $1.0 }
        return texts.map(\.1)
    }

    /// Adds a label to every sample. Help and type lines stay.
    static func labelled(_ text: String, service: String) -> String {
        var result = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("#") {
                result += line
            } else if let brace = line.firstIndex(of: "{") {
                result += "\(line[..<brace]){service=\"\(service)\",\(line[line.index(after: brace)...])"
            } else if let space = line.firstIndex(of: " ") {
                result += "\(line[..<space]){service=\"\(service)\"}\(line[space...])"
            }
            result += "\n"
        }
        return result
    }
}
