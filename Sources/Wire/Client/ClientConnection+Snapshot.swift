internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension ClientConnection {
    /// Why the connection takes no more calls.
    var disconnection: Disconnection {
        goAwayWords == nil ? Disconnection(failure) : .goAway
    }

    /// How old the connection is and how much it had to do, for errors.
    var facts: String {
        let tenths = (executor.loop.now - tally.madeAt).nanoseconds / 100_000_000
        return "open for \(tenths / 10).\(tenths % 10) s, calls in flight: \(calls.count)"
    }

    /// What the connection does now.
    var snapshot: ConnectionSnapshot {
        let now = executor.loop.now
        return snapshot(
            .client, state, service: service, receiveCredit: receiveCredit(of: 0),
            inFlight: machine.inFlight,
            streams: calls.values.map {
                $0.snapshot(at: now, receiveCredit: receiveCredit(of: $0.stream))
            })
    }
}

extension Disconnection {
    /// The end of a connection that `failure` ended, in the labels of gRPC's proposal A94.
    init(_ failure: (any Error)?) {
        switch failure {
        case let error as RPCError: self = error.message == ClientConnection.noAnswer ? .timedOut : .unknown
        case let error as IOError:
            switch error.errnoCode {
            case ECONNRESET: self = .reset
            case ETIMEDOUT: self = .timedOut
            case ECONNABORTED, EPIPE: self = .aborted
            default: self = .socketError
            }
        case is TLSError: self = .socketError
        default: self = .unknown
        }
    }
}

extension ClientCall {
    /// What the call does now.
    func snapshot(at now: NIODeadline, receiveCredit: Int?) -> StreamSnapshot {
        StreamSnapshot(
            id: stream, method: method.fullName, age: Duration(started, now),
            deadlineLeft: deadline.map { Duration(now, $0) }, sendCredit: sendCredit,
            receiveCredit: receiveCredit)
    }
}

extension WireClient {
    /// What every open connection does, by number: asked on each event loop.
    package func connections() async -> [ConnectionSnapshot] {
        var found: [ConnectionSnapshot] = []
        for loop in clientLoops {
            let answer = loop.eventLoop.submit { loop.openConnections.map(\.snapshot) }
            // A loop that has shut down has no connections.
            found += (try? await answer.get()) ?? []
        }
        return found.sorted { $0.id < $1.id }
    }

    /// Every target on every event loop, in the order of the configuration.
    package func targets() async -> [TargetSnapshot] {
        var found: [TargetSnapshot] = []
        for loop in clientLoops {
            let answer = loop.eventLoop.submit { loop.subchannels.map(\.targetSnapshot) }
            found += (try? await answer.get()) ?? []
        }
        return found
    }
}

extension ClientLoop {
    /// What can be told about this part of the client.
    func snapshot() -> EventLoopFuture<ClientLoopSnapshot> {
        eventLoop.submit { [self] in
            ClientLoopSnapshot(
                subchannels: subchannels.map(\.snapshot), waiting: waiting.count,
                resting: resting.count, resolution: resolution)
        }
    }
}

extension Subchannel {
    /// The same for those outside this module.
    var targetSnapshot: TargetSnapshot {
        let seen = snapshot
        let state: TargetSnapshot.State =
            switch seen.state {
            case .idle, .shutdown: .idle
            case .connecting: .connecting
            case .ready: .ready
            case .transientFailure: .transientFailure
            }
        return TargetSnapshot(
            service: configuration.service, address: "\(target)", state: state,
            lastError: seen.lastError == Subchannel.neverConnected ? "" : seen.lastError,
            isEjected: seen.ejectedUntil != nil,
            // Until the first word a watched target gets no calls.
            isHealthy: seen.isHealthy ?? (configuration.healthWatch == nil),
            inFlight: seen.inFlight)
    }
}
