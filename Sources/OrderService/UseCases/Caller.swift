import ServiceKit
import Store

/// Who asks for something.
struct Caller: Sendable {
    /// The end user, or nil for a service that asks for itself.
    let actor: Actor?
    /// User id or service name, for the trail.
    let name: String

    /// The party whose subtree a channel user sees; nil for everybody else.
    var scope: String? { actor?.scopePartyID }

    /// A channel user sees one subtree of parties only.
    var isScoped: Bool { scope != nil }
}

/// The check that a channel user sees only its own part of the party tree, made in the transaction
/// that reads or writes the order.
enum Visibility {
    /// The order, or `notFound` when there is none or it is not the caller's to see.
    static func order(_ id: OrderID, for caller: Caller, _ tx: Transaction) throws -> Order {
        guard let order = try OrderTable.order(id, tx) else { throw OrderError.notFound }
        try require(order.partyID, for: caller, tx)
        return order
    }

    /// `notFound` unless the caller may see the party.
    static func require(_ partyID: String, for caller: Caller, _ tx: Transaction) throws {
        guard caller.isScoped else { return }
        do {
            try PartyDirectory.requireVisible(caller.actor, partyID: partyID, tx)
        } catch let error as StoreError {
            throw error
        } catch {
            throw OrderError.notFound
        }
    }
}
