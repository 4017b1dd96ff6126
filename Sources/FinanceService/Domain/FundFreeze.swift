import Values

/// The life of a freeze. `held` waits for the order's confirmation; the last two are ends.
enum FreezeState: String, Hashable, Sendable {
    case held, confirmed, settled, released
}

/// A line of the order, kept for pricing what is shipped of it.
struct FreezeLine: Hashable, Sendable {
    let lineNo: Int64
    let sku: String
    /// Above 0.
    let quantity: Int64
    /// 0 and above.
    let unitPriceMinor: Int64
}

/// What one fund holds for an order.
struct FreezePart: Hashable, Sendable {
    let fundType: FundType
    let accountID: AccountID
    let amountMinor: Int64
    var settledMinor: Int64
    var releasedMinor: Int64
    let ruleID: String
    let ruleVersion: Int64

    var remainingMinor: Int64 { amountMinor - settledMinor - releasedMinor }

    init(_ part: DeductionPart) {
        self.init(
            fundType: part.fundType, accountID: part.accountID, amountMinor: part.amountMinor,
            settledMinor: 0, releasedMinor: 0, ruleID: part.ruleID, ruleVersion: part.ruleVersion)
    }

    init(
        fundType: FundType, accountID: AccountID, amountMinor: Int64, settledMinor: Int64,
        releasedMinor: Int64, ruleID: String, ruleVersion: Int64
    ) {
        self.fundType = fundType
        self.accountID = accountID
        self.amountMinor = amountMinor
        self.settledMinor = settledMinor
        self.releasedMinor = releasedMinor
        self.ruleID = ruleID
        self.ruleVersion = ruleVersion
    }
}

/// What leaves the hold of one fund.
struct FreezeChange: Hashable, Sendable {
    let fundType: FundType
    let accountID: AccountID
    let amountMinor: Int64
}

/// What happens to money that leaves a freeze.
enum FreezeUse: Hashable, Sendable {
    /// It pays the receivable; on credit, the order's use becomes the receivable's.
    case settle
    /// It is free again.
    case release
    /// The order's use of credit becomes the receivable's, money is free again: the receivable is paid
    /// later, by other means.
    case charge

    /// True when a part of this fund counts as settled, false when as released.
    func settles(_ fundType: FundType) -> Bool {
        switch self {
        case .settle: true
        case .release: false
        case .charge: fundType == .credit
        }
    }
}

/// The money and credit held for one order.
struct FundFreeze: Hashable, Sendable {
    let orderID: OrderID
    let orderNumber: String
    let partyID: PartyID
    let orderType: String
    let currency: Currency
    let fundsRule: FundsRule
    let contractID: String
    let contractVersion: Int64
    let paymentTermDays: Int64
    let businessDate: BusinessDate
    /// The order feed's clock after which an unconfirmed freeze ends.
    let expiresAt: Instant
    var state: FreezeState
    var parts: [FreezePart]

    /// Sums of the parts; the request's total was checked not to overflow.
    var amountMinor: Int64 { parts.reduce(0) { $0 + $1.amountMinor } }
    var settledMinor: Int64 { parts.reduce(0) { $0 + $1.settledMinor } }
    var releasedMinor: Int64 { parts.reduce(0) { $0 + $1.releasedMinor } }
    var remainingMinor: Int64 { parts.reduce(0) { $0 + $1.remainingMinor } }

    /// True while shipments may still take from it or give it back.
    var isOpen: Bool { state == .held || state == .confirmed }

    /// Takes `amountMinor`, or what is left when that is less, out of the parts in proportion.
    ///
    /// Gives what left each fund. When nothing is left the freeze ends: `settled` if anything was ever
    /// settled, otherwise `released`.
    mutating func take(_ amountMinor: Int64, _ use: FreezeUse) -> [FreezeChange] {
        let taken = min(max(0, amountMinor), remainingMinor)
        guard taken > 0 else { return [] }
        let shares = ProportionalSplit.split(taken, over: parts.map(\.remainingMinor))
        var changes: [FreezeChange] = []
        for (index, share) in shares.enumerated() where share > 0 {
            if use.settles(parts[index].fundType) {
                parts[index].settledMinor += share
            } else {
                parts[index].releasedMinor += share
            }
            changes.append(
                FreezeChange(
                    fundType: parts[index].fundType, accountID: parts[index].accountID,
                    amountMinor: share))
        }
        if remainingMinor == 0 { state = settledMinor > 0 ? .settled : .released }
        return changes
    }

    /// Gives everything back: the undo of the freeze. What was settled stays settled.
    mutating func releaseAll() -> [FreezeChange] {
        let changes = take(remainingMinor, .release)
        if isOpen { state = .released }
        return changes
    }

    /// Ends a freeze that holds nothing when the order's last shipment has left.
    mutating func finish() {
        if isOpen, remainingMinor == 0 { state = .settled }
    }
}
