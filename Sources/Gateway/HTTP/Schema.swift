/// The form of a value in a request or a reply: what the OpenAPI description says of it.
indirect enum Schema: Sendable, Equatable {
    /// A string of this many characters.
    case text(ClosedRange<Int>)
    case integer(ClosedRange<Int64>)
    case flag
    /// One of these strings.
    case word([String])
    /// RFC 3339 in UTC; null in replies where nothing happened yet.
    case instant
    /// `yyyy-mm-dd`, or empty where it may be left open.
    case date
    /// Three capital letters of ISO 4217.
    case currency
    /// An amount in minor units and its currency.
    case money
    case list(Schema, ClosedRange<Int>)
    case object(ObjectSchema)
    /// Any JSON value.
    case anything

    /// Any 64-bit number.
    static let number = Schema.integer(.min ... .max)
    /// An id, a code or a number of a document.
    static let identifier = Schema.text(1...64)
}

/// The members of an object and its name in the OpenAPI description.
struct ObjectSchema: Sendable, Equatable {
    /// One member.
    struct Member: Sendable, Equatable {
        let name: String
        let schema: Schema
        let required: Bool
    }

    let name: String
    let members: [Member]
}

/// Whether a member has to be there.
enum Presence: Sendable {
    case required
    case optional
}
