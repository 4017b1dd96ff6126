import Messages
import Store
import Values
import Wire

extension SettleReceivablesCommand {
    /// Reads a request; every fault at once as `invalidArgument`.
    init(
        _ request: FinanceV1.SettleReceivablesRequest, today: BusinessDate, actor: String
    ) throws(RPCError) {
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        let currency = faults.currency(request.currency, "/currency")
        let receivables = faults.receivables(request.receivableIDs, "/receivable_ids")
        let date = faults.documentDate(request.businessDate, "/business_date", today: today)
        try faults.check()
        self.init(
            partyID: PartyID(request.partyID), currency: currency, receivableIDs: receivables,
            businessDate: date, actor: actor)
    }
}

extension FinanceV1.Receivable {
    init(_ receivable: Receivable, allocations: [Allocation] = []) {
        self.init(
            receivableID: receivable.receivableID.text, number: receivable.number,
            partyID: receivable.partyID.text, orderID: receivable.orderID.text,
            orderNumber: receivable.orderNumber, shipmentID: receivable.shipmentID.text,
            state: receivable.state.rawValue,
            amount: CommonV1.Money(receivable.amount), residual: CommonV1.Money(receivable.residual),
            documentDate: receivable.documentDate.description,
            dueDate: receivable.dueDate.description, triggerRule: receivable.ruleID,
            allocations: allocations.map {
                FinanceV1.Allocation(
                    source: $0.source, amountMinor: $0.amountMinor,
                    businessDate: $0.businessDate.description)
            })
    }
}

extension Receivable {
    fileprivate var amount: Money { Money(minorUnits: amountMinor, currency: currency) }
    fileprivate var residual: Money { Money(minorUnits: residualMinor, currency: currency) }
}

/// Publishes ReceivableChanged in the transaction that changed it.
@Sendable func publishReceivable(_ receivable: Receivable, _ transaction: Transaction) throws {
    let body = EventsV1.ReceivableChanged(
        receivableID: receivable.receivableID.text, orderID: receivable.orderID.text,
        partyID: receivable.partyID.text, state: receivable.state.rawValue,
        amount: CommonV1.Money(receivable.amount), residual: CommonV1.Money(receivable.residual))
    try transaction.publish(EventsV1.Event(body: .receivableChanged(body)).encoded())
}

extension FinanceV1.TriggerRule {
    init(_ rule: TriggerRule) {
        self.init(
            ruleID: rule.ruleID, version: rule.version, orderType: rule.orderType,
            event: rule.event, document: rule.document.rawValue,
            amountBasis: rule.amountBasis.rawValue, termBasis: rule.termBasis.rawValue,
            sign: Int32(clamping: rule.sign), settleFromFreeze: rule.settleFromFreeze)
    }
}

extension FinanceV1.Statement {
    /// A statement in answer to `request`.
    init(
        _ statement: AccountStatement, of request: FinanceV1.GetStatementRequest, from: BusinessDate,
        to: BusinessDate
    ) {
        self.init(
            accountID: statement.accountID?.text ?? "", partyID: request.partyID,
            fundType: request.fundType, currency: request.currency,
            fromDate: from.description, toDate: to.description,
            openingMinor: statement.openingMinor,
            lines: statement.lines.map { line in
                FinanceV1.StatementLine(
                    sequence: line.line.sequence,
                    businessDate: line.line.businessDate.description, document: line.line.document,
                    description: line.line.description, amountMinor: line.line.changeMinor,
                    balanceAfterMinor: line.balanceAfterMinor,
                    recordedAtUs: line.line.recordedAt.microseconds)
            },
            closingMinor: statement.closingMinor, chainVerified: statement.chainVerified,
            truncated: statement.truncated)
    }
}

extension FinanceV1.Ageing {
    /// Every bucket stands in it, empty ones with 0.
    init(_ ageing: Ageing, asOf: BusinessDate, currency: Currency) {
        self.init(
            asOfDate: asOf.description, currency: currency.code,
            buckets: Ageing.Bucket.allCases.map { bucket in
                FinanceV1.AgeingBucket(
                    bucket: bucket.rawValue, amountMinor: ageing.amounts[bucket, default: 0],
                    count: ageing.counts[bucket, default: 0])
            },
            totalMinor: ageing.totalMinor)
    }
}
