import Crypto
package import Store
package import Wire

extension Store {
    /// Runs `body` once for the call's operation id, in one transaction, and keeps its reply.
    ///
    /// A repeat gets the kept reply, or the kept refusal; the same id with another request is
    /// `alreadyExists` (reliability.md D2). Refusals that are definite are kept and their writes
    /// undone; anything else leaves no trace. A call without operation id is `invalidArgument`.
    package func perform<Request: WireMessage, Reply: WireMessage>(
        _ call: ServerCall, _ request: Request,
        _ body: @escaping @Sendable (Transaction) throws -> Reply
    ) async throws -> Reply {
        let key = try call.operationKey()
        let fingerprint = try Array(SHA256.hash(data: request.encoded()))
        let outcome = try await mapped {
            try await self.write { transaction in
                try transaction.once(key, fingerprint: fingerprint) {
                    do {
                        return .success(try body(transaction).encoded())
                    } catch let error as RPCError where error.isDefinite {
                        return .refusal(error.stored)
                    }
                }
            }
        }
        switch outcome.outcome {
        case .success(let bytes): return try Reply(decoding: bytes)
        case .refusal(let bytes): throw RPCError(stored: bytes)
        }
    }

    /// Reads one snapshot; failures of the store come out as `RPCError`.
    package func look<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await mapped { try await self.read(body) }
    }
}

/// Turns a failure of the store into the status that its caller should see.
package func mapped<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as StoreError {
        throw RPCError(error)
    }
}

extension ServerCall {
    /// The idempotency key of this call: its operation id within method and caller.
    package func operationKey() throws -> OperationKey {
        guard !metadata.operationID.isEmpty else {
            throw RPCError(.invalidArgument, "the operation id is missing")
        }
        let caller = try actor()?.userID ?? peer.service
        return OperationKey(scope: "\(method.name)/\(caller)", id: metadata.operationID)
    }
}

extension RPCError {
    /// True when asking again can only give the same answer, so the answer is kept.
    var isDefinite: Bool {
        switch code {
        case .invalidArgument, .notFound, .alreadyExists, .failedPrecondition, .outOfRange,
            .permissionDenied:
            true
        default: false
        }
    }

    /// Code, message length, message, details: the form in which a refusal is kept.
    var stored: [UInt8] {
        let text = Array(message.utf8)
        let count = UInt32(clamping: text.count)
        return [code.rawValue]
            + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * UInt32($0))) } + text + details
    }

    init(stored bytes: [UInt8]) {
        guard bytes.count >= 5 else {
            self.init(.internal, "a kept refusal cannot be read")
            return
        }
        let count = (1...4).reduce(0) { $0 | Int(bytes[$1]) << (8 * ($1 - 1)) }
        guard bytes.count >= 5 + count else {
            self.init(.internal, "a kept refusal cannot be read")
            return
        }
        self.init(
            StatusCode(rawValue: bytes[0]), String(decoding: bytes[5..<(5 + count)], as: UTF8.self),
            details: Array(bytes[(5 + count)...]))
    }
}
