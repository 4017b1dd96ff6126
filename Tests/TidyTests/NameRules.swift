/// Words that say nothing about a type (style.md 4.4).
enum NameRules {
    static let banned: Set<String> = [
        "Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Manager", "Base", "New",
        "Data", "Info", "Misc",
    ]

    /// Files with a banned word in their names.
    static func files(_ file: SwiftFile) -> [Finding] {
        let name = (file.parts.last ?? "").split(separator: ".").first.map(String.init) ?? ""
        guard let word = words(of: name).first(where: banned.contains) else { return [] }
        return [Finding(path: file.path, line: 1, what: "the file's name has the word \(word)")]
    }

    /// Types with a banned word in their names.
    static func types(_ file: SwiftFile) -> [Finding] {
        let kinds: Set<Substring> = [
            "struct", "class", "enum", "actor", "protocol", "typealias",
        ]
        return file.lexed.code.enumerated().compactMap { index, line in
            let tokens = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            guard let place = tokens.firstIndex(where: kinds.contains), place + 1 < tokens.count,
                tokens[place + 1].first?.isUppercase == true,
                let word = words(of: String(tokens[place + 1])).first(where: banned.contains)
            else { return nil }
            return Finding(
                path: file.path, line: index + 1,
                what: "the type \(tokens[place + 1]) has the word \(word)")
        }
    }

    /// "PartyTable+Query" is Party, Table, Query; "IMEIBase" is IMEI, Base.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            guard letter.isLetter else {
                if !word.isEmpty { words.append(word) }
                word = ""
                continue
            }
            let nextIsLower = index + 1 < letters.count && letters[index + 1].isLowercase
            let previousIsLower = index > 0 && letters[index - 1].isLowercase
            if letter.isUppercase, !word.isEmpty, previousIsLower || nextIsLower {
                words.append(word)
                word = ""
            }
            word.append(letter)
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
