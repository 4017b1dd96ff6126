internal import NIOCore

extension ServerConnection {
    /// The call that the REQUEST `first` was to begin is refused, and counted as one that came: who
    /// looks at the numbers must see the calls that never reached a handler.
    ///
    /// - Parameter bytes: what came of the request.
    func refuseUnbegun(
        _ first: FrameHeader, _ refusal: FrameRefusal, _ bytes: Int, arrived: NIODeadline
    ) {
        configuration.statistics.countRefused(refusal)
        if refusal == .noRoom { configuration.statistics.admission.unfinishedRefused() }
        let method = router.route(first.code)?.method
        refuse(
            first.stream, RPCError(refusal.code, refusal.words(method), notProcessed: true))
        guard let method else { return }
        tally.started += 1
        configuration.observer.callStarted?(method)
        report(
            method, refusal.code, stream: nil, started: arrived, requestBytes: bytes,
            responseBytes: 0)
    }
}

/// How fast the rest of refused requests is read: what nobody takes should not cost the others
/// their turns.
struct SkippingPace {
    /// 4 MiB a second.
    private static let nanosecondsPerByte: Int64 = 250

    private var skipped = 0

    /// How long the next read waits, where bytes were passed over since the last one; `sum` counts
    /// them from the connection's beginning.
    mutating func rest(_ sum: Int) -> TimeAmount? {
        guard sum != skipped else { return nil }
        let bytes = sum &- skipped
        skipped = sum
        return .nanoseconds(Int64(bytes) * Self.nanosecondsPerByte)
    }
}
