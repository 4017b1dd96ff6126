/// What went wrong in a store: a code to act on, a constant text to count by, and the engine's own
/// words. It never holds row values.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    package enum Code: Hashable, Sendable {
        /// A queue is full. Nothing was done; try again later.
        case overloaded
        /// The commit failed half-way: the work may or may not be stored. The process is about to
        /// stop; resolve by operation id after the restart.
        case unknownOutcome
        /// The disk is full. Nothing was stored; reads still work.
        case storageFull
        /// The file is damaged or is no database.
        case corrupt
        /// The operating system failed to read or write. Nothing was stored.
        case inputOutput
        /// A constraint of the schema refused the statement. See `constraint`.
        case constraint(Constraint)
        /// The operation id was used before with another request.
        case operationMismatch
        /// The schema cannot be brought to what this binary needs.
        case migration
        /// Somebody else has the database open for writing.
        case locked
        /// The lease is held by another owner or by a later epoch.
        case leaseLost
        /// The store was closed, or stopped after a failure. Nothing was done.
        case closed
        /// The caller's mistake: bad SQL, wrong number of values, a column read as a wrong type.
        case misuse
    }

    /// The kinds of constraint.
    package enum Constraint: Hashable, Sendable {
        case unique, primaryKey, check, foreignKey, notNull, other
    }

    /// What to do about it.
    package let code: Code
    /// A constant sentence, without values: errors can be counted by it.
    package let text: String
    /// The engine's own words, or the facts: name of the constraint, number of the migration.
    package let cause: String

    package init(_ code: Code, _ text: String, cause: String = "") {
        self.code = code
        self.text = text
        self.cause = cause
    }

    /// The violated constraint as the engine names it: `table.column, table.column` for keys, the
    /// constraint's name (or its expression) for checks; empty when this is another error.
    package var constraintName: String {
        guard case .constraint = code else { return "" }
        // SQLite's words are "UNIQUE constraint failed: stock.sku, stock.place".
        guard let colon = cause.firstIndex(of: ":") else { return "" }
        return String(cause[colon...].dropFirst(2))
    }

    package var description: String {
        cause.isEmpty ? "\(code): \(text)" : "\(code): \(text) (\(cause))"
    }
}
