/// When and how often a failed call is repeated (gRPC A6 `retryPolicy`).
///
/// Name only codes after which repeating is harmless: a code does not say whether the server did the
/// work. `ClientConfiguration.retry` has none by default, because in Sluice the saga repeats.
package struct RetryPolicy: Sendable, Equatable {
    /// The largest number of attempts any policy gets, as in gRPC.
    package static let mostAttempts = 5

    /// Attempts together with the first: 2 to 5.
    package let maxAttempts: Int
    /// Rest before the second attempt, before the jitter of 20 % either way.
    package let initialBackoff: Duration
    /// The longest rest, before the jitter.
    package let maxBackoff: Duration
    /// By how much each rest is longer than the one before.
    package let backoffMultiplier: Double
    /// The statuses after which a call is repeated.
    package let retryableStatusCodes: Set<StatusCode>

    /// Puts a policy together. More than 5 attempts count as 5. Traps on fewer than 2, on a rest
    /// or a multiplier that is not above 0, and on no codes or `ok` among them.
    package init(
        maxAttempts: Int, initialBackoff: Duration, maxBackoff: Duration,
        backoffMultiplier: Double, retryableStatusCodes: Set<StatusCode>
    ) {
        precondition(maxAttempts >= 2, "a retry policy has at least 2 attempts")
        precondition(initialBackoff > .zero && maxBackoff > .zero, "a backoff is above 0")
        precondition(
            backoffMultiplier > 0 && backoffMultiplier.isFinite, "a multiplier is above 0")
        precondition(
            !retryableStatusCodes.isEmpty && !retryableStatusCodes.contains(.ok),
            "a retry policy names the codes of failures")
        self.maxAttempts = Swift.min(maxAttempts, Self.mostAttempts)
        self.initialBackoff = initialBackoff
        self.maxBackoff = maxBackoff
        self.backoffMultiplier = backoffMultiplier
        self.retryableStatusCodes = retryableStatusCodes
    }
}

/// Stops retries while too many calls fail (gRPC A6 `retryThrottling`): one bucket per client.
///
/// A failure that counts takes 1 token, a success gives `tokenRatio`; calls are repeated only while
/// more than half of `maxTokens` is there.
package struct RetryThrottle: Sendable, Equatable {
    /// Tokens at first and at most: above 0, at most 1,000.
    package let maxTokens: Int
    /// What a success gives, to three decimals.
    package let tokenRatio: Double

    /// Traps on values outside their ranges.
    package init(maxTokens: Int, tokenRatio: Double) {
        precondition((1...1_000).contains(maxTokens), "a throttle has 1 to 1,000 tokens")
        precondition(
            tokenRatio >= 0.001 && tokenRatio <= 1_000, "a token ratio is 0.001 to 1,000")
        self.maxTokens = maxTokens
        self.tokenRatio = tokenRatio
    }
}

/// Which calls of a client are repeated.
package struct RetryConfiguration: Sendable, Equatable {
    /// What a method does that is named here, by `MethodDescriptor.fullName`; nil: no retries.
    package var methods: [String: RetryPolicy?]
    /// What the other methods do; nil: no retries.
    package var others: RetryPolicy?
    /// Nil: no throttle.
    package var throttle: RetryThrottle?

    /// Policies for named methods, for all others, and the throttle they share.
    package init(
        methods: [String: RetryPolicy?] = [:], others: RetryPolicy? = nil,
        throttle: RetryThrottle? = nil
    ) {
        self.methods = methods
        self.others = others
        self.throttle = throttle
    }

    func policy(for method: MethodDescriptor) -> RetryPolicy? {
        if let named = methods[method.fullName] { return named }
        return others
    }
}
