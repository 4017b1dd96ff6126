/// Texts of several processes as one: what they count under the same name stands together below one help
/// and one type line, as Prometheus wants it.
struct MetricsFamilies: Sendable {
    private struct Family {
        /// Help and type, from the first text that has the name.
        var head: [Substring] = []
        var samples: [Substring] = []
    }

    private var families: [Substring: Family] = [:]
    /// The names in the order in which they came.
    private var names: [Substring] = []

    /// Adds one process's text. The samples of a name follow its type line there.
    mutating func add(_ text: String) {
        var current: Substring = ""
        var isNew = false
        for line in text.split(separator: "\n") {
            guard line.hasPrefix("# ") else {
                families[current, default: Family()].samples.append(line)
                continue
            }
            let name = line.split(separator: " ", maxSplits: 3).dropFirst(2).first ?? ""
            if name != current {
                current = name
                isNew = families[name] == nil
                if isNew { names.append(name) }
            }
            if isNew { families[name, default: Family()].head.append(line) }
        }
        if families[""] != nil, !names.contains("") { names.append("") }
    }

    /// All of them.
    var text: String {
        names.compactMap { families[$0] }.flatMap { $0.head + $0.samples }.map { $0 + "\n" }.joined()
    }
}
