/// Collects the lines of one generated file, indented by the braces it was told of.
struct SourceWriter {
    /// Changes whenever the same contracts would give other code.
    static let toolVersion = "MessageGenerator 1"

    private var lines: [String] = []
    private var depth = 0

    /// - Parameter origin: the .proto file, or `proto/` for what comes from all of them.
    init(from origin: String, imports: [String]) {
        line("// Generated from \(origin) by \(Self.toolVersion). Do not edit; run proto/generate.sh.")
        line()
        for name in imports { line(name) }
        if !imports.isEmpty { line() }
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    mutating func line(_ text: String = "") {
        lines.append(text.isEmpty ? "" : String(repeating: "    ", count: depth) + text)
    }

    /// A header, an indented body, and a closing brace.
    mutating func block(_ header: String, closing: String = "}", _ body: (inout SourceWriter) -> Void) {
        line(header)
        depth += 1
        body(&self)
        depth -= 1
        line(closing)
    }

    mutating func indented(_ body: (inout SourceWriter) -> Void) {
        depth += 1
        body(&self)
        depth -= 1
    }

    /// The comment of a declaration; the fallback where the contract has none.
    mutating func comment(_ text: String, or fallback: String? = nil) {
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map { row in
            String(row.drop { $0 == " " })
        }
        while rows.last?.isEmpty == true { rows.removeLast() }
        if rows.isEmpty, let fallback { rows = [fallback] }
        for row in rows { line(row.isEmpty ? "///" : "/// " + row) }
    }
}
