// Generated from finance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension FinanceV1 {
    /// The server's side of `sluice.finance.v1.FinanceService`.
    package protocol FinanceServiceHandler: Sendable {
        /// `sluice.finance.v1.FinanceService/PutFundAccount`.
        func putFundAccount(
            _ request: FinanceV1.PutFundAccountRequest, _ call: ServerCall
        ) async throws -> FinanceV1.FundAccount

        /// `sluice.finance.v1.FinanceService/ListFundAccounts`.
        func listFundAccounts(
            _ request: FinanceV1.ListFundAccountsRequest, _ call: ServerCall
        ) async throws -> FinanceV1.ListFundAccountsReply

        /// Money received from a party; posted to its prepayment account, or to receivables it names.
        func recordReceipt(
            _ request: FinanceV1.RecordReceiptRequest, _ call: ServerCall
        ) async throws -> FinanceV1.Receipt

        /// Credits a non-cash fund (rebate, price protection, marketing) or moves a deposit, by a document.
        func postFundEntry(
            _ request: FinanceV1.PostFundEntryRequest, _ call: ServerCall
        ) async throws -> FinanceV1.FundAccount

        /// What Freeze would say, without holding anything.
        func checkFunds(
            _ request: FinanceV1.FreezeRequest, _ call: ServerCall
        ) async throws -> FinanceV1.FreezeReply

        /// Saga step: freezes the order's amount over the funds by deduction order (rule 7). All or nothing.
        func freeze(
            _ request: FinanceV1.FreezeRequest, _ call: ServerCall
        ) async throws -> FinanceV1.FreezeReply

        /// Undo of Freeze; also refuses a Freeze of the same order that comes later.
        func unfreeze(
            _ request: FinanceV1.UnfreezeRequest, _ call: ServerCall
        ) async throws -> CommonV1.Empty

        /// `sluice.finance.v1.FinanceService/GetFreeze`.
        func getFreeze(
            _ request: FinanceV1.GetFreezeRequest, _ call: ServerCall
        ) async throws -> FinanceV1.FundFreeze

        /// `sluice.finance.v1.FinanceService/GetReceivable`.
        func getReceivable(
            _ request: FinanceV1.GetReceivableRequest, _ call: ServerCall
        ) async throws -> FinanceV1.Receivable

        /// `sluice.finance.v1.FinanceService/ListReceivables`.
        func listReceivables(
            _ request: FinanceV1.ListReceivablesRequest, _ call: ServerCall
        ) async throws -> FinanceV1.ListReceivablesReply

        /// Settles open receivables of a party from its prepayment, by reference or oldest due date first.
        func settleReceivables(
            _ request: FinanceV1.SettleReceivablesRequest, _ call: ServerCall
        ) async throws -> FinanceV1.SettleReceivablesReply

        /// Opening, lines, closing of a fund account over business dates, both inclusive.
        func getStatement(
            _ request: FinanceV1.GetStatementRequest, _ call: ServerCall
        ) async throws -> FinanceV1.Statement

        /// Open receivables of a party (or all) by days overdue; equal to the balance by construction.
        func getAgeing(
            _ request: FinanceV1.GetAgeingRequest, _ call: ServerCall
        ) async throws -> FinanceV1.Ageing

        /// `sluice.finance.v1.FinanceService/ListTriggerRules`.
        func listTriggerRules(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> FinanceV1.ListTriggerRulesReply

        /// `sluice.finance.v1.FinanceService/GetFinanceSummary`.
        func getFinanceSummary(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> FinanceV1.FinanceSummary
    }
}

extension FinanceV1 {
    /// The methods of `sluice.finance.v1.FinanceService`: names, numbers and limits.
    package enum FinanceServiceMethod {
        /// `sluice.finance.v1.FinanceService/PutFundAccount`.
        package static let putFundAccount = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "PutFundAccount",
            kind: .unary, id: 113,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.PutFundAccountRequest.messageType,
            response: FinanceV1.FundAccount.messageType)

        /// `sluice.finance.v1.FinanceService/ListFundAccounts`.
        package static let listFundAccounts = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "ListFundAccounts",
            kind: .unary, id: 114,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: FinanceV1.ListFundAccountsRequest.messageType,
            response: FinanceV1.ListFundAccountsReply.messageType)

        /// `sluice.finance.v1.FinanceService/RecordReceipt`.
        package static let recordReceipt = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "RecordReceipt",
            kind: .unary, id: 115,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.RecordReceiptRequest.messageType,
            response: FinanceV1.Receipt.messageType)

        /// `sluice.finance.v1.FinanceService/PostFundEntry`.
        package static let postFundEntry = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "PostFundEntry",
            kind: .unary, id: 116,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.PostFundEntryRequest.messageType,
            response: FinanceV1.FundAccount.messageType)

        /// `sluice.finance.v1.FinanceService/CheckFunds`.
        package static let checkFunds = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "CheckFunds",
            kind: .unary, id: 117,
            requestLimit: 524_288, responseLimit: 524_288,
            request: FinanceV1.FreezeRequest.messageType,
            response: FinanceV1.FreezeReply.messageType)

        /// `sluice.finance.v1.FinanceService/Freeze`.
        package static let freeze = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "Freeze",
            kind: .unary, id: 118,
            requestLimit: 524_288, responseLimit: 524_288,
            request: FinanceV1.FreezeRequest.messageType,
            response: FinanceV1.FreezeReply.messageType)

        /// `sluice.finance.v1.FinanceService/Unfreeze`.
        package static let unfreeze = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "Unfreeze",
            kind: .unary, id: 119,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.UnfreezeRequest.messageType,
            response: CommonV1.Empty.messageType)

        /// `sluice.finance.v1.FinanceService/GetFreeze`.
        package static let getFreeze = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "GetFreeze",
            kind: .unary, id: 120,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.GetFreezeRequest.messageType,
            response: FinanceV1.FundFreeze.messageType)

        /// `sluice.finance.v1.FinanceService/GetReceivable`.
        package static let getReceivable = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "GetReceivable",
            kind: .unary, id: 121,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.GetReceivableRequest.messageType,
            response: FinanceV1.Receivable.messageType)

        /// `sluice.finance.v1.FinanceService/ListReceivables`.
        package static let listReceivables = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "ListReceivables",
            kind: .unary, id: 122,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: FinanceV1.ListReceivablesRequest.messageType,
            response: FinanceV1.ListReceivablesReply.messageType)

        /// `sluice.finance.v1.FinanceService/SettleReceivables`.
        package static let settleReceivables = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "SettleReceivables",
            kind: .unary, id: 123,
            requestLimit: 524_288, responseLimit: 1_048_576,
            request: FinanceV1.SettleReceivablesRequest.messageType,
            response: FinanceV1.SettleReceivablesReply.messageType)

        /// `sluice.finance.v1.FinanceService/GetStatement`.
        package static let getStatement = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "GetStatement",
            kind: .unary, id: 124,
            requestLimit: 65_536, responseLimit: 4_194_304,
            request: FinanceV1.GetStatementRequest.messageType,
            response: FinanceV1.Statement.messageType)

        /// `sluice.finance.v1.FinanceService/GetAgeing`.
        package static let getAgeing = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "GetAgeing",
            kind: .unary, id: 125,
            requestLimit: 65_536, responseLimit: 65_536,
            request: FinanceV1.GetAgeingRequest.messageType,
            response: FinanceV1.Ageing.messageType)

        /// `sluice.finance.v1.FinanceService/ListTriggerRules`.
        package static let listTriggerRules = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "ListTriggerRules",
            kind: .unary, id: 126,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: CommonV1.Empty.messageType,
            response: FinanceV1.ListTriggerRulesReply.messageType)

        /// `sluice.finance.v1.FinanceService/GetFinanceSummary`.
        package static let getFinanceSummary = MethodDescriptor(
            service: "sluice.finance.v1.FinanceService", name: "GetFinanceSummary",
            kind: .unary, id: 127,
            requestLimit: 65_536, responseLimit: 65_536,
            request: CommonV1.Empty.messageType,
            response: FinanceV1.FinanceSummary.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            putFundAccount,
            listFundAccounts,
            recordReceipt,
            postFundEntry,
            checkFunds,
            freeze,
            unfreeze,
            getFreeze,
            getReceivable,
            listReceivables,
            settleReceivables,
            getStatement,
            getAgeing,
            listTriggerRules,
            getFinanceSummary,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.finance.v1.FinanceService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerFinanceService(
        _ handler: some FinanceV1.FinanceServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = FinanceV1.FinanceServiceMethod
        unary(Method.putFundAccount, allow: allow(Method.putFundAccount), handler.putFundAccount)
        unary(Method.listFundAccounts, allow: allow(Method.listFundAccounts), handler.listFundAccounts)
        unary(Method.recordReceipt, allow: allow(Method.recordReceipt), handler.recordReceipt)
        unary(Method.postFundEntry, allow: allow(Method.postFundEntry), handler.postFundEntry)
        unary(Method.checkFunds, allow: allow(Method.checkFunds), handler.checkFunds)
        unary(Method.freeze, allow: allow(Method.freeze), handler.freeze)
        unary(Method.unfreeze, allow: allow(Method.unfreeze), handler.unfreeze)
        unary(Method.getFreeze, allow: allow(Method.getFreeze), handler.getFreeze)
        unary(Method.getReceivable, allow: allow(Method.getReceivable), handler.getReceivable)
        unary(Method.listReceivables, allow: allow(Method.listReceivables), handler.listReceivables)
        unary(Method.settleReceivables, allow: allow(Method.settleReceivables), handler.settleReceivables)
        unary(Method.getStatement, allow: allow(Method.getStatement), handler.getStatement)
        unary(Method.getAgeing, allow: allow(Method.getAgeing), handler.getAgeing)
        unary(Method.listTriggerRules, allow: allow(Method.listTriggerRules), handler.listTriggerRules)
        unary(Method.getFinanceSummary, allow: allow(Method.getFinanceSummary), handler.getFinanceSummary)
    }
}

extension FinanceV1 {
    /// Calls `sluice.finance.v1.FinanceService` through a channel; holds nothing else.
    package struct FinanceServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// `sluice.finance.v1.FinanceService/PutFundAccount`.
        package func putFundAccount(
            _ request: FinanceV1.PutFundAccountRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FundAccount {
            try await channel.unary(FinanceServiceMethod.putFundAccount, request, options)
        }

        /// `sluice.finance.v1.FinanceService/ListFundAccounts`.
        package func listFundAccounts(
            _ request: FinanceV1.ListFundAccountsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.ListFundAccountsReply {
            try await channel.unary(FinanceServiceMethod.listFundAccounts, request, options)
        }

        /// Money received from a party; posted to its prepayment account, or to receivables it names.
        package func recordReceipt(
            _ request: FinanceV1.RecordReceiptRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.Receipt {
            try await channel.unary(FinanceServiceMethod.recordReceipt, request, options)
        }

        /// Credits a non-cash fund (rebate, price protection, marketing) or moves a deposit, by a document.
        package func postFundEntry(
            _ request: FinanceV1.PostFundEntryRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FundAccount {
            try await channel.unary(FinanceServiceMethod.postFundEntry, request, options)
        }

        /// What Freeze would say, without holding anything.
        package func checkFunds(
            _ request: FinanceV1.FreezeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FreezeReply {
            try await channel.unary(FinanceServiceMethod.checkFunds, request, options)
        }

        /// Saga step: freezes the order's amount over the funds by deduction order (rule 7). All or nothing.
        package func freeze(
            _ request: FinanceV1.FreezeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FreezeReply {
            try await channel.unary(FinanceServiceMethod.freeze, request, options)
        }

        /// Undo of Freeze; also refuses a Freeze of the same order that comes later.
        package func unfreeze(
            _ request: FinanceV1.UnfreezeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> CommonV1.Empty {
            try await channel.unary(FinanceServiceMethod.unfreeze, request, options)
        }

        /// `sluice.finance.v1.FinanceService/GetFreeze`.
        package func getFreeze(
            _ request: FinanceV1.GetFreezeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FundFreeze {
            try await channel.unary(FinanceServiceMethod.getFreeze, request, options)
        }

        /// `sluice.finance.v1.FinanceService/GetReceivable`.
        package func getReceivable(
            _ request: FinanceV1.GetReceivableRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.Receivable {
            try await channel.unary(FinanceServiceMethod.getReceivable, request, options)
        }

        /// `sluice.finance.v1.FinanceService/ListReceivables`.
        package func listReceivables(
            _ request: FinanceV1.ListReceivablesRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.ListReceivablesReply {
            try await channel.unary(FinanceServiceMethod.listReceivables, request, options)
        }

        /// Settles open receivables of a party from its prepayment, by reference or oldest due date first.
        package func settleReceivables(
            _ request: FinanceV1.SettleReceivablesRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.SettleReceivablesReply {
            try await channel.unary(FinanceServiceMethod.settleReceivables, request, options)
        }

        /// Opening, lines, closing of a fund account over business dates, both inclusive.
        package func getStatement(
            _ request: FinanceV1.GetStatementRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.Statement {
            try await channel.unary(FinanceServiceMethod.getStatement, request, options)
        }

        /// Open receivables of a party (or all) by days overdue; equal to the balance by construction.
        package func getAgeing(
            _ request: FinanceV1.GetAgeingRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.Ageing {
            try await channel.unary(FinanceServiceMethod.getAgeing, request, options)
        }

        /// `sluice.finance.v1.FinanceService/ListTriggerRules`.
        package func listTriggerRules(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.ListTriggerRulesReply {
            try await channel.unary(FinanceServiceMethod.listTriggerRules, request, options)
        }

        /// `sluice.finance.v1.FinanceService/GetFinanceSummary`.
        package func getFinanceSummary(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> FinanceV1.FinanceSummary {
            try await channel.unary(FinanceServiceMethod.getFinanceSummary, request, options)
        }
    }
}
