/// Sizes that keep a file readable (style.md 4.8 rule 4).
enum SizeRules {
    static let fileLines = 500
    static let lineColumns = 110
    static let functionLines = 70

    static func long(file: SwiftFile) -> [Finding] {
        var findings: [Finding] = []
        let lines = file.file.lines
        if lines.count > fileLines {
            findings.append(
                Finding(
                    path: file.path, line: 1, what: "\(lines.count) lines, at most \(fileLines)"))
        }
        for (index, line) in lines.enumerated() where line.utf8.count > lineColumns {
            guard line.count > lineColumns else { continue }
            findings.append(
                Finding(
                    path: file.path, line: index + 1,
                    what: "\(line.count) columns, at most \(lineColumns)"))
        }
        return findings
    }

    /// Functions and initialisers longer than the limit, by counting braces.
    static func longFunctions(in file: SwiftFile) -> [Finding] {
        functions(in: file.lexed).filter { $0.lines > functionLines }.map { function in
            Finding(
                path: file.path, line: function.line,
                what: "a function of \(function.lines) lines, at most \(functionLines)")
        }
    }

    /// Where each function with a body begins, and how many lines it has.
    static func functions(in lexed: Lexed) -> [(line: Int, lines: Int)] {
        let bytes = Array(lexed.code.joined(separator: "\n").utf8)
        var result: [(line: Int, lines: Int)] = []
        var line = 1
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\n") { line += 1 }
            if isFunction(bytes, at: index), let body = body(bytes, from: index) {
                let before = bytes[index..<body.opening].count { $0 == UInt8(ascii: "\n") }
                let inside = bytes[body.opening..<body.closing].count { $0 == UInt8(ascii: "\n") }
                result.append((line, before + inside + 1))
            }
            index += 1
        }
        return result
    }

    private static func isFunction(_ bytes: [UInt8], at index: Int) -> Bool {
        if index > 0, isWord(bytes[index - 1]) || bytes[index - 1] == UInt8(ascii: ".") {
            return false
        }
        for keyword in ["func ", "init(", "init?(", "init<", "deinit ", "subscript("] {
            let wanted = Array(keyword.utf8)
            if index + wanted.count <= bytes.count,
                bytes[index..<(index + wanted.count)].elementsEqual(wanted)
            {
                return true
            }
        }
        return false
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
            || byte == UInt8(ascii: "_") || byte >= 128
    }

    /// The braces of the body; nil for a requirement of a protocol.
    private static func body(
        _ bytes: [UInt8], from start: Int
    ) -> (opening: Int, closing: Int)? {
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return nil }
            case UInt8(ascii: "}") where depth == 0: return nil
            case UInt8(ascii: "{") where depth == 0:
                return closing(bytes, from: index).map { (index, $0) }
            case UInt8(ascii: "\n") where depth == 0 && !goesOn(bytes, after: index): return nil
            default: break
            }
            index += 1
        }
        return nil
    }

    /// True when the signature goes on after the newline at `index`.
    private static func goesOn(_ bytes: [UInt8], after index: Int) -> Bool {
        let blanks = [UInt8(ascii: " "), UInt8(ascii: "\n")]
        let rest = bytes[index...].drop { blanks.contains($0) }.prefix(9)
        let next = String(decoding: rest, as: UTF8.self)
        if ["->", "where", "async", "throws", "rethrows", "{", "&"].contains(where: next.hasPrefix) {
            return true
        }
        let last = bytes[..<index].last { !blanks.contains($0) }
        return last == UInt8(ascii: ",") || last == UInt8(ascii: ">") && endsWithArrow(bytes, index)
    }

    private static func endsWithArrow(_ bytes: [UInt8], _ index: Int) -> Bool {
        let line = bytes[..<index].suffix(2)
        return line.elementsEqual([UInt8(ascii: "-"), UInt8(ascii: ">")])
    }

    private static func closing(_ bytes: [UInt8], from opening: Int) -> Int? {
        var depth = 0
        for index in opening..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }
}
