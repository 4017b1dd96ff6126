package import Logging
package import Wire

/// What a server's calls leave in the log: never a payload.
package enum CallLog {
    /// `observer`, a line for each handler that failed unexpectedly, whose text the caller does not
    /// get, and one for each peer that was cut off for its fault. At level debug also a line for each
    /// finished call and each connection that was refused.
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
}
