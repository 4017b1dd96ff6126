import Messages
import ServiceKit
import Values
import Wire

extension PutFundAccountCommand {
    /// Reads a request; every fault at once as `invalidArgument`.
    init(_ request: FinanceV1.PutFundAccountRequest) throws(RPCError) {
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        let type = faults.fundType(request.fundType, "/fund_type")
        let currency = faults.currency(request.currency, "/currency")
        faults.require(
            request.creditLimitMinor >= 0, "/credit_limit_minor", "must not be negative")
        faults.require(
            type == .credit || request.creditLimitMinor == 0, "/credit_limit_minor",
            "only credit has a limit")
        faults.number(request.maxShareBp, "/max_share_bp", in: 0...10_000)
        faults.require(request.expectedVersion >= 0, "/expected_version", "must not be negative")
        try faults.check()
        self.init(
            partyID: PartyID(request.partyID), fundType: type, currency: currency,
            creditLimitMinor: request.creditLimitMinor, maxShareBp: Int64(request.maxShareBp),
            expectedVersion: request.expectedVersion)
    }
}

extension PostFundEntryCommand {
    /// Reads a request; every fault at once as `invalidArgument`.
    init(
        _ request: FinanceV1.PostFundEntryRequest, today: BusinessDate, actor: String
    ) throws(RPCError) {
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        let type = faults.fundType(request.fundType, "/fund_type")
        let amount = faults.money(request.amount, "/amount")
        if request.amount != nil {
            faults.require(
                amount.minorUnits != 0 && amount.minorUnits != .min, "/amount/amount_minor",
                "must not be 0")
        }
        faults.text(request.document, "/document", limit: Bounds.codeBytes)
        faults.text(request.reason, "/reason", limit: Bounds.textBytes)
        let date = faults.documentDate(request.businessDate, "/business_date", today: today)
        try faults.check()
        self.init(
            partyID: PartyID(request.partyID), fundType: type, amount: amount,
            document: request.document, reason: request.reason, businessDate: date, actor: actor)
    }
}

extension RecordReceiptCommand {
    /// Where receipts come from (domain.md rule 8).
    static let sources = ["manual", "camt.053", "mt940", "acceptance_bill"]

    /// Reads a request; every fault at once as `invalidArgument`.
    init(
        _ request: FinanceV1.RecordReceiptRequest, today: BusinessDate, actor: String
    ) throws(RPCError) {
        var faults = RequestFaults()
        faults.text(request.partyID, "/party_id", limit: Bounds.idBytes)
        let amount = faults.money(request.amount, "/amount")
        if request.amount != nil {
            faults.require(amount.minorUnits > 0, "/amount/amount_minor", "must be above 0")
        }
        faults.text(request.reference, "/reference", limit: Bounds.codeBytes)
        faults.require(
            Self.sources.contains(request.source), "/source",
            "must be one of \(Self.sources.joined(separator: ", "))")
        let date = faults.documentDate(request.businessDate, "/business_date", today: today)
        let receivables = faults.receivables(request.receivableIDs, "/receivable_ids")
        try faults.check()
        self.init(
            partyID: PartyID(request.partyID), amount: amount, reference: request.reference,
            source: request.source, businessDate: date, receivableIDs: receivables, actor: actor)
    }
}

extension FinanceV1.FundAccount {
    /// An account that holds a fund.
    init(_ account: FundAccount) {
        self.init(
            accountID: account.accountID.text, partyID: account.partyID.text,
            fundType: account.fundType?.wire ?? .unspecified, currency: account.currency.code,
            balanceMinor: account.balanceMinor, frozenMinor: account.frozenMinor,
            availableMinor: account.availableMinor, creditLimitMinor: account.creditLimitMinor,
            usedByOrdersMinor: account.usedByOrdersMinor,
            usedByReceivablesMinor: account.usedByReceivablesMinor, version: account.version,
            maxShareBp: Int32(clamping: account.maxShareBp))
    }
}

extension FinanceV1.Receipt {
    init(_ receipt: Receipt) {
        self.init(
            receiptID: receipt.receiptID, number: receipt.number, partyID: receipt.partyID.text,
            amount: CommonV1.Money(receipt.amount), reference: receipt.reference,
            source: receipt.source, businessDate: receipt.businessDate.description,
            toPrepaymentMinor: receipt.toPrepaymentMinor,
            toReceivablesMinor: receipt.toReceivablesMinor)
    }
}

extension CommonV1.Money {
    init(_ money: Money) {
        self.init(amountMinor: money.minorUnits, currency: money.currency.code)
    }
}
