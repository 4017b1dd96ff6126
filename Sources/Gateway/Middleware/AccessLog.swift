import Logging
import NIOCore
import ServiceKit
import Store
import Synchronization
import Wire

/// One line and three measurements per finished request, at level warning and with the cause where something
/// behind the gateway failed; never a payload, a token or a raw path, for paths hold identifiers of devices
/// and parties.
struct AccessLog: Sendable {
    private let logger: Logger
    private let meters: [RouteMeter]
    private let unrouted: RouteMeter

    init(logger: Logger, metrics: Metrics, routes: [Route]) {
        self.logger = logger
        meters = routes.map { RouteMeter(metrics, $0.name) }
        unrouted = RouteMeter(metrics, "none")
    }

    /// What is known of a request when it ends.
    struct Entry: Sendable {
        let requestID: String
        /// The trace of the client, or a new one; the span is the request's own.
        let trace: TraceContext
        let method: String
        var routeIndex: Int?
        var path = "-"
        var userID = ""
        let address: String
        /// Why it was answered with 5xx, where a service or the store was the cause.
        var cause: Cause?
    }

    /// What failed behind the gateway. Its words stay in the log; the caller gets a constant text.
    struct Cause: Sendable {
        let service: String
        let status: String
        let words: String

        /// Nil for an error that tells no more than the answer does.
        init?(_ error: any Error) {
            switch error {
            case let failure as ServiceFailure:
                self.init(failure.service, failure.error.code.name, failure.error.message)
            case let error as RPCError: self.init("gateway", error.code.name, error.message)
            case let error as StoreError: self.init("gateway", "store", "\(error)")
            default: return nil
            }
        }

        private init(_ service: String, _ status: String, _ words: String) {
            self.service = service
            self.status = status
            self.words = words
        }
    }

    func finished(_ entry: Entry, status: Int, took: TimeAmount) {
        let meter = entry.routeIndex.map { meters[$0] } ?? unrouted
        meter.record(status: status, .nanoseconds(took.nanoseconds))
        if let cause = entry.cause { return failed(entry, cause, status, took) }
        guard logger.logLevel <= .info else { return }
        logger.log(
            .info, "request",
            [
                .requestID: entry.requestID, .traceID: entry.trace.traceID,
                .spanID: entry.trace.spanText, .httpMethod: entry.method, .path: entry.path,
                .httpStatus: String(status),
                .userID: entry.userID, .address: entry.address,
                .milliseconds: Self.milliseconds(took),
            ])
    }

    private func failed(_ entry: Entry, _ cause: Cause, _ status: Int, _ took: TimeAmount) {
        logger.log(
            .warning, "request",
            [
                .requestID: entry.requestID, .traceID: entry.trace.traceID,
                .spanID: entry.trace.spanText, .httpMethod: entry.method, .path: entry.path,
                .httpStatus: String(status), .userID: entry.userID, .address: entry.address,
                .milliseconds: Self.milliseconds(took), .service: cause.service, .status: cause.status,
                .error: String(cause.words.prefix(CallLog.wordsBound)),
            ])
    }

    /// An error that nobody expected; its text stays here and does not reach the caller.
    func unexpected(_ error: any Error, _ entry: Entry) {
        logger.log(
            .error, "a request failed unexpectedly",
            [
                .requestID: entry.requestID, .traceID: entry.trace.traceID,
                .spanID: entry.trace.spanText, .path: entry.path,
                .error: "\(error)",
            ])
    }

    private static func milliseconds(_ time: TimeAmount) -> String {
        let microseconds = time.nanoseconds / 1_000
        let rest = microseconds % 1_000
        let zeros = rest < 10 ? "00" : rest < 100 ? "0" : ""
        return "\(microseconds / 1_000).\(zeros)\(rest)"
    }
}

/// Counts and times the requests of one route. Counters are made at first use, so that the text of
/// the metrics has no rows of zeros.
private final class RouteMeter: Sendable {
    private let metrics: Metrics
    private let route: String
    private let counters = Mutex<[Int: Counter]>([:])
    private let times = Mutex<DurationHistogram?>(nil)

    init(_ metrics: Metrics, _ route: String) {
        self.metrics = metrics
        self.route = route
    }

    func record(status: Int, _ duration: Duration) {
        let counter = counters.withLock { counters in
            if let counter = counters[status] { return counter }
            let made = metrics.counter(
                "gateway_requests_total", help: "Finished requests by route and status",
                ["route": route, "status": String(status)])
            counters[status] = made
            return made
        }
        counter.increment()
        let histogram = times.withLock { histogram in
            if let histogram { return histogram }
            let made = metrics.histogram(
                "gateway_request_duration_seconds", help: "Time from head to answer, by route",
                ["route": route])
            histogram = made
            return made
        }
        histogram.record(duration)
    }
}
