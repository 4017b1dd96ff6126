import Messages
import ServiceKit
import Values
import Wire

/// Collects every fault of a request, so that a caller sees them all at once.
struct RequestCheck {
    private(set) var violations: [CommonV1.Violation] = []

    /// Bytes of the longest code or id that callers choose.
    static let codeBytesMax = 64
    /// Bytes of the longest name.
    static let nameBytesMax = 200

    /// Adds a fault at `field` unless `condition` holds.
    mutating func require(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { violations.append(.invalid(field, message)) }
    }

    /// A code or id: 1 to 64 visible ASCII characters.
    mutating func code(_ text: String, _ field: String) {
        let fits = (1...Self.codeBytesMax).contains(text.utf8.count)
        require(
            fits && text.utf8.allSatisfy { $0 > 32 && $0 < 127 }, field,
            "must be 1 to \(Self.codeBytesMax) visible ASCII characters")
    }

    /// A code that may be missing.
    mutating func optionalCode(_ text: String, _ field: String) {
        if !text.isEmpty { code(text, field) }
    }

    /// A text of at most 200 bytes without control characters.
    mutating func name(_ text: String, _ field: String, required: Bool = true) {
        require(!required || !text.isEmpty, field, "must not be empty")
        require(
            text.utf8.count <= Self.nameBytesMax, field, "must be at most \(Self.nameBytesMax) bytes")
        require(
            !text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }, field,
            "must have no control characters")
    }

    /// A UUID in its 36-character form.
    mutating func uuid(_ text: String, _ field: String) {
        require(UUIDv7(text) != nil, field, "must be a UUID")
    }

    /// Serials: each a possible identifier; `limit` of them at most.
    mutating func serials(_ serials: [String], _ field: String, limit: Int) {
        guard serials.count <= limit else {
            violations.append(.limit(field, "at most \(limit) serials"))
            return
        }
        for (index, serial) in serials.enumerated() where violations.count < 1000 {
            require(
                (1...RequestCheck.codeBytesMax).contains(serial.utf8.count)
                    && serial.utf8.allSatisfy { $0 >= 32 && $0 < 127 },
                "\(field)/\(index)", "must be 1 to \(RequestCheck.codeBytesMax) ASCII characters")
        }
    }

    /// Faults named in the details of an error, which Wire cuts at 32 KiB; the message counts all.
    static let faultsNamed = 200

    /// Throws `invalidArgument` with the faults found.
    func done() throws {
        guard !violations.isEmpty else { return }
        throw RPCError.refused(
            .invalidArgument, "the request has \(violations.count) fault(s)",
            Array(violations.prefix(Self.faultsNamed)))
    }
}
