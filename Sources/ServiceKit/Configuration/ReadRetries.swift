import Wire

/// Which calls a client repeats when no policy of its own says so: reads of the service that found it
/// unavailable (gRPC A6).
///
/// Writes are repeated by who owns them, the saga or the webhook forwarder, or by the caller of the gateway
/// with the same key; a second layer would multiply their attempts. Methods that all processes answer
/// (`Ops`, `Health`) ask how one process is now, and are not repeated either.
enum ReadRetries {
    /// Two more attempts within the call's deadline, of which the rests take about 150 ms together. Only
    /// `unavailable`: what is refused for overload must not come back at once.
    static let policy = RetryPolicy(
        maxAttempts: 3, initialBackoff: .milliseconds(50), maxBackoff: .seconds(1), backoffMultiplier: 2,
        retryableStatusCodes: [.unavailable])
    /// When nearly all calls fail at most four attempts more are made, then one for ten calls that succeed.
    static let throttle = RetryThrottle(maxTokens: 10, tokenRatio: 0.1)

    /// The policy of the reads of `service` (`order`); none of a name that is no service.
    static func configuration(of service: String) -> RetryConfiguration {
        let reads = ServiceContracts.methods(of: service).filter { isRead($0, of: service) }
        return RetryConfiguration(
            methods: Dictionary(uniqueKeysWithValues: reads.map { ($0.fullName, policy) }),
            throttle: throttle)
    }

    /// By name, as `proto/README.md` has it: `Get…` and `List…` change nothing.
    private static func isRead(_ method: MethodDescriptor, of service: String) -> Bool {
        method.kind == .unary && method.service.hasPrefix("sluice.\(service).")
            && (method.name.hasPrefix("Get") || method.name.hasPrefix("List"))
    }
}
