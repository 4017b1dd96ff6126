import Store
import Values

/// A saga as it is stored, with what the driver needs to claim and store it again.
struct SagaRecord: Equatable, Sendable {
    var saga: OrderSaga
    /// Owners drop what they hold after this instant unless they saw the confirmation.
    let expiresAt: Instant
    let startedAt: Instant
    /// Counts changes, from 1: every write names the version it read.
    var version: Int64
}

/// The rows of `saga` and `saga_step`.
///
/// `next_at_us` is both schedule and claim: whoever drives a saga first moves it into the future, and
/// every write is conditional on the version, so two drivers can never both move a saga.
enum SagaTable {
    /// Stores a new saga, claimed until `claimedUntil` by the caller.
    static func insert(
        _ record: SagaRecord, of id: OrderID, claimedUntil: Instant, epoch: Int64, _ tx: Transaction
    ) throws {
        let saga = record.saga
        try tx.run(
            """
            INSERT INTO saga (order_id, phase, ending, attempts, next_at_us, expires_at_us,
                started_at_us, updated_at_us, epoch, version)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9)
            """,
            .text(id.text), .text(saga.phase.rawValue), .text(saga.ending?.rawValue ?? ""),
            .int(Int64(saga.failures)),
            saga.phase.isActive ? .int(claimedUntil.microseconds) : .null,
            .int(record.expiresAt.microseconds), .int(record.startedAt.microseconds), .int(epoch),
            .int(record.version))
        for step in saga.steps {
            try tx.run(
                """
                INSERT INTO saga_step (order_id, step, state, attempts, summary)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """,
                .text(id.text), .text(step.name.rawValue), .text(step.state.rawValue),
                .int(Int64(step.attempts)), .text(step.note))
        }
    }

    /// Stores what changed from `old` to `new`. False, and nothing stored, when another driver or a
    /// request has moved the saga since it was read.
    static func update(
        _ new: inout SagaRecord, from old: SagaRecord, of id: OrderID, nextAt: Instant?, epoch: Int64,
        _ tx: Transaction
    ) throws -> Bool {
        new.version = old.version + 1
        let stored = try tx.run(
            """
            UPDATE saga SET phase = ?3, ending = ?4, attempts = ?5, next_at_us = ?6,
                updated_at_us = ?7, epoch = ?8, version = ?9
            WHERE order_id = ?1 AND version = ?2
            """,
            .text(id.text), .int(old.version), .text(new.saga.phase.rawValue),
            .text(new.saga.ending?.rawValue ?? ""), .int(Int64(new.saga.failures)),
            nextAt.map { .int($0.microseconds) } ?? .null, .int(tx.now.microseconds), .int(epoch),
            .int(new.version))
        guard stored == 1 else { return false }
        for (before, step) in zip(old.saga.steps, new.saga.steps) where before != step {
            try tx.run(
                """
                UPDATE saga_step SET state = ?3, attempts = ?4, summary = ?5
                WHERE order_id = ?1 AND step = ?2
                """,
                .text(id.text), .text(step.name.rawValue), .text(step.state.rawValue),
                .int(Int64(step.attempts)), .text(step.note))
        }
        return true
    }

    /// Claims a due saga until `until`. False when it is not due or another took it.
    static func claim(_ id: OrderID, until: Instant, epoch: Int64, _ tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE saga SET next_at_us = ?3, epoch = ?4, updated_at_us = ?2, version = version + 1
            WHERE order_id = ?1 AND next_at_us <= ?2
            """,
            .text(id.text), .int(tx.now.microseconds), .int(until.microseconds), .int(epoch)) == 1
    }

    /// Makes every saga due that a process before this one claimed and left behind. Harmless where that
    /// process still lives: its writes name a version that its successor has moved on from.
    static func reclaim(beforeEpoch epoch: Int64, _ tx: Transaction) throws {
        try tx.run(
            """
            UPDATE saga SET next_at_us = ?1, version = version + 1
            WHERE next_at_us IS NOT NULL AND next_at_us > ?1 AND epoch < ?2
            """, .int(tx.now.microseconds), .int(epoch))
    }

    /// The orders whose sagas are due at `now`, longest waiting first, at most `limit`.
    static func due(at now: Instant, limit: Int, _ tx: Transaction) throws -> [OrderID] {
        try tx.all(
            """
            SELECT order_id FROM saga WHERE next_at_us IS NOT NULL AND next_at_us <= ?1
            ORDER BY next_at_us LIMIT ?2
            """, .int(now.microseconds), .int(Int64(limit))
        ) { OrderID($0.text(0)) }
    }

    /// How many sagas are not over, and the start of the oldest of them.
    static func active(_ tx: Transaction) throws -> (count: Int64, oldest: Instant?) {
        try tx.first(
            "SELECT count(*), min(started_at_us) FROM saga WHERE next_at_us IS NOT NULL"
        ) { ($0.int(0), $0.optionalInt(1).map(Instant.init(microseconds:))) } ?? (0, nil)
    }

    /// The saga of an order, or nil for one that was refused before it began.
    static func record(
        of id: OrderID, confirmMargin: Duration, releasesAtOnce: Bool, _ tx: Transaction
    ) throws -> SagaRecord? {
        let steps = try tx.all(
            "SELECT step, state, attempts, summary FROM saga_step WHERE order_id = ?1", .text(id.text)
        ) { row in
            guard let name = SagaStep(rawValue: row.text(0)), let state = SagaStepState(rawValue: row.text(1))
            else { throw UnreadableRow(column: "saga_step.state") }
            return OrderSaga.Step(name: name, state: state, attempts: Int(row.int(2)), note: row.text(3))
        }
        let ordered = SagaStep.allCases.compactMap { name in steps.first { $0.name == name } }
        return try tx.first(
            """
            SELECT phase, ending, attempts, expires_at_us, started_at_us, version
            FROM saga WHERE order_id = ?1
            """, .text(id.text)
        ) { row in
            guard let phase = SagaPhase(rawValue: row.text(0)) else {
                throw UnreadableRow(column: "saga.phase")
            }
            let expiresAt = Instant(microseconds: row.int(3))
            return SagaRecord(
                saga: OrderSaga(
                    phase: phase, ending: SagaEnding(rawValue: row.text(1)), steps: ordered,
                    failures: Int(row.int(2)), confirmBefore: expiresAt.adding(.zero - confirmMargin),
                    releasesAtOnce: releasesAtOnce),
                expiresAt: expiresAt, startedAt: Instant(microseconds: row.int(4)), version: row.int(5))
        }
    }
}
