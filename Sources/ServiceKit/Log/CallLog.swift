package import Logging
package import Wire

/// What a server's calls leave in the log: never a payload.
package enum CallLog {
    /// `observer`, a line for each handler that failed unexpectedly, whose text the caller does not
    /// get, one for each peer that was cut off for its fault, and what `schemas` says. At level debug
    /// also a line for each finished call and each connection that was refused.
    package static func logging(_ logger: Logger, _ observer: WireObserver) -> WireObserver {
        var observer = observer
        observer.handlerFailed = { call, error in
            logger.log(
                .error, "a handler failed unexpectedly",
                [
                    .method: call.method.fullName, .peer: "\(call.peer)",
                    .traceID: call.trace?.traceID ?? "-", .error: "\(error)",
                ])
        }
        observer.peerAtFault = { peer, words in
            logger.log(
                .warning, "a peer was cut off", [.peer: peer.map { "\($0)" } ?? "-", .error: words])
        }
        observer = schemas(logger, observer)
        guard logger.logLevel <= .debug else { return observer }
        let finished = observer.callFinished
        observer.callFinished = { call in
            finished?(call)
            logger.log(
                .debug, "call",
                [
                    .method: call.method.fullName, .peer: call.peer.map { "\($0)" } ?? "-",
                    .status: call.status.name, .traceID: call.trace?.traceID ?? "-",
                    .spanID: call.trace?.spanText ?? "-",
                    .milliseconds: "\(call.duration / .milliseconds(1))",
                ])
        }
        observer.connectionFailed = { words in
            logger.log(.debug, "a connection was refused or lost", [.error: words])
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
