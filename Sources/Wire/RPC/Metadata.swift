/// The trace a call belongs to, as in W3C Trace Context: 16 + 8 bytes and flags.
package struct TraceContext: Hashable, Sendable {
    /// The upper half of the 128-bit trace id.
    package var traceHigh: UInt64
    /// The lower half of the 128-bit trace id.
    package var traceLow: UInt64
    /// The caller's span.
    package var spanID: UInt64
    /// Bit 0: sampled.
    package var flags: UInt8

    /// Puts a trace context together.
    package init(traceHigh: UInt64, traceLow: UInt64, spanID: UInt64, flags: UInt8 = 1) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.spanID = spanID
        self.flags = flags
    }

    /// The trace id as 32 lower-case hexadecimal digits.
    package var traceID: String { Self.hexadecimal(traceHigh) + Self.hexadecimal(traceLow) }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// What travels beside a request.
package struct Metadata: Sendable, Equatable {
    /// A pair that Wire does not interpret.
    package struct Pair: Sendable, Equatable {
        /// 1 to 128 bytes of UTF-8.
        package var key: String
        /// Raw bytes.
        package var value: [UInt8]

        /// Puts a pair together.
        package init(_ key: String, _ value: [UInt8]) {
            self.key = key
            self.value = value
        }
    }

    /// The caller's id of the operation: the same for every repeat. Empty when there is none.
    package var operationID: String
    /// An encoded `sluice.common.v1.Actor`, or empty.
    package var actor: [UInt8]
    /// The trace the call belongs to.
    package var trace: TraceContext?
    /// 0 for the first try, then 1 for each repeat.
    package var attempt: Int
    /// How much the call matters when the server is overloaded.
    package var overloadClass: OverloadClass
    /// Pairs of the application.
    package var custom: [Pair]
    /// In trailers: milliseconds to wait before a retry, negative for none at all.
    var pushback: Int32?

    /// Empty metadata, or as given.
    package init(
        operationID: String = "", actor: [UInt8] = [], trace: TraceContext? = nil,
        attempt: Int = 0, overloadClass: OverloadClass = .interactive, custom: [Pair] = []
    ) {
        self.operationID = operationID
        self.actor = actor
        self.trace = trace
        self.attempt = attempt
        self.overloadClass = overloadClass
        self.custom = custom
    }

    /// True when nothing needs to be sent.
    package var isEmpty: Bool {
        operationID.isEmpty && actor.isEmpty && trace == nil && attempt == 0 && custom.isEmpty
            && overloadClass == .interactive && pushback == nil
    }
}

/// Metadata that came from the server.
package enum ReplyMetadata: Sendable, Equatable {
    /// Before the first reply.
    case initial([Metadata.Pair])
    /// With the status.
    case trailing([Metadata.Pair])
}
