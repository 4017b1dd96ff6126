/// The words of the rules that a document can break. The raw values are stable: clients show and
/// count by them.
enum Rule: String, Hashable, Sendable, CaseIterable {
    // Rules of a proposed order, in the order of domain.md rule 5.
    case partyActive = "party_active"
    case partyClass = "party_class"
    case contractOpen = "contract_open"
    case date
    case sku
    case region
    case quantity
    case priceFloor = "price_floor"
    case price
    case quota
    // Rules of the documents that this service keeps.
    case invalid
    case duplicate
    case overlap
    case state
    case version

    /// Place in the order in which violations are reported.
    var rank: Int { Rule.ranks[self] ?? Rule.allCases.count }

    private static let ranks = Dictionary(
        uniqueKeysWithValues: Rule.allCases.enumerated().map { ($1, $0) })
}

/// One broken rule of a document.
struct Violation: Hashable, Sendable {
    let rule: Rule
    /// JSON Pointer (RFC 6901) into the judged document, empty for the whole of it.
    let field: String
    /// What is wrong, with the figures, for the person who sent it.
    let message: String
}

/// Why a use case refuses.
enum ChannelError: Error, Equatable {
    /// The document is not well formed; every fault of it.
    case invalid([Violation])
    /// The document is well formed, but what is stored does not allow it; every reason.
    case refused([Violation])
    /// A unique word of the document is taken by another document.
    case taken([Violation])
    /// There is no such document, or the caller may not see it: the same answer for both.
    case notFound(Subject)
    /// The document was changed since the caller read it: read again and repeat.
    case versionConflict(stored: Int64)
    /// The caller's scope does not allow the operation at all.
    case notAllowed
    /// A stored row does not have a form that this program writes.
    case corrupt(Subject)

    /// What was asked for.
    enum Subject: String, Sendable {
        case party
        case contract
        case priceList = "price list"
        case quotaHold = "quota hold"
    }
}
