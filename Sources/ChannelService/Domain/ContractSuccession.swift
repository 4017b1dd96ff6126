import Values

/// What the next version of a contract may change.
enum ContractSuccession {
    /// The violations of `terms` as the version that follows `stored`.
    static func violations(of terms: ContractTerms, after stored: Contract) -> [Violation] {
        var refusal = Refusal()
        if !stored.terms.state.mayBecome(terms.state) {
            refusal.add(
                .state, "/state",
                stored.terms.state == .ended
                    ? "the contract has ended and takes no new version"
                    : "a contract that is \(stored.terms.state.rawValue) cannot be "
                        + "\(terms.state.rawValue) again")
        }
        let used = stored.used
        if terms.quota.quantity > 0, terms.quota.quantity < used.quantity {
            refusal.add(
                .quota, "/quota_quantity", "orders have already taken \(used.quantity) pieces")
        }
        if terms.quota.amountMinor > 0, terms.quota.amountMinor < used.amountMinor {
            let taken = Money.text(minorUnits: used.amountMinor)
            refusal.add(.quota, "/quota_amount_minor", "orders have already taken \(taken)")
        }
        if terms.currency != stored.terms.currency, used.amountMinor > 0 {
            refusal.add(
                .invalid, "/currency",
                "orders have taken quota in \(stored.terms.currency); make another contract")
        }
        return refusal.violations
    }
}
