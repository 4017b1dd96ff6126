/// A Swift text taken apart: what is code, what is comment, what is inside string literals.
///
/// Comments and the contents of literals are blanks in `code`, so that a rule about code never
/// meets a word of prose; lines keep their numbers. Interpolations are code. Regex literals are
/// not known: none are in use here.
struct Lexed: Sendable {
    /// The code, line by line, columns kept.
    private(set) var code: [String] = []
    /// The comments, line by line; empty where there is none.
    private(set) var comments: [String] = []
    /// Contents of string literals with the line each begins on, counted from 1.
    private(set) var literals: [(line: Int, text: String)] = []

    init(_ text: String) {
        var lexer = Lexer(bytes: Array(text.utf8))
        lexer.code(until: nil)
        code = Lexed.lines(lexer.codeBytes)
        comments = Lexed.lines(lexer.commentBytes).map {
            String($0.drop { $0 == " " })
        }
        literals = lexer.literals
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

private struct Lexer {
    let bytes: [UInt8]
    var index = 0
    var line = 1
    var codeBytes: [UInt8] = []
    var commentBytes: [UInt8] = []
    var literals: [(line: Int, text: String)] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    private enum Kind { case code, comment, blank }

    private func starts(_ text: StaticString, at offset: Int = 0) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + offset + count <= bytes.count else { return false }
        return text.withUTF8Buffer { wanted in
            (0..<count).allSatisfy { bytes[index + offset + $0] == wanted[$0] }
        }
    }

    /// Takes one byte, as code, as comment, or as neither.
    private mutating func take(_ kind: Kind) {
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            codeBytes.append(byte)
            commentBytes.append(byte)
            return
        }
        // One column per character: a byte that only continues one has none of its own.
        codeBytes.append(kind == .code ? byte : UInt8(ascii: " "))
        commentBytes.append(kind == .comment ? byte : UInt8(ascii: " "))
    }

    /// Reads code up to the end, or to the parenthesis that closes an interpolation.
    mutating func code(until closing: UInt8?) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if starts("//") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { take(.comment) }
            } else if starts("/*") {
                blockComment()
            } else if byte == UInt8(ascii: "\"") || (byte == UInt8(ascii: "#") && opensRaw()) {
                literal()
            } else {
                if closing != nil {
                    if byte == UInt8(ascii: "(") { depth += 1 }
                    if byte == UInt8(ascii: ")") {
                        if depth == 0 { return }
                        depth -= 1
                    }
                }
                take(.code)
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                take(.comment)
            } else if starts("*/") {
                depth -= 1
                take(.comment)
            }
            if index < bytes.count { take(.comment) }
        } while depth > 0 && index < bytes.count
    }

    private func opensRaw() -> Bool {
        var offset = 0
        while index + offset < bytes.count, bytes[index + offset] == UInt8(ascii: "#") { offset += 1 }
        return index + offset < bytes.count && bytes[index + offset] == UInt8(ascii: "\"")
    }

    private mutating func literal() {
        var pounds = 0
        while bytes[index] == UInt8(ascii: "#") {
            pounds += 1
            take(.code)
        }
        let quotes = starts("\"\"\"") ? 3 : 1
        for _ in 0..<quotes { take(.code) }
        let firstLine = line
        var content: [UInt8] = []
        while index < bytes.count, !closes(quotes: quotes, pounds: pounds) {
            // An unclosed one-line literal ends with its line: the compiler has refused it before.
            if quotes == 1, bytes[index] == UInt8(ascii: "\n") { break }
            if bytes[index] == UInt8(ascii: "\\"), hasPounds(pounds, at: 1) {
                let escape = index + 1 + pounds
                if escape < bytes.count, bytes[escape] == UInt8(ascii: "(") {
                    for _ in 0..<(2 + pounds) { take(.code) }
                    code(until: UInt8(ascii: ")"))
                    if index < bytes.count { take(.code) }
                    content.append(UInt8(ascii: "_"))
                    continue
                }
                for _ in 0..<(1 + pounds) where index < bytes.count { take(.blank) }
            }
            if index < bytes.count {
                content.append(bytes[index])
                take(.blank)
            }
        }
        for _ in 0..<(quotes + pounds) where index < bytes.count { take(.code) }
        literals.append((firstLine, String(decoding: content, as: UTF8.self)))
    }

    private func closes(quotes: Int, pounds: Int) -> Bool {
        guard quotes == 3 ? starts("\"\"\"") : bytes[index] == UInt8(ascii: "\"") else { return false }
        return hasPounds(pounds, at: quotes)
    }

    private func hasPounds(_ pounds: Int, at offset: Int) -> Bool {
        (0..<pounds).allSatisfy {
            index + offset + $0 < bytes.count && bytes[index + offset + $0] == UInt8(ascii: "#")
        }
    }
}
