import Values

extension Store {
    /// Takes a lease in a transaction of its own; see `Transaction.acquireLease`.
    package func acquireLease(
        _ name: String, owner: String, duration: Duration
    ) async throws -> Lease? {
        try await write { try $0.acquireLease(name, owner: owner, duration: duration) }
    }

    /// Renews a lease in a transaction of its own; see `Transaction.renewLease`.
    package func renewLease(_ lease: Lease, duration: Duration) async throws -> Lease {
        try await write { try $0.renewLease(lease, duration: duration) }
    }

    /// Gives a lease back; see `Transaction.releaseLease`.
    package func releaseLease(_ lease: Lease) async throws {
        try await write { try $0.releaseLease(lease) }
    }
}
