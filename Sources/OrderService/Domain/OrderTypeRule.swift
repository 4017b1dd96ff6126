/// A row of the restriction table (domain.md rule 5). Rows are data: a new order type needs no new
/// code path, and an order keeps the version of the row that it was judged by.
struct OrderTypeRule: Equatable, Sendable {
    /// For example "SI-STD".
    let orderType: String
    /// 1 and up; the highest version of a type is in force.
    let version: Int64
    /// Words of the party classes that may order; empty means any.
    let allowedClasses: [String]
    /// class_list, contract_fixed, ...: how ChannelService prices the order.
    let priceRule: String
    /// full_prepay, credit, none, ...: what FinanceService freezes.
    let fundsRule: String
    /// Word of the stock and serial rule.
    let stockRule: String
    /// Days that a receivable may be overdue before credit is refused; 0 and up.
    let overdueGraceDays: Int32
    /// False for a type whose flow is not open yet: orders of it are refused.
    let active: Bool

    /// Whether an order of this type freezes funds before it is confirmed.
    var freezesFunds: Bool { fundsRule != "none" }
}
