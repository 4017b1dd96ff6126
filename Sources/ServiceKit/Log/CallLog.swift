package import Logging
package import Values
package import Wire

/// What a server's calls leave in the log: never a payload.
package enum CallLog {
    /// Characters of an error's words.
    package static let wordsBound = 512
    /// From how long on a unary call that went well is logged at level info.
    static let slow: Duration = .seconds(1)

    /// `observer`, a line for each handler that failed unexpectedly, whose text the caller does not
    /// get, one for each peer that was cut off for its fault, one for each call that failed or was slow, one
    /// for each reply that its caller could not take, and what `schemas` says. At level debug also a line
    /// for each other call and each connection that was refused.
    package static func logging(_ logger: Logger, _ observer: WireObserver) -> WireObserver {
        var observer = observer
        observer.handlerFailed = { call, error in
            logger.log(
                .error, "a handler failed unexpectedly",
                [
                    .method: call.method.fullName, .peer: "\(call.peer)",
                    .traceID: call.trace?.traceID ?? "-", .spanID: call.trace?.spanText ?? "-",
                    .error: "\(error)",
                ])
        }
        observer.peerAtFault = { peer, words in
            logger.log(
                .warning, "a peer was cut off", [.peer: peer.map { "\($0)" } ?? "-", .error: words])
        }
        observer = schemas(logger, observer)
        let finished = observer.callFinished
        observer.callFinished = { call in
            finished?(call)
            Self.log(call, logger)
        }
        let cancelled = observer.callCancelled
        observer.callCancelled = { call in
            cancelled?(call)
            Self.log(call, logger)
        }
        guard logger.logLevel <= .debug else { return observer }
        observer.connectionFailed = { words in
            logger.log(.debug, "a connection was refused or lost", [.error: words])
        }
        return observer
    }

    /// Calls that went well, and refusals that belong to the business or to overload, are too many for a line
    /// each: the metrics count them.
    private static func log(_ call: FinishedCall, _ logger: Logger) {
        let isSlow = call.method.kind == .unary && call.duration > slow
        let level: Logger.Level = call.status.isFailure || isSlow ? .info : .debug
        guard level >= logger.logLevel else { return }
        logger.log(
            level, "call",
            [
                .method: call.method.fullName, .peer: call.peer.map { "\($0)" } ?? "-",
                .status: call.status.name, .traceID: call.trace?.traceID ?? "-",
                .spanID: call.trace?.spanText ?? "-",
                .milliseconds: "\(call.duration / .milliseconds(1))",
            ])
    }

    /// Callers that left are too many for a line each. A reply that one could not take is a fault of the
    /// contracts, and nothing else at the server shows it; CANCEL's budget bounds these lines.
    private static func log(_ call: CancelledCall, _ logger: Logger) {
        guard call.status == .internal || call.status == .resourceExhausted else { return }
        logger.log(
            .notice, "a caller could not take a reply",
            [
                .method: call.method?.fullName ?? "-", .peer: call.peer.map { "\($0)" } ?? "-",
                .status: call.status.name, .reason: String(call.reason.prefix(wordsBound)),
                .traceID: call.trace?.traceID ?? "-", .spanID: call.trace?.spanText ?? "-",
            ])
    }

    /// `observer` of a client, and a line when a connection to a target was lost or not made: at most one a
    /// target in ten seconds, however many event loops and attempts there are.
    package static func connections(
        _ logger: Logger, clock: any WallClock, _ observer: WireObserver
    ) -> WireObserver {
        var observer = observer
        let limit = LineLimit(clock: clock)
        observer.connectionFailed = { words in
            let target = words.firstRange(of: ": ").map { String(words[..<$0.lowerBound]) } ?? words
            guard let heldBack = limit.admit(target) else { return }
            logger.log(
                .notice, "a connection to a service was lost or not made",
                [.error: String(words.prefix(wordsBound)), .heldBack: "\(heldBack)"])
        }
        return observer
    }

    /// `observer`, and a line for each connection whose peer was built from other contracts: of the peer's
    /// process, or of `service` where the peer was called. Not an error: during an upgrade both sides
    /// understand what they have in common.
    package static func schemas(
        _ logger: Logger, service: String? = nil, _ observer: WireObserver
    ) -> WireObserver {
        var observer = observer
        let seen = observer.schemaDiffers
        observer.schemaDiffers = { difference in
            seen?(difference)
            logger.log(
                .notice, "a peer was built from other contracts",
                [
                    .peer: difference.peer.map { "\($0)" } ?? service ?? "-",
                    .build: difference.build.isEmpty ? "-" : difference.build,
                    .schema: "0x" + String(difference.schemaHash, radix: 16),
                ])
        }
        return observer
    }
}

extension StatusCode {
    /// Something that an operator should hear of: neither a refusal that belongs to the business, nor one
    /// for want of a place, nor a caller that left.
    fileprivate var isFailure: Bool {
        switch self {
        case .unknown, .deadlineExceeded, .unimplemented, .internal, .unavailable, .dataLoss: true
        default: false
        }
    }
}
