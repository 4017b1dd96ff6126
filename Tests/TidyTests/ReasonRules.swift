/// Escapes from the language's checks need their reason on the line above (style.md 4.8 rule 12),
/// and what other targets use needs its documentation (rule 5).
enum ReasonRules {
    private static let escapes = [
        "try!", "as!", "@unchecked Sendable", "nonisolated(unsafe)", "fatalError(",
        "unsafeBitCast(", "unowned(unsafe)",
    ]

    /// Escapes and force unwraps without a comment above.
    static func unexplained(in file: SwiftFile) -> [Finding] {
        guard file.isProduct else { return [] }
        return file.lexed.code.enumerated().compactMap { index, line in
            guard let escape = escape(in: line), !hasReason(file, above: index) else { return nil }
            return Finding(
                path: file.path, line: index + 1, what: "\(escape) without a reason above it")
        }
    }

    static func escape(in line: String) -> String? {
        if let word = escapes.first(where: { line.contains($0) }) { return word }
        let characters = Array(line)
        for index in characters.indices.dropFirst() where characters[index] == "!" {
            let before = characters[index - 1]
            let after = index + 1 < characters.count ? characters[index + 1] : " "
            let follows = before.isLetter || before.isNumber || ")]_>".contains(before)
            if follows, after != "=" { return "a force unwrap" }
            if follows, after == "=", before != ">", characters[index...].starts(with: "!==") == false,
                index + 2 < characters.count, characters[index + 2] == "="
            {
                return "a force unwrap"
            }
        }
        return nil
    }

    /// A comment on the line or above it, attributes and the lines of one statement passed over.
    private static func hasReason(_ file: SwiftFile, above index: Int) -> Bool {
        if !file.lexed.comments[index].isEmpty { return true }
        var above = index - 1
        while above >= 0, index - above <= 4 {
            if !file.lexed.comments[above].isEmpty { return true }
            let code = file.lexed.code[above].trimmed
            guard code.hasPrefix("@") || code.hasSuffix("(") || code.hasSuffix(",") || code.hasSuffix("=")
            else { return false }
            above -= 1
        }
        return false
    }

    /// What protocols of other people's modules prescribe: documented there.
    private static let prescribed: Set<String> = [
        "description", "debugDescription", "errorDescription", "hash", "rawValue", "id", "Element",
        "Failure", "AsyncIterator", "makeAsyncIterator", "next", "InboundIn", "InboundOut",
        "OutboundIn", "OutboundOut", "handlerAdded", "handlerRemoved", "channelActive",
        "channelInactive", "channelRead", "channelReadComplete", "userInboundEventTriggered",
        "errorCaught", "write", "flush", "close", "triggerUserOutboundEvent", "metadata",
        "logLevel", "log", "configuration", "commandName", "run", "validate",
    ]

    /// `package` declarations without a doc comment. Not asked of initialisers, of operators, and
    /// of what a protocol prescribes: that is documented at the protocol.
    static func undocumented(
        in file: SwiftFile, requirements: Set<String> = []
    ) -> [Finding] {
        guard file.root == "Sources" else { return [] }
        return file.lexed.code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "package"),
                words[..<place].allSatisfy({ $0.hasPrefix("@") || $0.hasPrefix("nonisolated") }),
                !words.contains("import"), words.count > place + 1,
                !isPlain(words[(place + 1)...], requirements.union(prescribed)),
                !hasDocumentation(file, above: index)
            else { return nil }
            return Finding(
                path: file.path, line: index + 1,
                what: "no documentation of: \(words[place...].prefix(5).joined(separator: " "))")
        }
    }

    private static func isPlain(
        _ words: ArraySlice<String>, _ requirements: Set<String>
    ) -> Bool {
        let modifiers: Set<String> = [
            "static", "convenience", "mutating", "final", "override", "private(set)", "weak", "lazy",
            "consuming", "borrowing", "nonisolated",
        ]
        let rest = words.filter { !modifiers.contains($0) }
        guard let kind = rest.first, let second = rest.dropFirst().first else { return true }
        if kind.hasPrefix("init") || kind.hasPrefix("subscript") { return true }
        guard let first = second.first, first.isLetter || first == "_" || first == "`" else {
            return kind == "func"
        }
        let name = second.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return ["func", "var", "let", "typealias"].contains(kind) && requirements.contains(String(name))
    }

    /// Names of functions and properties that our own protocols require.
    static func requirements(of file: SwiftFile) -> Set<String> {
        var names: Set<String> = []
        var depth = 0
        var inside: Int?
        for line in file.lexed.code {
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
            if inside == nil, words.contains("protocol"), line.contains("{") { inside = depth }
            if inside != nil, let kind = words.first(where: { $0 == "func" || $0 == "var" }),
                let place = words.firstIndex(of: kind), place + 1 < words.count
            {
                names.insert(words[place + 1])
            }
            depth += line.count { $0 == "{" } - line.count { $0 == "}" }
            if let start = inside, depth <= start { inside = nil }
        }
        return names
    }

    private static func hasDocumentation(_ file: SwiftFile, above index: Int) -> Bool {
        var above = index - 1
        while above >= 0 {
            let comment = file.lexed.comments[above]
            if comment.hasPrefix("///") { return true }
            let code = file.lexed.code[above].trimmed
            guard !comment.isEmpty || code.hasPrefix("@") || code.hasPrefix("#if") else {
                return false
            }
            above -= 1
        }
        return false
    }
}

extension String {
    /// Without the blanks at both ends.
    var trimmed: String {
        guard let first = firstIndex(where: { $0 != " " }), let last = lastIndex(where: { $0 != " " })
        else { return "" }
        return String(self[first...last])
    }
}
