import Messages
import ServiceKit
import Store
import Wire

/// Serves InventoryService: decodes and checks, runs a use case, encodes.
struct InventoryRPC: InventoryV1.InventoryServiceHandler {
    let store: Store
    let settings: InventorySettings

    /// Runs `body` once for the call's operation id.
    func once<Request: WireMessage, Reply: WireMessage>(
        _ call: ServerCall, _ request: Request,
        _ body: @escaping @Sendable (Transaction) throws -> Reply
    ) async throws -> Reply {
        try await store.perform(call, request) { transaction in
            try translated { try body(transaction) }
        }
    }

    /// Runs `body` in a transaction that may write; for calls that are idempotent by themselves.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await mapped { try await store.write { transaction in try translated { try body(transaction) } } }
    }

    /// Reads one snapshot.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await store.look { transaction in try translated { try body(transaction) } }
    }

    /// Refuses channel users: they see their own documents only, never the company's work.
    func requireStaff(_ call: ServerCall) throws {
        guard try call.actor()?.scopePartyID == nil else {
            throw RPCError(.permissionDenied, "only the company's own staff may do this")
        }
    }
}
