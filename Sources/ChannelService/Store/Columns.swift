import Store

/// How lists and words stand in a column.
enum Columns {
    /// A list as one text, a newline between the items; no item has a control character.
    static func list(_ items: [String]) -> SQLValue { .text(items.joined(separator: "\n")) }

    /// The list that `text` keeps.
    static func list(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    /// The word that `text` keeps, or `ChannelError.corrupt` when it is none.
    static func word<W: RawRepresentable<String>>(
        _ text: String, of subject: ChannelError.Subject
    ) throws -> W {
        guard let word = W(rawValue: text) else { throw ChannelError.corrupt(subject) }
        return word
    }
}
