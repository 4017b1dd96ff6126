import Store
import Synchronization

/// The restriction table in memory: read at start and again from time to time, so that placing an
/// order reads no row that never changes.
final class RuleBook: Sendable {
    private struct Table {
        var current: [String: OrderTypeRule] = [:]
        var all: [OrderTypeRule] = []
    }

    private let store: Store
    private let table = Mutex(Table())

    /// An empty book; `refresh()` fills it.
    init(store: Store) { self.store = store }

    /// Reads every row.
    func refresh() async throws {
        let rules = try await store.read { try RuleTable.all($0) }
        let current = Dictionary(rules.map { ($0.orderType, $0) }) { first, _ in first }
        table.withLock { $0 = Table(current: current, all: rules) }
    }

    /// The row in force of a type, or nil for a type that does not exist.
    func current(_ orderType: String) -> OrderTypeRule? { table.withLock { $0.current[orderType] } }

    /// The row that an order was judged by.
    func rule(_ orderType: String, version: Int64) -> OrderTypeRule? {
        table.withLock { table in
            if let rule = table.current[orderType], rule.version == version { return rule }
            return table.all.first { $0.orderType == orderType && $0.version == version }
        }
    }

    /// The rows in force, by type.
    var inForce: [OrderTypeRule] {
        table.withLock { $0.current.values.sorted { $0.orderType < $1.orderType } }
    }
}
