/// One rule that an order breaks, in the words that its caller sees.
struct BrokenRule: Hashable, Sendable {
    /// Stable word of the rule table, for example "price_floor"; "invalid" for malformed input.
    let rule: String
    /// JSON Pointer (RFC 6901) into the request; empty for the whole order.
    let field: String
    let message: String

    init(_ rule: RuleWord, _ field: String, _ message: String) {
        self.init(rule: rule.rawValue, field: field, message: message)
    }

    init(rule: String, field: String, message: String) {
        self.rule = rule
        self.field = field
        self.message = message
    }
}

/// The words of domain.md rule 5, in the order in which failures are returned.
///
/// A word that a peer adds and that is not listed here sorts after `overdue`.
enum RuleWord: String, CaseIterable, Sendable {
    case orderType = "order_type"
    case partyActive = "party_active"
    case partyClass = "party_class"
    case shipTo = "ship_to"
    case contractOpen = "contract_open"
    case contractType = "contract_type"
    case currency
    case date
    case sku
    case region
    case quantity
    case priceFloor = "price_floor"
    case price
    case quota
    case warehouse
    case serial
    case stockAvailability = "stock_availability"
    case funds
    case creditLimit = "credit_limit"
    case overdue
    case approvals
    /// What the steps of the saga held ran out before all of them had answered.
    case hold

    /// Place of a word in the answer.
    static func rank(_ word: String) -> Int { ranks[word] ?? ranks["overdue", default: 0] + 1 }

    private static let ranks: [String: Int] = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1.rawValue, $0 * 2) })
}

extension BrokenRule {
    /// The most rules one order reports; far above what 500 sensible lines can break.
    static let limit = 1000

    /// Every failure once, in rule order; failures of one rule keep the order in which they came.
    static func merged(_ broken: [BrokenRule]) -> [BrokenRule] {
        var seen: Set<BrokenRule> = []
        let single = broken.filter { seen.insert($0).inserted }
        return single.enumerated()
            .sorted {
                (RuleWord.rank($0.element.rule), $0.offset) < (RuleWord.rank($1.element.rule), $1.offset)
            }
            .prefix(limit).map(\.element)
    }

    /// The trail's words for a refusal: each rule once, in order.
    static func summary(_ broken: [BrokenRule]) -> String {
        var words: [String] = []
        for rule in broken where !words.contains(rule.rule) { words.append(rule.rule) }
        return words.joined(separator: ", ")
    }
}
