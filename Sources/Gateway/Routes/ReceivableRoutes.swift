import HTTPTypes
import JSON
import Messages
import Wire

/// Receivables, their settlement and age, and the rules that open them.
enum ReceivableRoutes {
    private static let staff = Access.only(.administrator, .finance)
    private static let readers = Access.only(.administrator, .sales, .finance)

    static let settleForm = Form<FinanceV1.SettleReceivablesRequest>(
        "SettlementInput", .init()
    ) { form in
        form.identifier("party_id", .required) { $0.partyID = $1 }
        form.currency("currency", .required) { $0.currency = $1 }
        form.texts("receivable_ids", count: 0...500) { $0.receivableIDs = $1 }
        form.date("business_date") { $0.businessDate = $1 }
    }

    static func all(_ peers: Peers) -> [Route] {
        [list(peers), get(peers), settle(peers), ageing(peers)] + summaries(peers)
    }

    private static func list(_ peers: Peers) -> Route {
        .read(
            "/v1/receivables", "listReceivables", tag: "receivables", "Receivables", readers,
            query: QueryField.page + [
                QueryField("party_id", .identifier, "only this party's"),
                QueryField("order_id", .identifier, "only of this order"),
                QueryField("open_only", .flag, "only those not settled"),
            ], receivablePageView
        ) { exchange in
            let request = FinanceV1.ListReceivablesRequest(
                page: exchange.query.page, partyID: exchange.query.text("party_id"),
                orderID: exchange.query.text("order_id"),
                openOnly: exchange.query.flag("open_only"))
            return try await calling("finance") {
                try await peers.finance.listReceivables(request, exchange.options())
            }
        }
    }

    private static func get(_ peers: Peers) -> Route {
        .read(
            "/v1/receivables/{id}", "getReceivable", tag: "receivables", "A receivable", readers,
            receivableView
        ) { exchange in
            try await calling("finance") {
                try await peers.finance.getReceivable(
                    .init(receivableID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func settle(_ peers: Peers) -> Route {
        .write(
            .post, "/v1/receivables/settle", "settleReceivables", tag: "receivables",
            "Settle open receivables of a party from its prepayment", staff, settleForm,
            settlementView
        ) { exchange, request in
            try await calling("finance") {
                try await peers.finance.settleReceivables(request, exchange.options())
            }
        }
    }

    private static func ageing(_ peers: Peers) -> Route {
        .read(
            "/v1/ageing", "getAgeing", tag: "receivables", "Open receivables by days overdue",
            readers,
            query: [
                QueryField("party_id", .identifier, "only this party's"),
                QueryField("as_of", .date, "the day to look from, today when absent"),
                QueryField("currency", .currency, "only in this currency"),
            ], ageingView
        ) { exchange in
            let request = FinanceV1.GetAgeingRequest(
                partyID: exchange.query.text("party_id"), asOfDate: exchange.query.text("as_of"),
                currency: exchange.query.text("currency"))
            return try await calling("finance") {
                try await peers.finance.getAgeing(request, exchange.options(overloadClass: .bulk))
            }
        }
    }

    private static func summaries(_ peers: Peers) -> [Route] {
        [
            .read(
                "/v1/trigger-rules", "listTriggerRules", tag: "receivables",
                "Which event of which order type opens which document",
                .only(.administrator, .sales, .operations, .finance), triggerRulesView
            ) { exchange in
                try await calling("finance") {
                    try await peers.finance.listTriggerRules(.init(), exchange.options())
                }
            },
            .read(
                "/v1/finance/summary", "getFinanceSummary", tag: "receivables",
                "Receivables and freezes, counted", staff, financeSummaryView
            ) { exchange in
                try await calling("finance") {
                    try await peers.finance.getFinanceSummary(.init(), exchange.options())
                }
            },
        ]
    }
}
