import JSON
import Messages

let fundAccountView = View<FinanceV1.FundAccount>("FundAccount") { view in
    view.text("account_id") { $0.accountID }
    view.text("party_id") { $0.partyID }
    view.word("fund_type") { $0.fundType.name }
    view.text("currency") { $0.currency }
    view.integer("balance_minor") { $0.balanceMinor }
    view.integer("frozen_minor") { $0.frozenMinor }
    view.integer("available_minor") { $0.availableMinor }
    view.integer("credit_limit_minor") { $0.creditLimitMinor }
    view.integer("used_by_orders_minor") { $0.usedByOrdersMinor }
    view.integer("used_by_receivables_minor") { $0.usedByReceivablesMinor }
    view.integer("version") { $0.version }
    view.small("max_share_bp") { $0.maxShareBp }
}

let fundAccountsView = View<FinanceV1.ListFundAccountsReply>("FundAccounts") { view in
    view.list("accounts", of: fundAccountView) { $0.accounts }
}

let receiptView = View<FinanceV1.Receipt>("Receipt") { view in
    view.text("receipt_id") { $0.receiptID }
    view.text("number") { $0.number }
    view.text("party_id") { $0.partyID }
    view.money("amount") { $0.amount }
    view.text("reference") { $0.reference }
    view.word("source") { $0.source }
    view.date("business_date") { $0.businessDate }
    view.integer("to_prepayment_minor") { $0.toPrepaymentMinor }
    view.integer("to_receivables_minor") { $0.toReceivablesMinor }
}

private let allocationView = View<FinanceV1.Allocation>("Allocation") { view in
    view.text("source") { $0.source }
    view.integer("amount_minor") { $0.amountMinor }
    view.date("business_date") { $0.businessDate }
}

let receivableView = View<FinanceV1.Receivable>("Receivable") { view in
    view.text("receivable_id") { $0.receivableID }
    view.text("number") { $0.number }
    view.text("party_id") { $0.partyID }
    view.text("order_id") { $0.orderID }
    view.text("order_number") { $0.orderNumber }
    view.text("shipment_id") { $0.shipmentID }
    view.word("state") { $0.state }
    view.money("amount") { $0.amount }
    view.money("residual") { $0.residual }
    view.date("document_date") { $0.documentDate }
    view.date("due_date") { $0.dueDate }
    view.text("trigger_rule") { $0.triggerRule }
    view.list("allocations", of: allocationView) { $0.allocations }
}

let receivablePageView = View<FinanceV1.ListReceivablesReply>("ReceivablePage") { view in
    view.list("receivables", of: receivableView) { $0.receivables }
    view.text("next_cursor") { $0.nextCursor }
}

let settlementView = View<FinanceV1.SettleReceivablesReply>("Settlement") { view in
    view.integer("settled_minor") { $0.settledMinor }
    view.list("receivables", of: receivableView) { $0.receivables }
}

private let statementLineView = View<FinanceV1.StatementLine>("StatementLine") { view in
    view.integer("sequence") { $0.sequence }
    view.date("business_date") { $0.businessDate }
    view.text("document") { $0.document }
    view.text("description") { $0.description }
    view.integer("amount_minor") { $0.amountMinor }
    view.integer("balance_after_minor") { $0.balanceAfterMinor }
    view.instant("recorded_at") { $0.recordedAtUs }
}

let statementView = View<FinanceV1.Statement>("Statement") { view in
    view.text("account_id") { $0.accountID }
    view.text("party_id") { $0.partyID }
    view.word("fund_type") { $0.fundType.name }
    view.text("currency") { $0.currency }
    view.date("from_date") { $0.fromDate }
    view.date("to_date") { $0.toDate }
    view.integer("opening_minor") { $0.openingMinor }
    view.list("lines", of: statementLineView) { $0.lines }
    view.integer("closing_minor") { $0.closingMinor }
    view.flag("chain_verified") { $0.chainVerified }
    view.flag("truncated") { $0.truncated }
}

private let ageingBucketView = View<FinanceV1.AgeingBucket>("AgeingBucket") { view in
    view.word("bucket") { $0.bucket }
    view.integer("amount_minor") { $0.amountMinor }
    view.integer("count") { $0.count }
}

let ageingView = View<FinanceV1.Ageing>("Ageing") { view in
    view.date("as_of_date") { $0.asOfDate }
    view.text("currency") { $0.currency }
    view.list("buckets", of: ageingBucketView) { $0.buckets }
    view.integer("total_minor") { $0.totalMinor }
}

private let triggerRuleView = View<FinanceV1.TriggerRule>("TriggerRule") { view in
    view.text("rule_id") { $0.ruleID }
    view.integer("version") { $0.version }
    view.text("order_type") { $0.orderType }
    view.word("event") { $0.event }
    view.word("document") { $0.document }
    view.word("amount_basis") { $0.amountBasis }
    view.word("term_basis") { $0.termBasis }
    view.small("sign") { $0.sign }
    view.flag("settle_from_freeze") { $0.settleFromFreeze }
}

let triggerRulesView = View<FinanceV1.ListTriggerRulesReply>("TriggerRules") { view in
    view.list("rules", of: triggerRuleView) { $0.rules }
}

let financeSummaryView = View<FinanceV1.FinanceSummary>("FinanceSummary") { view in
    view.integer("receivables_opened") { $0.receivablesOpened }
    view.integer("receivables_settled") { $0.receivablesSettled }
    view.integer("receivables_open_minor") { $0.receivablesOpenMinor }
    view.integer("freezes_open") { $0.freezesOpen }
}
