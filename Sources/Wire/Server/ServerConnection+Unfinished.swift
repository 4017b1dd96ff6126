internal import NIOCore

extension ServerConnection {
    /// The server had no room for a piece of an unfinished request: counts what came of it.
    ///
    /// - Parameter first: the REQUEST that the piece belongs to, when it was kept.
    func noRoom(
        _ header: FrameHeader, _ action: ServerConnectionStateMachine.OnFrame, _ first: FrameHeader?,
        _ now: NIODeadline
    ) {
        switch action {
        case .refuse(let code, ServerConnectionStateMachine.noRoom),
            .failKept(let code, ServerConnectionStateMachine.noRoom):
            configuration.statistics.admission.unfinishedRefused()
            guard let route = router.route((first ?? header).code) else { return }
            tally.started += 1
            configuration.observer.callStarted?(route.method)
            report(
                route.method, code, stream: nil, started: now, requestBytes: header.length,
                responseBytes: 0)
        case .fail(_, ServerConnectionStateMachine.noRoom):
            // The handler runs, and reports the call when it ends.
            configuration.statistics.admission.unfinishedRefused()
        default: break
        }
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
