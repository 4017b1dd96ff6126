// Generated from finance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// FinanceService: fund accounts, freezes, the ledger, receipts, receivables, statements.
package enum FinanceV1 {}

extension FinanceV1 {
    /// `sluice.finance.v1.FundType`.
    /// Open: a number this build does not know is kept and sent on.
    package struct FundType: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let prepayment = Self(rawValue: 1)
        package static let securityDeposit = Self(rawValue: 2)
        package static let credit = Self(rawValue: 3)
        package static let rebate = Self(rawValue: 4)
        package static let priceProtection = Self(rawValue: 5)
        package static let marketing = Self(rawValue: 6)
        package static let guarantee = Self(rawValue: 7)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .prepayment,
            .securityDeposit,
            .credit,
            .rebate,
            .priceProtection,
            .marketing,
            .guarantee,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "prepayment": self.init(rawValue: 1)
            case "security_deposit": self.init(rawValue: 2)
            case "credit": self.init(rawValue: 3)
            case "rebate": self.init(rawValue: 4)
            case "price_protection": self.init(rawValue: 5)
            case "marketing": self.init(rawValue: 6)
            case "guarantee": self.init(rawValue: 7)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "prepayment"
            case 2: "security_deposit"
            case 3: "credit"
            case 4: "rebate"
            case 5: "price_protection"
            case 6: "marketing"
            case 7: "guarantee"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FundAccount`.
    package struct FundAccount: Equatable, Sendable {
        package var accountID: String
        package var partyID: String
        package var fundType: FinanceV1.FundType
        package var currency: String
        package var balanceMinor: Int64
        package var frozenMinor: Int64
        /// balance - frozen; for credit: limit - used by orders - used by receivables.
        package var availableMinor: Int64
        /// Credit only.
        package var creditLimitMinor: Int64
        package var usedByOrdersMinor: Int64
        package var usedByReceivablesMinor: Int64
        package var version: Int64
        /// Largest share of one order this fund may pay, in basis points; 0 means the rule of its type.
        package var maxShareBp: Int32

        package init(
            accountID: String = "",
            partyID: String = "",
            fundType: FinanceV1.FundType = .unspecified,
            currency: String = "",
            balanceMinor: Int64 = 0,
            frozenMinor: Int64 = 0,
            availableMinor: Int64 = 0,
            creditLimitMinor: Int64 = 0,
            usedByOrdersMinor: Int64 = 0,
            usedByReceivablesMinor: Int64 = 0,
            version: Int64 = 0,
            maxShareBp: Int32 = 0
        ) {
            self.accountID = accountID
            self.partyID = partyID
            self.fundType = fundType
            self.currency = currency
            self.balanceMinor = balanceMinor
            self.frozenMinor = frozenMinor
            self.availableMinor = availableMinor
            self.creditLimitMinor = creditLimitMinor
            self.usedByOrdersMinor = usedByOrdersMinor
            self.usedByReceivablesMinor = usedByReceivablesMinor
            self.version = version
            self.maxShareBp = maxShareBp
        }
    }
}

extension FinanceV1 {
    /// Creates the account of (party, type, currency), or changes its limit or share.
    package struct PutFundAccountRequest: Equatable, Sendable {
        package var partyID: String
        package var fundType: FinanceV1.FundType
        package var currency: String
        package var creditLimitMinor: Int64
        package var maxShareBp: Int32
        /// 0 creates; otherwise the stored version.
        package var expectedVersion: Int64

        package init(
            partyID: String = "",
            fundType: FinanceV1.FundType = .unspecified,
            currency: String = "",
            creditLimitMinor: Int64 = 0,
            maxShareBp: Int32 = 0,
            expectedVersion: Int64 = 0
        ) {
            self.partyID = partyID
            self.fundType = fundType
            self.currency = currency
            self.creditLimitMinor = creditLimitMinor
            self.maxShareBp = maxShareBp
            self.expectedVersion = expectedVersion
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.ListFundAccountsRequest`.
    package struct ListFundAccountsRequest: Equatable, Sendable {
        package var partyID: String

        package init(
            partyID: String = ""
        ) {
            self.partyID = partyID
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.ListFundAccountsReply`.
    package struct ListFundAccountsReply: Equatable, Sendable {
        package var accounts: [FinanceV1.FundAccount]

        package init(
            accounts: [FinanceV1.FundAccount] = []
        ) {
            self.accounts = accounts
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.RecordReceiptRequest`.
    package struct RecordReceiptRequest: Equatable, Sendable {
        package var partyID: String
        package var amount: CommonV1.Money?
        /// The bank's entry reference: unique per source.
        package var reference: String
        /// manual, camt.053, mt940, acceptance_bill
        package var source: String
        package var businessDate: String
        /// Receivables this receipt names; the rest goes to prepayment.
        package var receivableIDs: [String]

        package init(
            partyID: String = "",
            amount: CommonV1.Money? = nil,
            reference: String = "",
            source: String = "",
            businessDate: String = "",
            receivableIDs: [String] = []
        ) {
            self.partyID = partyID
            self.amount = amount
            self.reference = reference
            self.source = source
            self.businessDate = businessDate
            self.receivableIDs = receivableIDs
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.Receipt`.
    package struct Receipt: Equatable, Sendable {
        package var receiptID: String
        package var number: String
        package var partyID: String
        package var amount: CommonV1.Money?
        package var reference: String
        package var source: String
        package var businessDate: String
        package var toPrepaymentMinor: Int64
        package var toReceivablesMinor: Int64

        package init(
            receiptID: String = "",
            number: String = "",
            partyID: String = "",
            amount: CommonV1.Money? = nil,
            reference: String = "",
            source: String = "",
            businessDate: String = "",
            toPrepaymentMinor: Int64 = 0,
            toReceivablesMinor: Int64 = 0
        ) {
            self.receiptID = receiptID
            self.number = number
            self.partyID = partyID
            self.amount = amount
            self.reference = reference
            self.source = source
            self.businessDate = businessDate
            self.toPrepaymentMinor = toPrepaymentMinor
            self.toReceivablesMinor = toReceivablesMinor
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.PostFundEntryRequest`.
    package struct PostFundEntryRequest: Equatable, Sendable {
        package var partyID: String
        package var fundType: FinanceV1.FundType
        /// Positive credits the fund, negative debits it; never below zero available.
        package var amount: CommonV1.Money?
        package var document: String
        package var reason: String
        package var businessDate: String

        package init(
            partyID: String = "",
            fundType: FinanceV1.FundType = .unspecified,
            amount: CommonV1.Money? = nil,
            document: String = "",
            reason: String = "",
            businessDate: String = ""
        ) {
            self.partyID = partyID
            self.fundType = fundType
            self.amount = amount
            self.document = document
            self.reason = reason
            self.businessDate = businessDate
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FreezeLine`.
    package struct FreezeLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64
        package var unitPriceMinor: Int64

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0,
            unitPriceMinor: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
            self.unitPriceMinor = unitPriceMinor
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FreezeRequest`.
    package struct FreezeRequest: Equatable, Sendable {
        package var orderID: String
        package var orderNumber: String
        package var partyID: String
        package var orderType: String
        package var currency: String
        package var lines: [FinanceV1.FreezeLine]
        package var contractID: String
        package var contractVersion: Int64
        package var paymentTermDays: Int32
        /// full_prepay, credit, none (row of the restriction table)
        package var fundsRule: String
        /// Days a receivable may be overdue before credit is refused.
        package var overdueGraceDays: Int32
        /// yyyy-mm-dd
        package var businessDate: String
        /// The freeze ends when the order feed passes this instant without a confirmation.
        package var expiresAtUs: Int64

        package init(
            orderID: String = "",
            orderNumber: String = "",
            partyID: String = "",
            orderType: String = "",
            currency: String = "",
            lines: [FinanceV1.FreezeLine] = [],
            contractID: String = "",
            contractVersion: Int64 = 0,
            paymentTermDays: Int32 = 0,
            fundsRule: String = "",
            overdueGraceDays: Int32 = 0,
            businessDate: String = "",
            expiresAtUs: Int64 = 0
        ) {
            self.orderID = orderID
            self.orderNumber = orderNumber
            self.partyID = partyID
            self.orderType = orderType
            self.currency = currency
            self.lines = lines
            self.contractID = contractID
            self.contractVersion = contractVersion
            self.paymentTermDays = paymentTermDays
            self.fundsRule = fundsRule
            self.overdueGraceDays = overdueGraceDays
            self.businessDate = businessDate
            self.expiresAtUs = expiresAtUs
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FreezePart`.
    package struct FreezePart: Equatable, Sendable {
        package var fundType: FinanceV1.FundType
        package var amountMinor: Int64

        package init(
            fundType: FinanceV1.FundType = .unspecified,
            amountMinor: Int64 = 0
        ) {
            self.fundType = fundType
            self.amountMinor = amountMinor
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FreezeReply`.
    package struct FreezeReply: Equatable, Sendable {
        /// Empty when the whole amount was frozen; otherwise nothing was.
        package var violations: [CommonV1.Violation]
        package var parts: [FinanceV1.FreezePart]

        package init(
            violations: [CommonV1.Violation] = [],
            parts: [FinanceV1.FreezePart] = []
        ) {
            self.violations = violations
            self.parts = parts
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.UnfreezeRequest`.
    package struct UnfreezeRequest: Equatable, Sendable {
        package var orderID: String

        package init(
            orderID: String = ""
        ) {
            self.orderID = orderID
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.GetFreezeRequest`.
    package struct GetFreezeRequest: Equatable, Sendable {
        package var orderID: String

        package init(
            orderID: String = ""
        ) {
            self.orderID = orderID
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FundFreeze`.
    package struct FundFreeze: Equatable, Sendable {
        package var orderID: String
        package var partyID: String
        package var currency: String
        /// held, confirmed, settled, released
        package var state: String
        package var amountMinor: Int64
        package var settledMinor: Int64
        package var releasedMinor: Int64
        package var parts: [FinanceV1.FreezePart]

        package init(
            orderID: String = "",
            partyID: String = "",
            currency: String = "",
            state: String = "",
            amountMinor: Int64 = 0,
            settledMinor: Int64 = 0,
            releasedMinor: Int64 = 0,
            parts: [FinanceV1.FreezePart] = []
        ) {
            self.orderID = orderID
            self.partyID = partyID
            self.currency = currency
            self.state = state
            self.amountMinor = amountMinor
            self.settledMinor = settledMinor
            self.releasedMinor = releasedMinor
            self.parts = parts
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.Receivable`.
    package struct Receivable: Equatable, Sendable {
        package var receivableID: String
        package var number: String
        package var partyID: String
        package var orderID: String
        package var orderNumber: String
        package var shipmentID: String
        /// open, partly_settled, settled
        package var state: String
        package var amount: CommonV1.Money?
        package var residual: CommonV1.Money?
        package var documentDate: String
        package var dueDate: String
        package var triggerRule: String
        package var allocations: [FinanceV1.Allocation]

        package init(
            receivableID: String = "",
            number: String = "",
            partyID: String = "",
            orderID: String = "",
            orderNumber: String = "",
            shipmentID: String = "",
            state: String = "",
            amount: CommonV1.Money? = nil,
            residual: CommonV1.Money? = nil,
            documentDate: String = "",
            dueDate: String = "",
            triggerRule: String = "",
            allocations: [FinanceV1.Allocation] = []
        ) {
            self.receivableID = receivableID
            self.number = number
            self.partyID = partyID
            self.orderID = orderID
            self.orderNumber = orderNumber
            self.shipmentID = shipmentID
            self.state = state
            self.amount = amount
            self.residual = residual
            self.documentDate = documentDate
            self.dueDate = dueDate
            self.triggerRule = triggerRule
            self.allocations = allocations
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.Allocation`.
    package struct Allocation: Equatable, Sendable {
        /// freeze:<order id>, receipt:<id>, prepayment
        package var source: String
        package var amountMinor: Int64
        package var businessDate: String

        package init(
            source: String = "",
            amountMinor: Int64 = 0,
            businessDate: String = ""
        ) {
            self.source = source
            self.amountMinor = amountMinor
            self.businessDate = businessDate
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.GetReceivableRequest`.
    package struct GetReceivableRequest: Equatable, Sendable {
        package var receivableID: String

        package init(
            receivableID: String = ""
        ) {
            self.receivableID = receivableID
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.ListReceivablesRequest`.
    package struct ListReceivablesRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var partyID: String
        package var orderID: String
        package var openOnly: Bool

        package init(
            page: CommonV1.PageRequest? = nil,
            partyID: String = "",
            orderID: String = "",
            openOnly: Bool = false
        ) {
            self.page = page
            self.partyID = partyID
            self.orderID = orderID
            self.openOnly = openOnly
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.ListReceivablesReply`.
    package struct ListReceivablesReply: Equatable, Sendable {
        package var receivables: [FinanceV1.Receivable]
        package var nextCursor: String

        package init(
            receivables: [FinanceV1.Receivable] = [],
            nextCursor: String = ""
        ) {
            self.receivables = receivables
            self.nextCursor = nextCursor
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.SettleReceivablesRequest`.
    package struct SettleReceivablesRequest: Equatable, Sendable {
        package var partyID: String
        package var currency: String
        /// Empty means oldest due date first.
        package var receivableIDs: [String]
        package var businessDate: String

        package init(
            partyID: String = "",
            currency: String = "",
            receivableIDs: [String] = [],
            businessDate: String = ""
        ) {
            self.partyID = partyID
            self.currency = currency
            self.receivableIDs = receivableIDs
            self.businessDate = businessDate
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.SettleReceivablesReply`.
    package struct SettleReceivablesReply: Equatable, Sendable {
        package var settledMinor: Int64
        package var receivables: [FinanceV1.Receivable]

        package init(
            settledMinor: Int64 = 0,
            receivables: [FinanceV1.Receivable] = []
        ) {
            self.settledMinor = settledMinor
            self.receivables = receivables
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.GetStatementRequest`.
    package struct GetStatementRequest: Equatable, Sendable {
        package var partyID: String
        package var fundType: FinanceV1.FundType
        package var currency: String
        package var fromDate: String
        package var toDate: String

        package init(
            partyID: String = "",
            fundType: FinanceV1.FundType = .unspecified,
            currency: String = "",
            fromDate: String = "",
            toDate: String = ""
        ) {
            self.partyID = partyID
            self.fundType = fundType
            self.currency = currency
            self.fromDate = fromDate
            self.toDate = toDate
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.StatementLine`.
    package struct StatementLine: Equatable, Sendable {
        package var sequence: Int64
        package var businessDate: String
        package var document: String
        package var description: String
        /// Positive raises the balance.
        package var amountMinor: Int64
        package var balanceAfterMinor: Int64
        package var recordedAtUs: Int64

        package init(
            sequence: Int64 = 0,
            businessDate: String = "",
            document: String = "",
            description: String = "",
            amountMinor: Int64 = 0,
            balanceAfterMinor: Int64 = 0,
            recordedAtUs: Int64 = 0
        ) {
            self.sequence = sequence
            self.businessDate = businessDate
            self.document = document
            self.description = description
            self.amountMinor = amountMinor
            self.balanceAfterMinor = balanceAfterMinor
            self.recordedAtUs = recordedAtUs
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.Statement`.
    package struct Statement: Equatable, Sendable {
        package var accountID: String
        package var partyID: String
        package var fundType: FinanceV1.FundType
        package var currency: String
        package var fromDate: String
        package var toDate: String
        package var openingMinor: Int64
        package var lines: [FinanceV1.StatementLine]
        package var closingMinor: Int64
        package var chainVerified: Bool
        /// True when more than 10,000 lines fall into the dates; narrow them.
        package var truncated: Bool

        package init(
            accountID: String = "",
            partyID: String = "",
            fundType: FinanceV1.FundType = .unspecified,
            currency: String = "",
            fromDate: String = "",
            toDate: String = "",
            openingMinor: Int64 = 0,
            lines: [FinanceV1.StatementLine] = [],
            closingMinor: Int64 = 0,
            chainVerified: Bool = false,
            truncated: Bool = false
        ) {
            self.accountID = accountID
            self.partyID = partyID
            self.fundType = fundType
            self.currency = currency
            self.fromDate = fromDate
            self.toDate = toDate
            self.openingMinor = openingMinor
            self.lines = lines
            self.closingMinor = closingMinor
            self.chainVerified = chainVerified
            self.truncated = truncated
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.GetAgeingRequest`.
    package struct GetAgeingRequest: Equatable, Sendable {
        package var partyID: String
        package var asOfDate: String
        package var currency: String

        package init(
            partyID: String = "",
            asOfDate: String = "",
            currency: String = ""
        ) {
            self.partyID = partyID
            self.asOfDate = asOfDate
            self.currency = currency
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.AgeingBucket`.
    package struct AgeingBucket: Equatable, Sendable {
        /// not_due, 1-30, 31-60, 61-90, over_90
        package var bucket: String
        package var amountMinor: Int64
        package var count: Int64

        package init(
            bucket: String = "",
            amountMinor: Int64 = 0,
            count: Int64 = 0
        ) {
            self.bucket = bucket
            self.amountMinor = amountMinor
            self.count = count
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.Ageing`.
    package struct Ageing: Equatable, Sendable {
        package var asOfDate: String
        package var currency: String
        package var buckets: [FinanceV1.AgeingBucket]
        package var totalMinor: Int64

        package init(
            asOfDate: String = "",
            currency: String = "",
            buckets: [FinanceV1.AgeingBucket] = [],
            totalMinor: Int64 = 0
        ) {
            self.asOfDate = asOfDate
            self.currency = currency
            self.buckets = buckets
            self.totalMinor = totalMinor
        }
    }
}

extension FinanceV1 {
    /// A row of the AR/AP trigger table (rule 6).
    package struct TriggerRule: Equatable, Sendable {
        package var ruleID: String
        package var version: Int64
        package var orderType: String
        /// shipped, signed
        package var event: String
        /// receivable
        package var document: String
        /// shipped_quantity_x_net_price
        package var amountBasis: String
        /// event_date, event_date_plus_term
        package var termBasis: String
        package var sign: Int32
        /// True settles the document from the order's freeze at once.
        package var settleFromFreeze: Bool

        package init(
            ruleID: String = "",
            version: Int64 = 0,
            orderType: String = "",
            event: String = "",
            document: String = "",
            amountBasis: String = "",
            termBasis: String = "",
            sign: Int32 = 0,
            settleFromFreeze: Bool = false
        ) {
            self.ruleID = ruleID
            self.version = version
            self.orderType = orderType
            self.event = event
            self.document = document
            self.amountBasis = amountBasis
            self.termBasis = termBasis
            self.sign = sign
            self.settleFromFreeze = settleFromFreeze
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.ListTriggerRulesReply`.
    package struct ListTriggerRulesReply: Equatable, Sendable {
        package var rules: [FinanceV1.TriggerRule]

        package init(
            rules: [FinanceV1.TriggerRule] = []
        ) {
            self.rules = rules
        }
    }
}

extension FinanceV1 {
    /// `sluice.finance.v1.FinanceSummary`.
    package struct FinanceSummary: Equatable, Sendable {
        package var receivablesOpened: Int64
        package var receivablesSettled: Int64
        package var receivablesOpenMinor: Int64
        package var freezesOpen: Int64

        package init(
            receivablesOpened: Int64 = 0,
            receivablesSettled: Int64 = 0,
            receivablesOpenMinor: Int64 = 0,
            freezesOpen: Int64 = 0
        ) {
            self.receivablesOpened = receivablesOpened
            self.receivablesSettled = receivablesSettled
            self.receivablesOpenMinor = receivablesOpenMinor
            self.freezesOpen = freezesOpen
        }
    }
}
