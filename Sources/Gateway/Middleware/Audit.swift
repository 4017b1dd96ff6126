import Crypto
import Store

/// Writes the trail of changes: who asked for what, and what came of it. Durable before the reply.
struct Audit: Sendable {
    private let store: Store

    init(store: Store) { self.store = store }

    /// One line of the trail.
    struct Entry: Sendable {
        /// User id, `key:<id>`, `webhook:<provider>`, or empty for nobody.
        let actor: String
        let method: String
        /// The path with its values, without query.
        let path: String
        let requestID: String
        let idempotencyKey: String
        /// SHA-256 of the body; empty when it was streamed or there was none.
        let bodyDigest: [UInt8]
        let status: Int
        let address: String
    }

    /// Returns when the line is durable; throws what the store throws.
    func write(_ entry: Entry) async throws {
        try await store.write { try AuditTable.insert(entry, $0) }
    }

    /// The digest for a body as it was read.
    static func digest(_ content: RequestContent) -> [UInt8] {
        guard case .bytes(let bytes) = content, !bytes.isEmpty else { return [] }
        return Array(SHA256.hash(data: bytes))
    }
}
