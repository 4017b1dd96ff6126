/// How names of the contracts become Swift and C names.
enum Naming {
    /// `order_id` -> `orderID`, `receivable_ids` -> `receivableIDs`, `created_at_us` -> `createdAtUs`.
    static func property(_ name: String) -> String {
        let words = name.split(separator: "_").map(String.init)
        guard let first = words.first else { return name }
        return words.dropFirst().reduce(first) { $0 + capitalised($1) }
    }

    /// `PlaceOrder` -> `placeOrder`.
    static func method(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    /// `body` -> `Body`.
    static func oneofType(_ name: String) -> String {
        capitalised(property(name))
    }

    /// `sluice.order.v1` -> `OrderV1`: all parts after the first.
    static func namespace(_ package: String) -> String {
        package.split(separator: ".").dropFirst().map { capitalised(String($0)) }.joined()
    }

    /// `sluice.order.v1.Order` -> `OrderV1.Order`.
    static func type(_ fullName: String) -> String {
        let parts = fullName.split(separator: ".")
        let package = parts.dropLast().joined(separator: ".")
        return namespace(package) + "." + (parts.last.map(String.init) ?? "")
    }

    /// `order.proto` -> `Order`.
    static func fileStem(_ proto: String) -> String {
        let stem = proto.split(separator: "/").last?.split(separator: ".").first
        return capitalised(property(stem.map(String.init) ?? proto))
    }

    /// The word an enum value is known by in JSON, SQL and logs: PARTY_CLASS_KEY_ACCOUNT of
    /// PartyClass -> `key_account`. Nil when the value does not carry the prefix of its enum.
    static func enumWord(_ value: String, of type: String) -> String? {
        let prefix = snake(type).uppercased() + "_"
        guard value.hasPrefix(prefix), value.count > prefix.count else { return nil }
        return value.dropFirst(prefix.count).lowercased()
    }

    /// `PartyClass` -> `party_class`.
    static func snake(_ name: String) -> String {
        var result = ""
        for character in name {
            if character.isUppercase, !result.isEmpty { result += "_" }
            result += character.lowercased()
        }
        return result
    }

    /// A Swift declaration may not be named by a keyword without quoting it.
    static func declared(_ name: String) -> String {
        swiftKeywords.contains(name) ? "`\(name)`" : name
    }

    /// `sluice.order.v1.OrderLine` -> `Sluice__Order__V1__OrderLine`.
    static func cType(_ fullName: String) -> String {
        fullName.split(separator: ".").map { capitalisedFirst(String($0)) }.joined(separator: "__")
    }

    /// `sluice.order.v1.OrderLine` -> `sluice__order__v1__order_line`.
    static func cFunctions(_ fullName: String) -> String {
        fullName.split(separator: ".").map { snake(String($0)) }.joined(separator: "__")
    }

    /// `OrderV1`'s C prefix of a oneof case constant: EVENTS__V1__EVENT__BODY_PARTY_CHANGED.
    static func cOneofCase(_ message: String, _ oneof: String, _ field: String) -> String {
        cFunctions(message).uppercased() + "__" + oneof.uppercased() + "_" + field.uppercased()
    }

    /// protoc-c appends an underscore to a field named by a C or C++ keyword.
    static func cField(_ name: String) -> String {
        cKeywords.contains(name) ? name + "_" : name
    }

    private static func capitalised(_ word: String) -> String {
        switch word {
        case "id": "ID"
        case "ids": "IDs"
        default: capitalisedFirst(word)
        }
    }

    private static func capitalisedFirst(_ word: String) -> String {
        word.prefix(1).uppercased() + word.dropFirst()
    }

    private static let swiftKeywords: Set<String> = [
        "as", "associatedtype", "break", "case", "catch", "class", "continue",
        "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
        "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout", "internal",
        "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public",
        "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super", "switch",
        "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]

    private static let cKeywords: Set<String> = [
        "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break", "case", "catch", "char",
        "class", "compl", "const", "const_cast", "continue", "default", "delete", "do", "double",
        "dynamic_cast", "else", "enum", "explicit", "extern", "false", "float", "for", "friend",
        "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "not", "not_eq",
        "operator", "or", "or_eq", "private", "protected", "public", "register",
        "reinterpret_cast", "return", "short", "signed", "sizeof", "static", "static_cast",
        "struct", "switch", "template", "this", "throw", "true", "try", "typedef", "typeid",
        "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
        "while", "xor", "xor_eq",
    ]
}
