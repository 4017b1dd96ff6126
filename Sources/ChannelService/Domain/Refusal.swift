/// Gathers every reason why what is stored does not allow a document.
struct Refusal {
    private(set) var violations: [Violation] = []

    mutating func add(_ rule: Rule, _ field: String, _ message: String) {
        violations.append(Violation(rule: rule, field: field, message: message))
    }

    mutating func add(_ more: [Violation]) { violations += more }

    /// Notes `message` under the rule "invalid" unless `condition` holds.
    mutating func require(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { add(.invalid, field, message) }
    }

    /// Throws everything that was noted, if anything was: as `taken` when it is only that words
    /// are taken, else as `refused`.
    func check() throws(ChannelError) {
        guard !violations.isEmpty else { return }
        if violations.allSatisfy({ $0.rule == .duplicate }) { throw .taken(violations) }
        throw .refused(violations)
    }
}
