internal import NIOConcurrencyHelpers
internal import NIOCore

/// What a call knows about its attempts once the first one failed; calls that succeed at once have
/// none. Belongs to the call's event loop.
final class CallRetries: DeadlineHolder {
    var deadlineSlot = DeadlineSlot()
    private unowned let call: ClientCall
    var progress: RetryProgress
    /// What the first attempt sent beside the request.
    private let metadata: Metadata
    /// Whether no attempt was processed so far: only then repeating the whole call is safe.
    private(set) var wasNeverProcessed = true
    /// Between two attempts.
    private(set) var isResting = false
    /// Attempts after the first that were begun.
    private(set) var made = 0
    /// Why the last attempt failed.
    private(set) var lastError: RPCError

    init(_ call: ClientCall, _ policy: RetryPolicy, _ error: RPCError) {
        self.call = call
        progress = RetryProgress(policy)
        let block = call.metadata
        metadata = block.isEmpty ? Metadata() : block.withUnsafeBytes(MetadataCoding.decode) ?? Metadata()
        lastError = error
    }

    /// An attempt ended with `error`.
    func note(_ error: RPCError) {
        lastError = error
        if !error.notProcessed { wasNeverProcessed = false }
    }

    /// The metadata of the next attempt, with its number; nil when it cannot be sent.
    func nextMetadata() -> [UInt8]? {
        var next = metadata
        next.attempt += progress.attempts - 1
        do throws(RPCError) { return try MetadataCoding.encode(next) } catch { return nil }
    }

    /// Rests until `time`.
    func rest(until time: NIODeadline) {
        isResting = true
        call.loop.executor.deadlines.arm(self, at: time)
    }

    /// The next attempt begins.
    func goOn() {
        made += 1
        wake()
    }

    /// The call ends, or the next attempt begins.
    func wake() {
        isResting = false
        call.loop.executor.deadlines.disarm(self)
    }

    func deadlinePassed() { call.loop.rested(call) }
}

/// The throttle of one client, shared by its loops.
final class SharedRetryTokens: Sendable {
    private let tokens: NIOLockedValueBox<RetryTokens>

    init(_ throttle: RetryThrottle) { tokens = NIOLockedValueBox(RetryTokens(throttle)) }

    /// See `RetryTokens`.
    func failed() -> Bool { tokens.withLockedValue { $0.failed() } }
    func succeeded() { tokens.withLockedValue { $0.succeeded() } }
    var thousandths: Int { tokens.withLockedValue { $0.thousandths } }
}
