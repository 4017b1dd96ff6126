import Values

/// Judges a proposed order by domain.md rules 4 and 5: its price, and every broken rule at once.
///
/// Pure: everything it looks at is in the proposal and the facts. It does not judge stock, funds
/// and approvals, which belong to other services.
struct TermsJudge {
    private let proposal: Proposal
    private let facts: TermsFacts
    private var violations: [Violation] = []
    private var priced: [PricedLine] = []
    private var totalMinor: Int64 = 0

    private init(_ proposal: Proposal, _ facts: TermsFacts) {
        self.proposal = proposal
        self.facts = facts
    }

    /// The verdict on `proposal` by `facts`.
    static func judge(_ proposal: Proposal, by facts: TermsFacts) -> TermsVerdict {
        var judge = TermsJudge(proposal, facts)
        judge.judgeParty()
        judge.judgeContract()
        judge.judgeRegion()
        judge.judgeCurrency()
        for index in proposal.lines.indices {
            let line = proposal.lines[index]
            judge.judgeQuantity(line, at: index)
            guard let sku = judge.judgeSKU(line, at: index) else { continue }
            judge.judgePrice(line, sku, at: index)
        }
        judge.judgeQuota()
        return TermsVerdict(
            violations: judge.inOrder(), lines: judge.priced, totalMinor: judge.totalMinor,
            facts: facts, quotaLimited: facts.contract?.quota.isLimited ?? false)
    }

    /// By rule, and within a rule as found: `sorted` keeps no order among equals by contract.
    private func inOrder() -> [Violation] {
        violations.enumerated()
            .sorted { ($0.element.rule.rank, $0.offset) < ($1.element.rule.rank, $1.offset) }
            .map(\.element)
    }

    private mutating func add(_ rule: Rule, _ field: String, _ message: String) {
        violations.append(Violation(rule: rule, field: field, message: message))
    }

    // MARK: Party, contract, region

    private mutating func judgeParty() {
        guard let party = facts.party else {
            return add(.partyActive, "/party_id", "there is no such party")
        }
        if !party.active {
            add(.partyActive, "/party_id", "the party is not active")
        }
        if !proposal.allowedClasses.isEmpty, !proposal.allowedClasses.contains(party.partyClass) {
            let allowed = PartyClass.allCases.filter(proposal.allowedClasses.contains)
                .map(\.rawValue).joined(separator: ", ")
            add(
                .partyClass, "/order_type",
                """
                a party of class \(party.partyClass.rawValue) may not place \
                \(proposal.orderType); it is open to \(allowed)
                """)
        }
    }

    private mutating func judgeContract() {
        guard let contract = facts.contract else {
            return add(
                .contractOpen, "/order_type",
                "the party has no contract that opens \(proposal.orderType)")
        }
        if contract.state != .active {
            add(
                .contractOpen, "/order_type",
                "contract \(contract.number), which opens \(proposal.orderType), is "
                    + (contract.state == .draft ? "a draft" : "ended"))
        }
        if !contract.validity.contains(proposal.businessDate) {
            add(
                .date, "/order_type",
                """
                contract \(contract.number) is valid from \(contract.validity.from) to \
                \(contract.validity.to), not on \(proposal.businessDate)
                """)
        }
    }

    /// Both the party's regions and the contract's bind; none given bars nothing.
    private mutating func judgeRegion() {
        guard let party = facts.party else { return }
        guard let shipTo = facts.shipTo else {
            return add(.region, "/ship_to_id", "the party has no such ship-to address")
        }
        for (owner, allowed) in [
            ("the contract", facts.contract?.regions ?? []), ("the party", party.regions),
        ] where !allowed.isEmpty && !allowed.contains(shipTo.region) {
            return add(
                .region, "/ship_to_id",
                """
                region \(shipTo.region) is not among those of \(owner): \
                \(allowed.joined(separator: ", "))
                """)
        }
    }

    private mutating func judgeCurrency() {
        guard let contract = facts.contract, !isInContractCurrency else { return }
        add(
            .price, "/currency",
            "contract \(contract.number) is in \(contract.currency), not \(proposal.currency)")
    }

    /// Without a contract nothing contradicts the order's currency.
    private var isInContractCurrency: Bool {
        facts.contract.map { $0.currency == proposal.currency } ?? true
    }

    // MARK: Lines

    private mutating func judgeSKU(_ line: ProposedLine, at index: Int) -> SKUFacts? {
        let field = "/lines/\(index)/sku"
        guard let sku = facts.skus[line.sku] else {
            add(.sku, field, "SKU \(line.sku) is unknown")
            return nil
        }
        if !sku.active {
            add(.sku, field, "SKU \(line.sku) is no longer sold")
        }
        guard let contract = facts.contract, contract.namesSKUs || !contract.families.isEmpty,
            !sku.listedByContract, !contract.families.contains(sku.family)
        else { return sku }
        add(.sku, field, "contract \(contract.number) does not cover SKU \(line.sku)")
        return sku
    }

    private mutating func judgeQuantity(_ line: ProposedLine, at index: Int) {
        guard let contract = facts.contract else { return }
        let field = "/lines/\(index)/quantity"
        if line.quantity < contract.minimumQuantity {
            add(
                .quantity, field,
                "\(line.quantity) is less than the minimum of \(contract.minimumQuantity)")
        }
        if contract.quantityStep > 1, line.quantity % contract.quantityStep != 0 {
            add(
                .quantity, field,
                "\(line.quantity) is not a multiple of \(contract.quantityStep)")
        }
    }

    private mutating func judgePrice(_ line: ProposedLine, _ sku: SKUFacts, at index: Int) {
        guard let entitled = entitledPrice(sku) else {
            add(.price, "/lines/\(index)/unit_price_minor", missingPrice(of: line.sku))
            judgeRequestWithoutPrice(line, at: index)
            return
        }
        judgeFloor(line, entitled: entitled, at: index)
        let requested = line.requestedUnitPriceMinor
        if requested != 0, requested != entitled {
            add(
                .price, "/lines/\(index)/unit_price_minor",
                "\(text(requested)) is asked for, the price is \(text(entitled))")
        }
        add(line, at: entitled, listPriceMinor: sku.listPriceMinor ?? 0, index: index)
    }

    /// The fixed price where there is one, else by the price rule; nil when there is none.
    private func entitledPrice(_ sku: SKUFacts) -> Int64? {
        if isInContractCurrency, let fixed = sku.fixedPriceMinor { return fixed }
        guard proposal.priceRule == .classList, let list = sku.listPriceMinor else { return nil }
        // Out of range only if a stored discount were above the whole price, which is refused.
        return try? Pricing.net(
            listPriceMinor: list,
            discountBasisPoints: facts.contract?.discountBasisPoints ?? 0)
    }

    private func missingPrice(of sku: String) -> String {
        switch proposal.priceRule {
        case .contractFixed: "the contract has no fixed price of SKU \(sku)"
        case .classList:
            facts.priceList == nil
                ? "no price list of the party's class, region and currency is in force"
                : "SKU \(sku) is not on the price list in force"
        }
    }

    /// The floor in the order's currency; 0 without one.
    private var floor: Int64 { isInContractCurrency ? facts.contract?.floorPriceMinor ?? 0 : 0 }

    private mutating func judgeFloor(_ line: ProposedLine, entitled: Int64, at index: Int) {
        let requested = line.requestedUnitPriceMinor
        let lowest = requested == 0 ? entitled : min(entitled, requested)
        guard lowest < floor else { return }
        add(
            .priceFloor, "/lines/\(index)/unit_price_minor",
            "\(text(lowest)) is below the contract's floor price of \(text(floor))")
    }

    private mutating func judgeRequestWithoutPrice(_ line: ProposedLine, at index: Int) {
        guard line.requestedUnitPriceMinor != 0, line.requestedUnitPriceMinor < floor else { return }
        add(
            .priceFloor, "/lines/\(index)/unit_price_minor",
            """
            \(text(line.requestedUnitPriceMinor)) is below the contract's floor price of \
            \(text(floor))
            """)
    }

    private mutating func add(
        _ line: ProposedLine, at price: Int64, listPriceMinor: Int64, index: Int
    ) {
        do {
            totalMinor = try Checked.add(totalMinor, Checked.multiply(price, line.quantity))
        } catch {
            return add(
                .quantity, "/lines/\(index)/quantity",
                "\(line.quantity) pieces make an amount that is too large")
        }
        priced.append(
            PricedLine(
                lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
                unitPriceMinor: price, listPriceMinor: listPriceMinor))
    }

    // MARK: Quota

    private mutating func judgeQuota() {
        guard let contract = facts.contract, contract.quota.isLimited else { return }
        // Quantities are bounded where the proposal is read, so their sum fits.
        let quantity = proposal.lines.reduce(Int64(0)) { $0 + $1.quantity }
        let asked = QuotaUse(
            quantity: quantity, amountMinor: isInContractCurrency ? totalMinor : 0)
        violations += QuotaJudge.violations(
            of: asked, used: contract.used, quota: contract.quota, number: contract.number,
            field: "/lines")
    }

    private func text(_ minorUnits: Int64) -> String { Money.text(minorUnits: minorUnits) }
}

/// Compares what an order asks for with what a contract's quota leaves.
enum QuotaJudge {
    /// A violation for each measure, quantity and amount, that `asked` would exceed.
    static func violations(
        of asked: QuotaUse, used: QuotaUse, quota: Quota, number: String, field: String
    ) -> [Violation] {
        var result: [Violation] = []
        if quota.quantity > 0, asked.quantity > quota.quantity - used.quantity {
            result.append(
                Violation(
                    rule: .quota, field: field,
                    message: """
                        \(asked.quantity) pieces exceed the \(quota.quantity - used.quantity) \
                        left of the quota of \(quota.quantity) of contract \(number)
                        """))
        }
        if quota.amountMinor > 0, asked.amountMinor > quota.amountMinor - used.amountMinor {
            let left = Money.text(minorUnits: quota.amountMinor - used.amountMinor)
            result.append(
                Violation(
                    rule: .quota, field: field,
                    message: """
                        \(Money.text(minorUnits: asked.amountMinor)) exceeds the \(left) left of \
                        the quota of \(Money.text(minorUnits: quota.amountMinor)) of contract \
                        \(number)
                        """))
        }
        return result
    }
}
