/// Gathers every fault of a document, so that its author sees all of them at once.
struct Faults {
    private(set) var violations: [Violation] = []

    /// Notes that the value at `field` is not of its form.
    mutating func add(_ field: String, _ message: String) {
        violations.append(Violation(rule: .invalid, field: field, message: message))
    }

    /// Notes `message` for `field` unless `condition` holds.
    mutating func require(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { add(field, message) }
    }

    /// A text that people read: not blank, without control characters, at most `limit` bytes.
    mutating func text(_ value: String, _ field: String, limit: Int, optional: Bool = false) {
        if value.isEmpty {
            if !optional { add(field, "must not be empty") }
            return
        }
        require(value.utf8.count <= limit, field, "must have at most \(limit) bytes")
        require(!value.allSatisfy(\.isWhitespace), field, "must not be blank")
        require(!value.hasControlCharacter, field, "must not have control characters")
    }

    /// A code: letters, digits, dot, hyphen, underscore, slash; at most `limit` characters.
    mutating func code(_ value: String, _ field: String, limit: Int, optional: Bool = false) {
        if value.isEmpty {
            if !optional { add(field, "must not be empty") }
            return
        }
        require(
            value.utf8.count <= limit && value.utf8.allSatisfy(isCodeByte), field,
            "must be at most \(limit) letters, digits, '.', '-', '_' or '/'")
    }

    /// A number from `range`.
    mutating func number<N: BinaryInteger>(_ value: N, _ field: String, in range: ClosedRange<N>) {
        require(
            range.contains(value), field,
            "must be from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A list of at most `limit` items, none of them twice; each fault names the item's index.
    mutating func list(
        _ values: [String], _ field: String, limit: Int,
        _ item: (inout Faults, String, String) -> Void
    ) {
        require(values.count <= limit, field, "must have at most \(limit) items")
        var seen: Set<String> = []
        for (index, value) in values.prefix(limit).enumerated() {
            let pointer = "\(field)/\(index)"
            item(&self, value, pointer)
            require(seen.insert(value).inserted, pointer, "stands here twice")
        }
    }

    /// Throws `ChannelError.invalid` with everything that was noted, if anything was.
    func check() throws(ChannelError) {
        guard violations.isEmpty else { throw .invalid(violations) }
    }
}

private func isCodeByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "/"):
        true
    default: false
    }
}

extension String {
    /// True when a byte below space or DEL is in it; stored lists rely on a newline never being.
    fileprivate var hasControlCharacter: Bool { utf8.contains { $0 < 0x20 || $0 == 0x7F } }
}
