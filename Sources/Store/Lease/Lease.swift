package import Values

/// The right to do something alone, for a time. The epoch tells successive holders apart.
package struct Lease: Hashable, Sendable {
    /// What is leased.
    package let name: String
    /// Who holds it.
    package let owner: String
    /// Grows with each acquisition, never twice the same for one name.
    package let epoch: Int64
    /// When it ends unless it is renewed, by the store's clock.
    package let expiresAt: Instant
}

extension Transaction {
    /// Takes the lease when it is free, has expired, or was `owner`'s already (which gives a new epoch
    /// and so shuts the old holder out); nil while another owner holds it.
    package func acquireLease(
        _ name: String, owner: String, duration: Duration
    ) throws -> Lease? {
        let expiry = now.adding(duration)
        return try first(
            """
            INSERT INTO lease (name, owner, epoch, expires_at) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT (name) DO UPDATE
            SET owner = excluded.owner, epoch = lease.epoch + 1, expires_at = excluded.expires_at
            WHERE lease.owner = excluded.owner OR lease.expires_at <= ?4
            RETURNING epoch
            """, .text(name), .text(owner), SQLValue(expiry), SQLValue(now)
        ) { row in Lease(name: name, owner: owner, epoch: row.int(0), expiresAt: expiry) }
    }

    /// Makes the lease last `duration` from now. An expired lease that nobody took can be renewed.
    ///
    /// - Throws: `leaseLost` when somebody took it, or it was released.
    package func renewLease(_ lease: Lease, duration: Duration) throws(StoreError) -> Lease {
        let expiry = now.adding(duration)
        let rows = try run(
            "UPDATE lease SET expires_at = ?3 WHERE name = ?1 AND epoch = ?2 AND owner <> ''",
            .text(lease.name), .int(lease.epoch), SQLValue(expiry))
        guard rows == 1 else { throw leaseLost(lease.name) }
        return Lease(
            name: lease.name, owner: lease.owner, epoch: lease.epoch, expiresAt: expiry)
    }

    /// Gives the lease back; does nothing when it was lost already.
    package func releaseLease(_ lease: Lease) throws(StoreError) {
        try run(
            "UPDATE lease SET owner = '', expires_at = ?3 WHERE name = ?1 AND epoch = ?2",
            .text(lease.name), .int(lease.epoch), SQLValue(now))
    }

    /// The fence: throws `leaseLost` unless `epoch` is the lease's present one and not released. In
    /// the same transaction as a write it makes a late holder's write fail, however long it slept.
    package func requireLease(_ name: String, epoch: Int64) throws {
        let held = try first(
            "SELECT 1 FROM lease WHERE name = ?1 AND epoch = ?2 AND owner <> ''",
            .text(name), .int(epoch)
        ) { _ in true }
        guard held != nil else { throw leaseLost(name) }
    }
}

private func leaseLost(_ name: String) -> StoreError {
    StoreError(.leaseLost, "the lease is held by another owner or a later epoch", cause: name)
}
