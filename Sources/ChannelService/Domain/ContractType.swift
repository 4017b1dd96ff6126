/// The contract types of domain.md rule 4.
enum ContractType: String, Hashable, Sendable, CaseIterable {
    case agentDistribution = "agent_distribution"
    case `operator`
    case distributor
    case keyAccountFrame = "key_account_frame"
    case retailDirect = "retail_direct"
    case consignment

    /// The order types that a contract of this type may open (domain.md rule 4, second column);
    /// a pattern that ends in "*" stands for every order type that begins so.
    var opens: [String] { ContractType.table[self] ?? [] }

    /// True when a contract of this type may open `orderType`.
    func mayOpen(_ orderType: String) -> Bool {
        opens.contains { pattern in
            guard pattern.hasSuffix("*") else { return pattern == orderType }
            let prefix = pattern.dropLast()
            return orderType.hasPrefix(prefix) && orderType.utf8.count > prefix.utf8.count
        }
    }

    private static let table: [ContractType: [String]] = [
        .agentDistribution: ["SI-STD", "SI-CR", "SI-DEMO", "ST-*", "RMA-*"],
        .operator: ["SI-OP", "RMA-*"],
        .distributor: ["SI-STD", "ST-*", "RMA-*"],
        .keyAccountFrame: ["SI-KA", "RMA-*"],
        .retailDirect: ["SI-STD", "SO-POS", "SI-DEMO", "RMA-*"],
        .consignment: ["SI-CONS", "CONS-SETTLE", "CONS-RET"],
    ]
}

/// The life of a contract: draft, then active, then ended.
enum ContractState: String, Hashable, Sendable, CaseIterable {
    case draft
    case active
    case ended

    /// True when a new version may have the state `next`. An ended contract takes no new version.
    func mayBecome(_ next: ContractState) -> Bool {
        switch self {
        case .draft: true
        case .active: next != .draft
        case .ended: false
        }
    }
}
