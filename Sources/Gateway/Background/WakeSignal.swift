/// Wakes one loop when there is work. Raising it many times before the loop looks is one wake.
struct WakeSignal: Sendable {
    /// Gives an element for every wake; to be read by one loop.
    let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (wakes, continuation) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func raise() { continuation.yield() }
}
