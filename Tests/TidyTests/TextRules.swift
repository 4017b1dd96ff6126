/// What no text of the repository may have.
enum TextRules {
    // Put together here, so that this file does not find itself.
    private static let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    private static let machinePaths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/"]

    /// Marks of unfinished work, as words of their own.
    static func unfinished(in file: TextFile) -> [Finding] {
        file.lines.enumerated().compactMap { index, line in
            guard let mark = unfinished.first(where: { hasWord($0, in: line) }) else { return nil }
            return Finding(path: file.path, line: index + 1, what: "the mark \(mark)")
        }
    }

    private static func hasWord(_ word: String, in line: Substring) -> Bool {
        var rest = line
        while let range = rest.firstRange(of: word) {
            let before = rest[..<range.lowerBound].last
            let after = rest[range.upperBound...].first
            let isWord = { (character: Character?) in
                character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
            }
            if !isWord(before), !isWord(after) { return true }
            rest = rest[range.upperBound...]
        }
        return false
    }

    /// Paths of the machine that the text was written on. A path that ends with a slash before
    /// its closing quote is none: so the path of a party is written, from a root to its child.
    static func machinePaths(in file: TextFile) -> [Finding] {
        file.lines.enumerated().compactMap { index, line in
            let text = withoutPartyPaths(String(line))
            guard let path = machinePaths.first(where: { isPath($0, in: text) }) else { return nil }
            return Finding(path: file.path, line: index + 1, what: "the machine's path \(path)")
        }
    }

    private static func withoutPartyPaths(_ line: String) -> String {
        let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
        return pieces.filter { !($0.hasPrefix("/ro" + "ot/") && $0.hasSuffix("/")) }
            .joined(separator: "\"")
    }

    /// True when `path` begins a path: not in the middle of one, nor of a URL.
    private static func isPath(_ path: String, in text: String) -> Bool {
        guard let range = text.firstRange(of: path) else { return false }
        guard let before = text[..<range.lowerBound].last else { return true }
        return !before.isLetter && !before.isNumber && !"._-~}$)".contains(before)
    }

    /// Tabs, blanks at the end of a line, no newline at the end of the file.
    static func whitespace(in file: TextFile) -> [Finding] {
        var findings: [Finding] = []
        for (index, line) in file.lines.enumerated() {
            if line.contains("\t") {
                findings.append(Finding(path: file.path, line: index + 1, what: "a tab"))
            }
            if line.last == " " {
                findings.append(
                    Finding(path: file.path, line: index + 1, what: "blanks at the end"))
            }
        }
        if !file.text.isEmpty, !file.text.hasSuffix("\n") {
            findings.append(
                Finding(path: file.path, line: file.lines.count, what: "no newline at the end"))
        }
        return findings
    }
}
