package import Conformance
internal import Synchronization
internal import Wire

/// What the handlers of each operation saw, and the gates that held calls wait at.
package final class HandlerLog: Sendable {
    /// Counts of the handlers of one operation id.
    struct Counts {
        var started: UInt32 = 0
        var cancelled: UInt32 = 0
        var live: UInt32 = 0
        var mostLive: UInt32 = 0
        var taken: UInt32 = 0
        var written: UInt32 = 0
    }

    private struct State {
        var counts: [String: Counts] = [:]
        var released: [String] = []
        var waiting: [UInt64: Waiting] = [:]
        var nextWaiting: UInt64 = 0
    }

    private enum Waiting {
        case handler(operation: String, CheckedContinuation<Void, any Error>)
        /// Waits whatever becomes of its call.
        case stubborn(operation: String, CheckedContinuation<Void, Never>)
        /// Cancelled before it waited.
        case cancelled
    }

    /// Most operation ids that are kept; calls with further ones are refused.
    private static let bound = 100_000

    private let state = Mutex(State())

    /// An empty log without open gates.
    package init() {}

    /// Counts a handler from its begin to its end, and whether its call was cancelled meanwhile.
    nonisolated(nonsending) func counting<Result>(
        _ call: ServerCall, _ body: () async throws -> Result
    ) async throws -> Result {
        let operation = call.metadata.operationID
        if operation.isEmpty { return try await body() }
        let isKept = state.withLock { state in
            guard state.counts.count < Self.bound || state.counts[operation] != nil else { return false }
            var counts = state.counts[operation, default: Counts()]
            counts.started += 1
            counts.live += 1
            counts.mostLive = Swift.max(counts.mostLive, counts.live)
            state.counts[operation] = counts
            return true
        }
        guard isKept else { throw RPCError(.resourceExhausted, "too many operation ids") }
        defer { update(operation) { $0.live -= 1 } }
        do {
            return try await body()
        } catch {
            if Self.isCancellation(error) { update(operation) { $0.cancelled += 1 } }
            throw error
        }
    }

    private static func isCancellation(_ error: any Error) -> Bool {
        if Task.isCancelled || error is CancellationError { return true }
        let code = (error as? RPCError)?.code
        return code == .cancelled || code == .deadlineExceeded
    }

    /// A request of a stream was taken.
    func tookRequest(_ call: ServerCall) { update(call.metadata.operationID) { $0.taken += 1 } }

    /// A reply of a stream was handed over.
    func wroteReply(_ call: ServerCall) { update(call.metadata.operationID) { $0.written += 1 } }

    private func update(_ operation: String, _ change: (inout Counts) -> Void) {
        if operation.isEmpty { return }
        state.withLock { change(&$0.counts[operation, default: Counts()]) }
    }

    /// Waits until a prefix of the operation id is released; throws when the task is cancelled.
    nonisolated(nonsending) func hold(_ operation: String) async throws {
        let number = state.withLock { state in
            state.nextWaiting += 1
            return state.nextWaiting
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Swift.Result<Void, any Error>? = state.withLock { state in
                    if state.waiting.removeValue(forKey: number) != nil {
                        return .failure(CancellationError())
                    }
                    if state.released.contains(where: { operation.hasPrefix($0) }) {
                        return .success(())
                    }
                    state.waiting[number] = .handler(operation: operation, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                let waiting = state.waiting.removeValue(forKey: number)
                if waiting == nil { state.waiting[number] = .cancelled }
                return waiting
            }
            if case .handler(_, let continuation) = waiting {
                continuation.resume(throwing: CancellationError())
            }
        }
        // A cancellation that came behind the release left its mark.
        state.withLock { _ = $0.waiting.removeValue(forKey: number) }
    }

    /// Waits until a prefix of the operation id is released, whether or not the task is cancelled.
    nonisolated(nonsending) func holdOut(_ operation: String) async {
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                if state.released.contains(where: { operation.hasPrefix($0) }) { return true }
                state.nextWaiting += 1
                state.waiting[state.nextWaiting] = .stubborn(operation: operation, continuation)
                return false
            }
            if isReleased { continuation.resume() }
        }
    }

    /// Opens the gates of all operations that begin so, for now and later.
    func release(_ prefix: String) {
        let waiting = state.withLock { state in
            state.released.append(prefix)
            let released = state.waiting.filter { _, waiting in
                switch waiting {
                case .handler(let operation, _), .stubborn(let operation, _): operation.hasPrefix(prefix)
                case .cancelled: false
                }
            }
            for number in released.keys { state.waiting[number] = nil }
            return released.values
        }
        for waiting in waiting {
            switch waiting {
            case .handler(_, let continuation): continuation.resume()
            case .stubborn(_, let continuation): continuation.resume()
            case .cancelled: break
            }
        }
    }

    /// The sums over all operations that begin so.
    package func observe(_ prefix: String) -> ConformanceV1.ObserveReply {
        state.withLock { state in
            var reply = ConformanceV1.ObserveReply()
            for (operation, counts) in state.counts where operation.hasPrefix(prefix) {
                reply.started += counts.started
                reply.cancelled += counts.cancelled
                reply.live += counts.live
                reply.mostLive = Swift.max(reply.mostLive, counts.mostLive)
                reply.mostStarted = Swift.max(reply.mostStarted, counts.started)
                reply.taken += counts.taken
                reply.written += counts.written
            }
            return reply
        }
    }
}
