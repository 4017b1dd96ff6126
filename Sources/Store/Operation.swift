/// Which operation: the id that the client made, in the scope it made it for.
package struct OperationKey: Hashable, Sendable {
    /// Caller and method, so that two callers' ids never meet.
    package let scope: String
    /// The client's operation id.
    package let id: String

    package init(scope: String, id: String) {
        self.scope = scope
        self.id = id
    }
}

/// How an operation ended; both ends are kept and replayed.
package enum StoredOutcome: Hashable, Sendable {
    /// Done; the reply's bytes.
    case success([UInt8])
    /// Definitely refused by a rule; the error's bytes. What the body wrote is undone.
    case refusal([UInt8])
}

/// What `Transaction.once` gives.
package struct OnceResult: Hashable, Sendable {
    /// The outcome, of now or of the first time.
    package let outcome: StoredOutcome
    /// True when the body did not run because the operation had ended before.
    package let replayed: Bool
}

extension Transaction {
    /// Runs `body` once for all time under `key`, however often it is asked.
    ///
    /// The first time, `body` runs behind a savepoint. `.success`: its writes and its outcome are kept
    /// together. `.refusal`: its writes are undone and only the outcome is kept. When it throws, its
    /// writes are undone, nothing is kept, and the error goes on: a later try runs it again. Every later
    /// time the kept outcome is given and `body` does not run.
    ///
    /// - Parameter fingerprint: a hash of the request.
    /// - Throws: `operationMismatch` when the key was used with another fingerprint; `body`'s error.
    package func once(
        _ key: OperationKey, fingerprint: [UInt8], _ body: () throws -> StoredOutcome
    ) throws -> OnceResult {
        let kept = try first(
            "SELECT fingerprint, kind, reply FROM operation WHERE scope = ?1 AND id = ?2",
            .text(key.scope), .text(key.id)
        ) { row in (row.bytes(0), row.int(1), row.bytes(2)) }
        if let (keptFingerprint, kind, reply) = kept {
            guard keptFingerprint == fingerprint else {
                throw StoreError(
                    .operationMismatch, "the operation id was used with another request")
            }
            return OnceResult(
                outcome: kind == successKind ? .success(reply) : .refusal(reply), replayed: true)
        }
        let outcome = try undoable(body) { outcome in
            if case .success = outcome { true } else { false }
        }
        let (kind, reply) =
            switch outcome {
            case .success(let reply): (successKind, reply)
            case .refusal(let reply): (refusalKind, reply)
            }
        try run(
            """
            INSERT INTO operation (scope, id, fingerprint, kind, reply, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            .text(key.scope), .text(key.id), .bytes(fingerprint), .int(kind), .bytes(reply),
            SQLValue(now))
        return OnceResult(outcome: outcome, replayed: false)
    }

    /// Runs `body` behind a savepoint and keeps what it wrote only if `keep` says so. When `body`
    /// throws, what it wrote is undone and the error goes on.
    package func undoable<T>(_ body: () throws -> T, keep: (T) -> Bool = { _ in true }) throws -> T {
        try connection.mark()
        let result: T
        do {
            result = try body()
        } catch {
            // When the engine has already rolled the whole transaction back there is no mark
            // left; the batch finds that out by itself, and the first error is the one to report.
            try? connection.undoToMark()
            throw error
        }
        if keep(result) { try connection.keepMark() } else { try connection.undoToMark() }
        return result
    }
}

private let successKind: Int64 = 1
private let refusalKind: Int64 = 2
