// Generated from finance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension FinanceV1.FundType {
    init(_ cValue: Sluice__Finance__V1__FundType) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Finance__V1__FundType {
        Sluice__Finance__V1__FundType(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension FinanceV1.FundAccount: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FundAccount()
        sluice__finance__v1__fund_account__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FundAccount.self)
        self.accountID = FieldReading.string(fields.pointee.account_id)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.balanceMinor = fields.pointee.balance_minor
        self.frozenMinor = fields.pointee.frozen_minor
        self.availableMinor = fields.pointee.available_minor
        self.creditLimitMinor = fields.pointee.credit_limit_minor
        self.usedByOrdersMinor = fields.pointee.used_by_orders_minor
        self.usedByReceivablesMinor = fields.pointee.used_by_receivables_minor
        self.version = fields.pointee.version
        self.maxShareBp = fields.pointee.max_share_bp
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FundAccount.self)
        sluice__finance__v1__fund_account__init(fields)
        if !self.accountID.isEmpty { fields.pointee.account_id = arena.string(self.accountID) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.fund_type = self.fundType.cValue
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.balance_minor = self.balanceMinor
        fields.pointee.frozen_minor = self.frozenMinor
        fields.pointee.available_minor = self.availableMinor
        fields.pointee.credit_limit_minor = self.creditLimitMinor
        fields.pointee.used_by_orders_minor = self.usedByOrdersMinor
        fields.pointee.used_by_receivables_minor = self.usedByReceivablesMinor
        fields.pointee.version = self.version
        fields.pointee.max_share_bp = self.maxShareBp
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.PutFundAccountRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__PutFundAccountRequest()
        sluice__finance__v1__put_fund_account_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__PutFundAccountRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.creditLimitMinor = fields.pointee.credit_limit_minor
        self.maxShareBp = fields.pointee.max_share_bp
        self.expectedVersion = fields.pointee.expected_version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__PutFundAccountRequest.self)
        sluice__finance__v1__put_fund_account_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.fund_type = self.fundType.cValue
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.credit_limit_minor = self.creditLimitMinor
        fields.pointee.max_share_bp = self.maxShareBp
        fields.pointee.expected_version = self.expectedVersion
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.ListFundAccountsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__ListFundAccountsRequest()
        sluice__finance__v1__list_fund_accounts_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__ListFundAccountsRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__ListFundAccountsRequest.self)
        sluice__finance__v1__list_fund_accounts_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.ListFundAccountsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__ListFundAccountsReply()
        sluice__finance__v1__list_fund_accounts_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__ListFundAccountsReply.self)
        self.accounts = try FieldReading.messages(fields.pointee.n_accounts, fields.pointee.accounts)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__ListFundAccountsReply.self)
        sluice__finance__v1__list_fund_accounts_reply__init(fields)
        fields.pointee.n_accounts = self.accounts.count
        fields.pointee.accounts = arena.messages(self.accounts, as: Sluice__Finance__V1__FundAccount.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.RecordReceiptRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__RecordReceiptRequest()
        sluice__finance__v1__record_receipt_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__RecordReceiptRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.amount = try FieldReading.message(fields.pointee.amount)
        self.reference = FieldReading.string(fields.pointee.reference)
        self.source = FieldReading.string(fields.pointee.source)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.receivableIDs = FieldReading.strings(fields.pointee.n_receivable_ids, fields.pointee.receivable_ids)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__RecordReceiptRequest.self)
        sluice__finance__v1__record_receipt_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.amount = arena.message(self.amount, as: Sluice__Common__V1__Money.self)
        if !self.reference.isEmpty { fields.pointee.reference = arena.string(self.reference) }
        if !self.source.isEmpty { fields.pointee.source = arena.string(self.source) }
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        fields.pointee.n_receivable_ids = self.receivableIDs.count
        fields.pointee.receivable_ids = arena.strings(self.receivableIDs)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.Receipt: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__Receipt()
        sluice__finance__v1__receipt__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__Receipt.self)
        self.receiptID = FieldReading.string(fields.pointee.receipt_id)
        self.number = FieldReading.string(fields.pointee.number)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.amount = try FieldReading.message(fields.pointee.amount)
        self.reference = FieldReading.string(fields.pointee.reference)
        self.source = FieldReading.string(fields.pointee.source)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.toPrepaymentMinor = fields.pointee.to_prepayment_minor
        self.toReceivablesMinor = fields.pointee.to_receivables_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__Receipt.self)
        sluice__finance__v1__receipt__init(fields)
        if !self.receiptID.isEmpty { fields.pointee.receipt_id = arena.string(self.receiptID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.amount = arena.message(self.amount, as: Sluice__Common__V1__Money.self)
        if !self.reference.isEmpty { fields.pointee.reference = arena.string(self.reference) }
        if !self.source.isEmpty { fields.pointee.source = arena.string(self.source) }
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        fields.pointee.to_prepayment_minor = self.toPrepaymentMinor
        fields.pointee.to_receivables_minor = self.toReceivablesMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.PostFundEntryRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__PostFundEntryRequest()
        sluice__finance__v1__post_fund_entry_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__PostFundEntryRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.amount = try FieldReading.message(fields.pointee.amount)
        self.document = FieldReading.string(fields.pointee.document)
        self.reason = FieldReading.string(fields.pointee.reason)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__PostFundEntryRequest.self)
        sluice__finance__v1__post_fund_entry_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.fund_type = self.fundType.cValue
        fields.pointee.amount = arena.message(self.amount, as: Sluice__Common__V1__Money.self)
        if !self.document.isEmpty { fields.pointee.document = arena.string(self.document) }
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FreezeLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FreezeLine()
        sluice__finance__v1__freeze_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FreezeLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.unitPriceMinor = fields.pointee.unit_price_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FreezeLine.self)
        sluice__finance__v1__freeze_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.unit_price_minor = self.unitPriceMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FreezeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FreezeRequest()
        sluice__finance__v1__freeze_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FreezeRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.orderNumber = FieldReading.string(fields.pointee.order_number)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.contractID = FieldReading.string(fields.pointee.contract_id)
        self.contractVersion = fields.pointee.contract_version
        self.paymentTermDays = fields.pointee.payment_term_days
        self.fundsRule = FieldReading.string(fields.pointee.funds_rule)
        self.overdueGraceDays = fields.pointee.overdue_grace_days
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.expiresAtUs = fields.pointee.expires_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FreezeRequest.self)
        sluice__finance__v1__freeze_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.orderNumber.isEmpty { fields.pointee.order_number = arena.string(self.orderNumber) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Finance__V1__FreezeLine.self)
        if !self.contractID.isEmpty { fields.pointee.contract_id = arena.string(self.contractID) }
        fields.pointee.contract_version = self.contractVersion
        fields.pointee.payment_term_days = self.paymentTermDays
        if !self.fundsRule.isEmpty { fields.pointee.funds_rule = arena.string(self.fundsRule) }
        fields.pointee.overdue_grace_days = self.overdueGraceDays
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        fields.pointee.expires_at_us = self.expiresAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FreezePart: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FreezePart()
        sluice__finance__v1__freeze_part__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FreezePart.self)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.amountMinor = fields.pointee.amount_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FreezePart.self)
        sluice__finance__v1__freeze_part__init(fields)
        fields.pointee.fund_type = self.fundType.cValue
        fields.pointee.amount_minor = self.amountMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FreezeReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FreezeReply()
        sluice__finance__v1__freeze_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FreezeReply.self)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
        self.parts = try FieldReading.messages(fields.pointee.n_parts, fields.pointee.parts)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FreezeReply.self)
        sluice__finance__v1__freeze_reply__init(fields)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        fields.pointee.n_parts = self.parts.count
        fields.pointee.parts = arena.messages(self.parts, as: Sluice__Finance__V1__FreezePart.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.UnfreezeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__UnfreezeRequest()
        sluice__finance__v1__unfreeze_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__UnfreezeRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__UnfreezeRequest.self)
        sluice__finance__v1__unfreeze_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.GetFreezeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__GetFreezeRequest()
        sluice__finance__v1__get_freeze_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__GetFreezeRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__GetFreezeRequest.self)
        sluice__finance__v1__get_freeze_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FundFreeze: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FundFreeze()
        sluice__finance__v1__fund_freeze__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FundFreeze.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.state = FieldReading.string(fields.pointee.state)
        self.amountMinor = fields.pointee.amount_minor
        self.settledMinor = fields.pointee.settled_minor
        self.releasedMinor = fields.pointee.released_minor
        self.parts = try FieldReading.messages(fields.pointee.n_parts, fields.pointee.parts)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FundFreeze.self)
        sluice__finance__v1__fund_freeze__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        fields.pointee.amount_minor = self.amountMinor
        fields.pointee.settled_minor = self.settledMinor
        fields.pointee.released_minor = self.releasedMinor
        fields.pointee.n_parts = self.parts.count
        fields.pointee.parts = arena.messages(self.parts, as: Sluice__Finance__V1__FreezePart.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.Receivable: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__Receivable()
        sluice__finance__v1__receivable__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__Receivable.self)
        self.receivableID = FieldReading.string(fields.pointee.receivable_id)
        self.number = FieldReading.string(fields.pointee.number)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.orderNumber = FieldReading.string(fields.pointee.order_number)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.state = FieldReading.string(fields.pointee.state)
        self.amount = try FieldReading.message(fields.pointee.amount)
        self.residual = try FieldReading.message(fields.pointee.residual)
        self.documentDate = FieldReading.string(fields.pointee.document_date)
        self.dueDate = FieldReading.string(fields.pointee.due_date)
        self.triggerRule = FieldReading.string(fields.pointee.trigger_rule)
        self.allocations = try FieldReading.messages(fields.pointee.n_allocations, fields.pointee.allocations)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__Receivable.self)
        sluice__finance__v1__receivable__init(fields)
        if !self.receivableID.isEmpty { fields.pointee.receivable_id = arena.string(self.receivableID) }
        if !self.number.isEmpty { fields.pointee.number = arena.string(self.number) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.orderNumber.isEmpty { fields.pointee.order_number = arena.string(self.orderNumber) }
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        fields.pointee.amount = arena.message(self.amount, as: Sluice__Common__V1__Money.self)
        fields.pointee.residual = arena.message(self.residual, as: Sluice__Common__V1__Money.self)
        if !self.documentDate.isEmpty { fields.pointee.document_date = arena.string(self.documentDate) }
        if !self.dueDate.isEmpty { fields.pointee.due_date = arena.string(self.dueDate) }
        if !self.triggerRule.isEmpty { fields.pointee.trigger_rule = arena.string(self.triggerRule) }
        fields.pointee.n_allocations = self.allocations.count
        fields.pointee.allocations = arena.messages(self.allocations, as: Sluice__Finance__V1__Allocation.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.Allocation: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__Allocation()
        sluice__finance__v1__allocation__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__Allocation.self)
        self.source = FieldReading.string(fields.pointee.source)
        self.amountMinor = fields.pointee.amount_minor
        self.businessDate = FieldReading.string(fields.pointee.business_date)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__Allocation.self)
        sluice__finance__v1__allocation__init(fields)
        if !self.source.isEmpty { fields.pointee.source = arena.string(self.source) }
        fields.pointee.amount_minor = self.amountMinor
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.GetReceivableRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__GetReceivableRequest()
        sluice__finance__v1__get_receivable_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__GetReceivableRequest.self)
        self.receivableID = FieldReading.string(fields.pointee.receivable_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__GetReceivableRequest.self)
        sluice__finance__v1__get_receivable_request__init(fields)
        if !self.receivableID.isEmpty { fields.pointee.receivable_id = arena.string(self.receivableID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.ListReceivablesRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__ListReceivablesRequest()
        sluice__finance__v1__list_receivables_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__ListReceivablesRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.openOnly = fields.pointee.open_only != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__ListReceivablesRequest.self)
        sluice__finance__v1__list_receivables_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        fields.pointee.open_only = self.openOnly ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.ListReceivablesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__ListReceivablesReply()
        sluice__finance__v1__list_receivables_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__ListReceivablesReply.self)
        self.receivables = try FieldReading.messages(fields.pointee.n_receivables, fields.pointee.receivables)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__ListReceivablesReply.self)
        sluice__finance__v1__list_receivables_reply__init(fields)
        fields.pointee.n_receivables = self.receivables.count
        fields.pointee.receivables = arena.messages(self.receivables, as: Sluice__Finance__V1__Receivable.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.SettleReceivablesRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__SettleReceivablesRequest()
        sluice__finance__v1__settle_receivables_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__SettleReceivablesRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.receivableIDs = FieldReading.strings(fields.pointee.n_receivable_ids, fields.pointee.receivable_ids)
        self.businessDate = FieldReading.string(fields.pointee.business_date)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__SettleReceivablesRequest.self)
        sluice__finance__v1__settle_receivables_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.n_receivable_ids = self.receivableIDs.count
        fields.pointee.receivable_ids = arena.strings(self.receivableIDs)
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.SettleReceivablesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__SettleReceivablesReply()
        sluice__finance__v1__settle_receivables_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__SettleReceivablesReply.self)
        self.settledMinor = fields.pointee.settled_minor
        self.receivables = try FieldReading.messages(fields.pointee.n_receivables, fields.pointee.receivables)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__SettleReceivablesReply.self)
        sluice__finance__v1__settle_receivables_reply__init(fields)
        fields.pointee.settled_minor = self.settledMinor
        fields.pointee.n_receivables = self.receivables.count
        fields.pointee.receivables = arena.messages(self.receivables, as: Sluice__Finance__V1__Receivable.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.GetStatementRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__GetStatementRequest()
        sluice__finance__v1__get_statement_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__GetStatementRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.fromDate = FieldReading.string(fields.pointee.from_date)
        self.toDate = FieldReading.string(fields.pointee.to_date)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__GetStatementRequest.self)
        sluice__finance__v1__get_statement_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.fund_type = self.fundType.cValue
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.fromDate.isEmpty { fields.pointee.from_date = arena.string(self.fromDate) }
        if !self.toDate.isEmpty { fields.pointee.to_date = arena.string(self.toDate) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.StatementLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__StatementLine()
        sluice__finance__v1__statement_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__StatementLine.self)
        self.sequence = fields.pointee.sequence
        self.businessDate = FieldReading.string(fields.pointee.business_date)
        self.document = FieldReading.string(fields.pointee.document)
        self.description = FieldReading.string(fields.pointee.description)
        self.amountMinor = fields.pointee.amount_minor
        self.balanceAfterMinor = fields.pointee.balance_after_minor
        self.recordedAtUs = fields.pointee.recorded_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__StatementLine.self)
        sluice__finance__v1__statement_line__init(fields)
        fields.pointee.sequence = self.sequence
        if !self.businessDate.isEmpty { fields.pointee.business_date = arena.string(self.businessDate) }
        if !self.document.isEmpty { fields.pointee.document = arena.string(self.document) }
        if !self.description.isEmpty { fields.pointee.description = arena.string(self.description) }
        fields.pointee.amount_minor = self.amountMinor
        fields.pointee.balance_after_minor = self.balanceAfterMinor
        fields.pointee.recorded_at_us = self.recordedAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.Statement: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__Statement()
        sluice__finance__v1__statement__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__Statement.self)
        self.accountID = FieldReading.string(fields.pointee.account_id)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.fundType = FinanceV1.FundType(fields.pointee.fund_type)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.fromDate = FieldReading.string(fields.pointee.from_date)
        self.toDate = FieldReading.string(fields.pointee.to_date)
        self.openingMinor = fields.pointee.opening_minor
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.closingMinor = fields.pointee.closing_minor
        self.chainVerified = fields.pointee.chain_verified != 0
        self.truncated = fields.pointee.truncated != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__Statement.self)
        sluice__finance__v1__statement__init(fields)
        if !self.accountID.isEmpty { fields.pointee.account_id = arena.string(self.accountID) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        fields.pointee.fund_type = self.fundType.cValue
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        if !self.fromDate.isEmpty { fields.pointee.from_date = arena.string(self.fromDate) }
        if !self.toDate.isEmpty { fields.pointee.to_date = arena.string(self.toDate) }
        fields.pointee.opening_minor = self.openingMinor
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Finance__V1__StatementLine.self)
        fields.pointee.closing_minor = self.closingMinor
        fields.pointee.chain_verified = self.chainVerified ? 1 : 0
        fields.pointee.truncated = self.truncated ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.GetAgeingRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__GetAgeingRequest()
        sluice__finance__v1__get_ageing_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__GetAgeingRequest.self)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.asOfDate = FieldReading.string(fields.pointee.as_of_date)
        self.currency = FieldReading.string(fields.pointee.currency)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__GetAgeingRequest.self)
        sluice__finance__v1__get_ageing_request__init(fields)
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.asOfDate.isEmpty { fields.pointee.as_of_date = arena.string(self.asOfDate) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.AgeingBucket: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__AgeingBucket()
        sluice__finance__v1__ageing_bucket__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__AgeingBucket.self)
        self.bucket = FieldReading.string(fields.pointee.bucket)
        self.amountMinor = fields.pointee.amount_minor
        self.count = fields.pointee.count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__AgeingBucket.self)
        sluice__finance__v1__ageing_bucket__init(fields)
        if !self.bucket.isEmpty { fields.pointee.bucket = arena.string(self.bucket) }
        fields.pointee.amount_minor = self.amountMinor
        fields.pointee.count = self.count
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.Ageing: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__Ageing()
        sluice__finance__v1__ageing__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__Ageing.self)
        self.asOfDate = FieldReading.string(fields.pointee.as_of_date)
        self.currency = FieldReading.string(fields.pointee.currency)
        self.buckets = try FieldReading.messages(fields.pointee.n_buckets, fields.pointee.buckets)
        self.totalMinor = fields.pointee.total_minor
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__Ageing.self)
        sluice__finance__v1__ageing__init(fields)
        if !self.asOfDate.isEmpty { fields.pointee.as_of_date = arena.string(self.asOfDate) }
        if !self.currency.isEmpty { fields.pointee.currency = arena.string(self.currency) }
        fields.pointee.n_buckets = self.buckets.count
        fields.pointee.buckets = arena.messages(self.buckets, as: Sluice__Finance__V1__AgeingBucket.self)
        fields.pointee.total_minor = self.totalMinor
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.TriggerRule: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__TriggerRule()
        sluice__finance__v1__trigger_rule__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__TriggerRule.self)
        self.ruleID = FieldReading.string(fields.pointee.rule_id)
        self.version = fields.pointee.version
        self.orderType = FieldReading.string(fields.pointee.order_type)
        self.event = FieldReading.string(fields.pointee.event)
        self.document = FieldReading.string(fields.pointee.document)
        self.amountBasis = FieldReading.string(fields.pointee.amount_basis)
        self.termBasis = FieldReading.string(fields.pointee.term_basis)
        self.sign = fields.pointee.sign
        self.settleFromFreeze = fields.pointee.settle_from_freeze != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__TriggerRule.self)
        sluice__finance__v1__trigger_rule__init(fields)
        if !self.ruleID.isEmpty { fields.pointee.rule_id = arena.string(self.ruleID) }
        fields.pointee.version = self.version
        if !self.orderType.isEmpty { fields.pointee.order_type = arena.string(self.orderType) }
        if !self.event.isEmpty { fields.pointee.event = arena.string(self.event) }
        if !self.document.isEmpty { fields.pointee.document = arena.string(self.document) }
        if !self.amountBasis.isEmpty { fields.pointee.amount_basis = arena.string(self.amountBasis) }
        if !self.termBasis.isEmpty { fields.pointee.term_basis = arena.string(self.termBasis) }
        fields.pointee.sign = self.sign
        fields.pointee.settle_from_freeze = self.settleFromFreeze ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.ListTriggerRulesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__ListTriggerRulesReply()
        sluice__finance__v1__list_trigger_rules_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__ListTriggerRulesReply.self)
        self.rules = try FieldReading.messages(fields.pointee.n_rules, fields.pointee.rules)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__ListTriggerRulesReply.self)
        sluice__finance__v1__list_trigger_rules_reply__init(fields)
        fields.pointee.n_rules = self.rules.count
        fields.pointee.rules = arena.messages(self.rules, as: Sluice__Finance__V1__TriggerRule.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension FinanceV1.FinanceSummary: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Finance__V1__FinanceSummary()
        sluice__finance__v1__finance_summary__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Finance__V1__FinanceSummary.self)
        self.receivablesOpened = fields.pointee.receivables_opened
        self.receivablesSettled = fields.pointee.receivables_settled
        self.receivablesOpenMinor = fields.pointee.receivables_open_minor
        self.freezesOpen = fields.pointee.freezes_open
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Finance__V1__FinanceSummary.self)
        sluice__finance__v1__finance_summary__init(fields)
        fields.pointee.receivables_opened = self.receivablesOpened
        fields.pointee.receivables_settled = self.receivablesSettled
        fields.pointee.receivables_open_minor = self.receivablesOpenMinor
        fields.pointee.freezes_open = self.freezesOpen
        return UnsafeMutableRawPointer(fields)
    }
}
