internal import NIOConcurrencyHelpers

/// Messages of one stream between the transport that puts them and the task that reads them.
///
/// Bounded by the credit that `window` gives back for what was read, or by `bound` messages for
/// writers in this process.
final class MessageBuffer<Element: Sendable>: Sendable {
    /// A message and what it costs of the window.
    typealias Item = (element: Element, cost: Int)

    private struct State {
        var items: [Item] = []
        var outcome: RPCError??
        var reader: UnsafeContinuation<Void, Never>?
        var writers: [UnsafeContinuation<Void, Never>] = []
        /// The cost of what the reader took with its last look and may still work on.
        var inHand = 0
    }

    private let state = NIOLockedValueBox(State())
    private let bound: Int
    private let window: ReceiveWindow?

    init(bound: Int = Int.max, window: ReceiveWindow? = nil) {
        self.bound = bound
        self.window = window
    }

    // MARK: writing

    /// Adds a message. One that comes behind the end is given back at once.
    func put(_ element: Element, cost: Int) {
        let (reader, isTaken) = state.withLockedValue { state in
            guard state.outcome == nil else {
                return (nil as UnsafeContinuation<Void, Never>?, false)
            }
            state.items.append((element, cost))
            defer { state.reader = nil }
            return (state.reader, true)
        }
        if !isTaken { window?.thrownAway(cost) }
        reader?.resume()
    }

    /// Adds a message when fewer than `bound` wait.
    func putWhenRoom(_ element: Element) async throws(RPCError) {
        while true {
            let (hasRoom, ended) = state.withLockedValue {
                ($0.items.count < bound, $0.outcome != nil)
            }
            if ended || Task.isCancelled { throw RPCError(.cancelled, "nobody waits for the message") }
            if hasRoom { break }
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    let waits = state.withLockedValue { state in
                        // A cancel before this finds nobody to wake; one after it waits for the lock.
                        guard state.items.count >= bound, state.outcome == nil, !Task.isCancelled
                        else { return false }
                        state.writers.append(continuation)
                        return true
                    }
                    if !waits { continuation.resume() }
                }
            } onCancel: {
                wakeWriters()
            }
        }
        put(element, cost: 0)
    }

    /// Whether a writer waits for the reader.
    var hasWaitingWriter: Bool { state.withLockedValue { !$0.writers.isEmpty } }

    private func wakeWriters() {
        let writers = state.withLockedValue { state in
            defer { state.writers = [] }
            return state.writers
        }
        for writer in writers { writer.resume() }
    }

    /// Ends the stream after the messages it holds; the first end counts.
    func finish(_ error: RPCError?) {
        let (reader, writers) = state.withLockedValue { state in
            if state.outcome == nil { state.outcome = .some(error) }
            defer {
                state.reader = nil
                state.writers = []
            }
            return (state.reader, state.writers)
        }
        reader?.resume()
        for writer in writers { writer.resume() }
    }

    /// Nobody reads any more: what is left is given back.
    func discard() {
        let (cost, inHand, writers) = state.withLockedValue { state in
            let cost = state.items.reduce(0) { $0 + $1.cost }
            let inHand = state.inHand
            state.items = []
            state.inHand = 0
            if state.outcome == nil {
                state.outcome = .some(RPCError(.cancelled, "the reader is gone"))
            }
            defer { state.writers = [] }
            return (cost, inHand, state.writers)
        }
        window?.thrownAway(cost)
        window?.workedOff(inHand)
        for writer in writers { writer.resume() }
    }

    // MARK: reading

    /// Exchanges `batch`, which was worked off, for everything that waits; waits when nothing does.
    /// False at the end. A cancelled task gets `cancelled`, and `cancel` is called.
    func refill(
        _ batch: inout [Item], cancel: @escaping @Sendable () -> Void
    ) async throws(RPCError) -> Bool {
        batch.removeAll(keepingCapacity: true)
        while true {
            var writers: [UnsafeContinuation<Void, Never>] = []
            var done = 0
            var taken = 0
            let outcome = state.withLockedValue { state -> RPCError?? in
                done = state.inHand
                state.inHand = 0
                guard state.items.isEmpty else {
                    swap(&state.items, &batch)
                    for item in batch { state.inHand += item.cost }
                    taken = state.inHand
                    swap(&state.writers, &writers)
                    return nil
                }
                return state.outcome
            }
            window?.workedOff(done)
            window?.inHand(taken)
            for writer in writers { writer.resume() }
            if !batch.isEmpty { return true }
            if let outcome {
                if let error = outcome { throw error }
                return false
            }
            await waitForMessage(cancel)
        }
    }

    private func waitForMessage(_ cancel: @escaping @Sendable () -> Void) async {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isReady = state.withLockedValue { state in
                    if !state.items.isEmpty || state.outcome != nil { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            finish(RPCError(.cancelled, "the reader was cancelled"))
            cancel()
        }
    }
}

/// Reads a buffer, everything that waits at a time: most messages cost no lock.
struct MessageReader<Element: Sendable>: Sendable {
    private let buffer: MessageBuffer<Element>
    private var batch: [MessageBuffer<Element>.Item] = []
    private var index = 0

    init(_ buffer: MessageBuffer<Element>) { self.buffer = buffer }

    /// The next message, nil at the end.
    mutating func next(
        cancel: @escaping @Sendable () -> Void
    ) async throws(RPCError) -> Element? {
        if index >= batch.count {
            index = 0
            guard try await buffer.refill(&batch, cancel: cancel) else { return nil }
        }
        defer { index += 1 }
        return batch[index].element
    }
}
