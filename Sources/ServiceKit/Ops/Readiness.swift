package import Messages
package import Store

/// Whether a process can do its work now.
package struct Readiness: Sendable {
    private let database: Store

    /// Ready means that `store` answers a query, or has too much to do at the moment.
    package init(store: Store) { database = store }

    /// The store's state, from a real query.
    package func store() async -> OpsV1.ComponentState {
        do {
            _ = try await database.read { try $0.cursor("readiness") }
            return OpsV1.ComponentState(name: "store", ready: true)
        } catch let error as StoreError where error.code == .overloaded {
            // It works as fast as it can. Clients that left it for that would add to the load of the
            // others, or have nobody to call.
            return OpsV1.ComponentState(name: "store", ready: true)
        } catch {
            return OpsV1.ComponentState(name: "store", ready: false, reason: "\(error)")
        }
    }
}
