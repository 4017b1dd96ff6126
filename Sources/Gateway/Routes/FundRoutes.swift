import HTTPTypes
import JSON
import Messages
import NIOCore
import Wire

/// Fund accounts, receipts and entries.
enum FundRoutes {
    private static let types = FinanceV1.FundType.all.map(\.name)
    private static let amounts: ClosedRange<Int64> = 0...1_000_000_000_000_000
    private static let staff = Access.only(.administrator, .finance)
    private static let readers = Access.only(.administrator, .sales, .finance, .channel)

    static let accountForm = Form<FinanceV1.PutFundAccountRequest>(
        "FundAccountInput", .init()
    ) { form in
        form.currency("currency", .required) { $0.currency = $1 }
        form.integer("credit_limit_minor", in: amounts) { $0.creditLimitMinor = $1 }
        form.integer("max_share_bp", in: 0...10_000) { $0.maxShareBp = Int32(clamping: $1) }
        form.integer("expected_version", in: 0...Int64.max) { $0.expectedVersion = $1 }
    }

    static let receiptForm = Form<FinanceV1.RecordReceiptRequest>("ReceiptInput", .init()) { form in
        form.identifier("party_id", .required) { $0.partyID = $1 }
        form.money("amount", .required, in: 1...amounts.upperBound) { $0.amount = $1 }
        form.text("reference", .required, length: 1...100) { $0.reference = $1 }
        form.word("source", of: ["manual", "camt.053", "mt940", "acceptance_bill"]) {
            $0.source = $1
        }
        form.date("business_date") { $0.businessDate = $1 }
        form.texts("receivable_ids", count: 0...500) { $0.receivableIDs = $1 }
    }

    static let entryForm = Form<FinanceV1.PostFundEntryRequest>("FundEntryInput", .init()) { form in
        form.identifier("party_id", .required) { $0.partyID = $1 }
        form.word("fund_type", .required, of: types) {
            $0.fundType = FinanceV1.FundType(name: $1) ?? .unspecified
        }
        form.money("amount", .required, in: -amounts.upperBound...amounts.upperBound) {
            $0.amount = $1
        }
        form.text("document", .required, length: 1...100) { $0.document = $1 }
        form.text("reason") { $0.reason = $1 }
        form.date("business_date") { $0.businessDate = $1 }
    }

    static func all(_ peers: Peers) -> [Route] {
        [put(peers), list(peers), receipt(peers), entry(peers), statement(peers)]
    }

    private static func put(_ peers: Peers) -> Route {
        .write(
            .put, "/v1/parties/{id}/funds/{type}", "putFundAccount", tag: "funds",
            "Open a fund account of a party, or change its limit", staff, accountForm,
            fundAccountView
        ) { exchange, input in
            guard let type = FinanceV1.FundType(name: exchange.parameter(1)) else {
                throw Problem(.notFound, "Fund types are \(types.joined(separator: ", ")).")
            }
            var request = input
            request.partyID = exchange.parameter()
            request.fundType = type
            return try await calling("finance") {
                try await peers.finance.putFundAccount(request, exchange.options())
            }
        }
    }

    private static func list(_ peers: Peers) -> Route {
        .read(
            "/v1/parties/{id}/funds", "listFundAccounts", tag: "funds",
            "A party's fund accounts with what is frozen and what is available", readers,
            fundAccountsView
        ) { exchange in
            try await calling("finance") {
                try await peers.finance.listFundAccounts(
                    .init(partyID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func receipt(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/receipts", "recordReceipt", tag: "funds", "Record money received", staff,
            receiptForm, receiptView, status: 201
        ) { exchange, request in
            try await calling("finance") {
                try await peers.finance.recordReceipt(request, exchange.options())
            }
        }
    }

    private static func entry(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/fund-entries", "postFundEntry", tag: "funds",
            "Credit or debit a fund by a document", staff, entryForm, fundAccountView, status: 201
        ) { exchange, request in
            try await calling("finance") {
                try await peers.finance.postFundEntry(request, exchange.options())
            }
        }
    }

    private static func statement(_ peers: Peers) -> Route {
        .read(
            "/v1/parties/{id}/statement", "getStatement", tag: "funds",
            "Opening, lines and closing of a fund account over business dates", readers,
            query: [
                QueryField("fund", .word(types), required: true, "the fund's type"),
                QueryField("from", .date, required: true, "first date"),
                QueryField("to", .date, required: true, "last date"),
                QueryField("currency", .currency, "the account's currency"),
            ], statementView, timeLimit: .seconds(30)
        ) { exchange in
            let type = FinanceV1.FundType(name: exchange.query.text("fund")) ?? .unspecified
            let request = FinanceV1.GetStatementRequest(
                partyID: exchange.parameter(), fundType: type,
                currency: exchange.query.text("currency"), fromDate: exchange.query.text("from"),
                toDate: exchange.query.text("to"))
            return try await calling("finance") {
                try await peers.finance.getStatement(request, exchange.options(overloadClass: .bulk))
            }
        }
    }
}
