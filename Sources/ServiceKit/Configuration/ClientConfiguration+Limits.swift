import Wire

extension ClientConfiguration {
    /// Every bound of a client as it is in force, for the log at start; those of calls are per event loop.
    var limits: String {
        [
            "timeout=\(Self.text(timeout))",
            "connect_timeout=\(Self.text(connectTimeout))",
            "keepalive=\(Self.text(keepalive))",
            "first_backoff=\(Self.text(firstBackoff))",
            "longest_backoff=\(Self.text(longestBackoff))",
            "resolving_interval=\(Self.text(resolvingInterval))",
            "resolving_period=\(Self.text(resolvingPeriod))",
            "waiting_calls=\(waitingCalls)",
            "stream_credit_bytes=\(streamCredit)",
            "connection_credit_bytes=\(connectionCredit)",
        ].joined(separator: " ")
    }

    private static func text(_ duration: Duration) -> String {
        "\(Int64(duration / .milliseconds(1)))ms"
    }
}
