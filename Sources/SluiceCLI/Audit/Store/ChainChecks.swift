import Crypto
import Store

/// Recomputes every hash chain from its first row (reliability.md L8, L11), and every stored digest.
enum ChainChecks {
    /// One value of a hashed row.
    private enum Part {
        case number(Int64)
        case text(String)
        case bytes([UInt8])
    }

    private static let genesis = [UInt8](repeating: 0, count: 32)

    /// SHA-256 over the previous hash and the parts, each with a tag and big-endian length or value.
    private static func next(_ previous: [UInt8], _ parts: [Part]) -> [UInt8] {
        var bytes: [UInt8] = []
        func append(_ tag: UInt8, _ content: [UInt8]) {
            bytes.append(tag)
            append(UInt64(content.count))
            bytes += content
        }
        func append(_ number: UInt64) {
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        append(3, previous)
        for part in parts {
            switch part {
            case .number(let number):
                bytes.append(1)
                append(UInt64(bitPattern: number))
            case .text(let text): append(2, Array(text.utf8))
            case .bytes(let content): append(3, content)
            }
        }
        return Array(SHA256.hash(data: bytes))
    }

    /// Digest of every entry, then the chain of every account.
    static func ledger(_ stores: [String: Store]) async throws -> [Finding] {
        guard let store = stores["finance"] else { return [] }
        return try await store.read { transaction in
            var findings: [Finding] = []
            func find(_ detail: String) {
                if findings.count < Auditor.limit {
                    findings.append(Finding(invariant: "L8", service: "finance", detail: detail))
                }
            }
            var digests: [String: [UInt8]] = [:]
            for (entry, parts) in try entries(transaction) {
                digests[entry.id] = next(genesis, parts)
                if digests[entry.id] != entry.digest { find("entry \(entry.id) was changed") }
            }
            var account = ""
            var head = genesis
            var balance: Int64 = 0
            var heads: [String: [UInt8]] = [:]
            try transaction.forEach(
                """
                SELECT l.account_id, l.sequence, l.entry_id, l.line_no, l.side, l.amount_minor,
                    l.balance_after_minor, l.hash, COALESCE(c.normal_side, 0)
                FROM journal_line l LEFT JOIN chart_account c ON c.code = l.code
                WHERE l.account_id IS NOT NULL ORDER BY l.account_id, l.sequence
                """
            ) { row in
                if row.text(0) != account {
                    account = row.text(0)
                    head = genesis
                    balance = 0
                }
                balance &+= row.int(4) &* row.int(8) &* row.int(5)
                if balance != row.int(6) {
                    find("line \(row.int(1)) of account \(account) has another balance after it")
                }
                head = next(
                    head,
                    [
                        .number(row.int(1)), .text(row.text(2)), .number(row.int(3)), .number(row.int(4)),
                        .number(row.int(5)), .number(row.int(6)), .bytes(digests[row.text(2)] ?? []),
                    ])
                if head != row.bytes(7) { find("line \(row.int(1)) of account \(account) breaks the chain") }
                heads[account] = head
                return true
            }
            try transaction.forEach("SELECT account_id, head FROM ledger_account") { row in
                if heads[row.text(0)] ?? genesis != row.bytes(1) {
                    find("account \(row.text(0)) has another head")
                }
                return true
            }
            return findings
        }
    }

    private static func entries(
        _ transaction: Transaction
    ) throws -> [((id: String, digest: [UInt8]), [Part])] {
        var result: [((id: String, digest: [UInt8]), [Part])] = []
        try transaction.forEach(
            """
            SELECT e.entry_id, e.kind, e.party_id, e.currency, e.document, e.description, e.business_day,
                e.actor, e.recorded_at, e.digest, l.line_no, l.code, l.side, l.amount_minor,
                COALESCE(l.account_id, '')
            FROM journal_entry e JOIN journal_line l ON l.entry_id = e.entry_id
            ORDER BY e.entry_id, l.line_no
            """
        ) { row in
            if result.last?.0.id != row.text(0) {
                var parts = (0..<6).map { Part.text(row.text($0)) }
                parts += [.number(row.int(6)), .text(row.text(7)), .number(row.int(8))]
                result.append(((row.text(0), row.bytes(9)), parts))
            }
            result[result.count - 1].1 += [
                .number(row.int(10)), .text(row.text(11)), .number(row.int(12)), .number(row.int(13)),
                .text(row.text(14)),
            ]
            return true
        }
        return result
    }

    /// The chain of every device, and that the device stands where its last movement left it.
    static func devices(_ stores: [String: Store]) async throws -> [Finding] {
        guard let store = stores["inventory"] else { return [] }
        return try await store.read { transaction in
            var findings: [Finding] = []
            func find(_ device: Int64, _ detail: String) {
                if findings.count < Auditor.limit {
                    findings.append(
                        Finding(invariant: "L11", service: "inventory", detail: "device \(device) \(detail)"))
                }
            }
            var last = (device: Int64(0), sequence: Int64(0), state: "", place: "", head: genesis)
            try transaction.forEach(
                """
                SELECT m.device_id, m.sequence, m.kind, m.from_state, m.to_state, m.from_place, m.to_place,
                    m.owner, m.document, m.actor, m.occurred_at_us, m.recorded_at_us, m.hash,
                    d.movements, d.head, d.state, d.place, d.owner
                FROM movement m JOIN device d ON d.device_id = m.device_id ORDER BY m.device_id, m.sequence
                """
            ) { row in
                let device = row.int(0)
                if device != last.device { last = (device, 0, "", "", genesis) }
                var parts: [Part] = [.number(device), .number(row.int(1))]
                parts += (2...9).map { Part.text(row.text($0)) }
                parts += [.number(row.int(10)), .number(row.int(11))]
                let hash = next(last.head, parts)
                if hash != row.bytes(12) { find(device, "has a changed movement \(row.int(1))") }
                if row.int(1) != last.sequence + 1 { find(device, "misses a movement") }
                if row.text(3) != last.state || row.text(5) != last.place { find(device, "jumped") }
                last = (device, row.int(1), row.text(4), row.text(6), hash)
                if row.int(1) == row.int(13) {
                    let stands =
                        row.bytes(14) == hash && row.text(15) == last.state
                        && row.text(16) == last.place && row.text(17) == row.text(7)
                    if !stands { find(device, "is not where its last movement left it") }
                }
                return true
            }
            try transaction.forEach(
                """
                SELECT d.device_id FROM device d LEFT JOIN movement m
                    ON m.device_id = d.device_id AND m.sequence = d.movements
                WHERE m.device_id IS NULL
                """
            ) { row in
                find(row.int(0), "lacks its last movement")
                return true
            }
            return findings
        }
    }

    /// Every message at the door is the bytes that were signed for.
    static func messages(_ stores: [String: Store]) async throws -> [Finding] {
        guard let store = stores["gateway"] else { return [] }
        return try await store.read { transaction in
            var findings: [Finding] = []
            try transaction.forEach("SELECT message_id, raw, body_digest FROM gateway_webhook_inbox") { row in
                if Array(SHA256.hash(data: row.bytes(1))) != row.bytes(2) {
                    findings.append(
                        Finding(
                            invariant: "L16", service: "gateway",
                            detail: "message \(row.text(0)) was changed"))
                }
                return findings.count < Auditor.limit
            }
            return findings
        }
    }
}
