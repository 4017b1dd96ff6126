package import Messages
package import Store

/// Whether a process can do its work now.
package struct Readiness: Sendable {
    private let database: Store

    /// Ready means that `store` answers a query.
    package init(store: Store) { database = store }

    /// The store's state, from a real query.
    package func store() async -> OpsV1.ComponentState {
        do {
            _ = try await database.read { try $0.cursor("readiness") }
            return OpsV1.ComponentState(name: "store", ready: true)
        } catch {
            return OpsV1.ComponentState(name: "store", ready: false, reason: "\(error)")
        }
    }
}
