// Generated from channel.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension ChannelV1 {
    /// The server's side of `sluice.channel.v1.ChannelService`.
    package protocol ChannelServiceHandler: Sendable {
        /// `sluice.channel.v1.ChannelService/PutParty`.
        func putParty(
            _ request: ChannelV1.PutPartyRequest, _ call: ServerCall
        ) async throws -> ChannelV1.Party

        /// `sluice.channel.v1.ChannelService/GetParty`.
        func getParty(
            _ request: ChannelV1.GetPartyRequest, _ call: ServerCall
        ) async throws -> ChannelV1.Party

        /// `sluice.channel.v1.ChannelService/ListParties`.
        func listParties(
            _ request: ChannelV1.ListPartiesRequest, _ call: ServerCall
        ) async throws -> ChannelV1.ListPartiesReply

        /// `sluice.channel.v1.ChannelService/PutContract`.
        func putContract(
            _ request: ChannelV1.PutContractRequest, _ call: ServerCall
        ) async throws -> ChannelV1.Contract

        /// `sluice.channel.v1.ChannelService/GetContract`.
        func getContract(
            _ request: ChannelV1.GetContractRequest, _ call: ServerCall
        ) async throws -> ChannelV1.Contract

        /// `sluice.channel.v1.ChannelService/ListContracts`.
        func listContracts(
            _ request: ChannelV1.ListContractsRequest, _ call: ServerCall
        ) async throws -> ChannelV1.ListContractsReply

        /// `sluice.channel.v1.ChannelService/PutPriceList`.
        func putPriceList(
            _ request: ChannelV1.PutPriceListRequest, _ call: ServerCall
        ) async throws -> ChannelV1.PriceList

        /// `sluice.channel.v1.ChannelService/GetPriceList`.
        func getPriceList(
            _ request: ChannelV1.GetPriceListRequest, _ call: ServerCall
        ) async throws -> ChannelV1.PriceList

        /// `sluice.channel.v1.ChannelService/ListPriceLists`.
        func listPriceLists(
            _ request: ChannelV1.ListPriceListsRequest, _ call: ServerCall
        ) async throws -> ChannelV1.ListPriceListsReply

        /// Judges a proposed order: price and terms, and every violated rule at once (rules 4 and 5).
        func terms(
            _ request: ChannelV1.TermsRequest, _ call: ServerCall
        ) async throws -> ChannelV1.TermsReply

        /// Saga step: takes quota of a contract that has one. Idempotent by order.
        func holdQuota(
            _ request: ChannelV1.HoldQuotaRequest, _ call: ServerCall
        ) async throws -> ChannelV1.HoldQuotaReply

        /// Undo of HoldQuota; also refuses a HoldQuota of the same order that comes later.
        func releaseQuota(
            _ request: ChannelV1.ReleaseQuotaRequest, _ call: ServerCall
        ) async throws -> CommonV1.Empty
    }
}

extension ChannelV1 {
    /// The methods of `sluice.channel.v1.ChannelService`: names, numbers and limits.
    package enum ChannelServiceMethod {
        /// `sluice.channel.v1.ChannelService/PutParty`.
        package static let putParty = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "PutParty",
            kind: .unary, id: 100,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ChannelV1.PutPartyRequest.messageType,
            response: ChannelV1.Party.messageType)

        /// `sluice.channel.v1.ChannelService/GetParty`.
        package static let getParty = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "GetParty",
            kind: .unary, id: 101,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ChannelV1.GetPartyRequest.messageType,
            response: ChannelV1.Party.messageType)

        /// `sluice.channel.v1.ChannelService/ListParties`.
        package static let listParties = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "ListParties",
            kind: .unary, id: 102,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: ChannelV1.ListPartiesRequest.messageType,
            response: ChannelV1.ListPartiesReply.messageType)

        /// `sluice.channel.v1.ChannelService/PutContract`.
        package static let putContract = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "PutContract",
            kind: .unary, id: 103,
            requestLimit: 524_288, responseLimit: 524_288,
            request: ChannelV1.PutContractRequest.messageType,
            response: ChannelV1.Contract.messageType)

        /// `sluice.channel.v1.ChannelService/GetContract`.
        package static let getContract = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "GetContract",
            kind: .unary, id: 104,
            requestLimit: 65_536, responseLimit: 524_288,
            request: ChannelV1.GetContractRequest.messageType,
            response: ChannelV1.Contract.messageType)

        /// `sluice.channel.v1.ChannelService/ListContracts`.
        package static let listContracts = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "ListContracts",
            kind: .unary, id: 105,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: ChannelV1.ListContractsRequest.messageType,
            response: ChannelV1.ListContractsReply.messageType)

        /// `sluice.channel.v1.ChannelService/PutPriceList`.
        package static let putPriceList = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "PutPriceList",
            kind: .unary, id: 106,
            requestLimit: 1_048_576, responseLimit: 1_048_576,
            request: ChannelV1.PutPriceListRequest.messageType,
            response: ChannelV1.PriceList.messageType)

        /// `sluice.channel.v1.ChannelService/GetPriceList`.
        package static let getPriceList = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "GetPriceList",
            kind: .unary, id: 107,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: ChannelV1.GetPriceListRequest.messageType,
            response: ChannelV1.PriceList.messageType)

        /// `sluice.channel.v1.ChannelService/ListPriceLists`.
        package static let listPriceLists = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "ListPriceLists",
            kind: .unary, id: 108,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: ChannelV1.ListPriceListsRequest.messageType,
            response: ChannelV1.ListPriceListsReply.messageType)

        /// `sluice.channel.v1.ChannelService/Terms`.
        package static let terms = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "Terms",
            kind: .unary, id: 109,
            requestLimit: 524_288, responseLimit: 524_288,
            request: ChannelV1.TermsRequest.messageType,
            response: ChannelV1.TermsReply.messageType)

        /// `sluice.channel.v1.ChannelService/HoldQuota`.
        package static let holdQuota = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "HoldQuota",
            kind: .unary, id: 110,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ChannelV1.HoldQuotaRequest.messageType,
            response: ChannelV1.HoldQuotaReply.messageType)

        /// `sluice.channel.v1.ChannelService/ReleaseQuota`.
        package static let releaseQuota = MethodDescriptor(
            service: "sluice.channel.v1.ChannelService", name: "ReleaseQuota",
            kind: .unary, id: 111,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ChannelV1.ReleaseQuotaRequest.messageType,
            response: CommonV1.Empty.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            putParty,
            getParty,
            listParties,
            putContract,
            getContract,
            listContracts,
            putPriceList,
            getPriceList,
            listPriceLists,
            terms,
            holdQuota,
            releaseQuota,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.channel.v1.ChannelService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerChannelService(
        _ handler: some ChannelV1.ChannelServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = ChannelV1.ChannelServiceMethod
        unary(Method.putParty, allow: allow(Method.putParty), handler.putParty)
        unary(Method.getParty, allow: allow(Method.getParty), handler.getParty)
        unary(Method.listParties, allow: allow(Method.listParties), handler.listParties)
        unary(Method.putContract, allow: allow(Method.putContract), handler.putContract)
        unary(Method.getContract, allow: allow(Method.getContract), handler.getContract)
        unary(Method.listContracts, allow: allow(Method.listContracts), handler.listContracts)
        unary(Method.putPriceList, allow: allow(Method.putPriceList), handler.putPriceList)
        unary(Method.getPriceList, allow: allow(Method.getPriceList), handler.getPriceList)
        unary(Method.listPriceLists, allow: allow(Method.listPriceLists), handler.listPriceLists)
        unary(Method.terms, allow: allow(Method.terms), handler.terms)
        unary(Method.holdQuota, allow: allow(Method.holdQuota), handler.holdQuota)
        unary(Method.releaseQuota, allow: allow(Method.releaseQuota), handler.releaseQuota)
    }
}

extension ChannelV1 {
    /// Calls `sluice.channel.v1.ChannelService` through a channel; holds nothing else.
    package struct ChannelServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// `sluice.channel.v1.ChannelService/PutParty`.
        package func putParty(
            _ request: ChannelV1.PutPartyRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.Party {
            try await channel.unary(ChannelServiceMethod.putParty, request, options)
        }

        /// `sluice.channel.v1.ChannelService/GetParty`.
        package func getParty(
            _ request: ChannelV1.GetPartyRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.Party {
            try await channel.unary(ChannelServiceMethod.getParty, request, options)
        }

        /// `sluice.channel.v1.ChannelService/ListParties`.
        package func listParties(
            _ request: ChannelV1.ListPartiesRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.ListPartiesReply {
            try await channel.unary(ChannelServiceMethod.listParties, request, options)
        }

        /// `sluice.channel.v1.ChannelService/PutContract`.
        package func putContract(
            _ request: ChannelV1.PutContractRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.Contract {
            try await channel.unary(ChannelServiceMethod.putContract, request, options)
        }

        /// `sluice.channel.v1.ChannelService/GetContract`.
        package func getContract(
            _ request: ChannelV1.GetContractRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.Contract {
            try await channel.unary(ChannelServiceMethod.getContract, request, options)
        }

        /// `sluice.channel.v1.ChannelService/ListContracts`.
        package func listContracts(
            _ request: ChannelV1.ListContractsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.ListContractsReply {
            try await channel.unary(ChannelServiceMethod.listContracts, request, options)
        }

        /// `sluice.channel.v1.ChannelService/PutPriceList`.
        package func putPriceList(
            _ request: ChannelV1.PutPriceListRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.PriceList {
            try await channel.unary(ChannelServiceMethod.putPriceList, request, options)
        }

        /// `sluice.channel.v1.ChannelService/GetPriceList`.
        package func getPriceList(
            _ request: ChannelV1.GetPriceListRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.PriceList {
            try await channel.unary(ChannelServiceMethod.getPriceList, request, options)
        }

        /// `sluice.channel.v1.ChannelService/ListPriceLists`.
        package func listPriceLists(
            _ request: ChannelV1.ListPriceListsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.ListPriceListsReply {
            try await channel.unary(ChannelServiceMethod.listPriceLists, request, options)
        }

        /// Judges a proposed order: price and terms, and every violated rule at once (rules 4 and 5).
        package func terms(
            _ request: ChannelV1.TermsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.TermsReply {
            try await channel.unary(ChannelServiceMethod.terms, request, options)
        }

        /// Saga step: takes quota of a contract that has one. Idempotent by order.
        package func holdQuota(
            _ request: ChannelV1.HoldQuotaRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ChannelV1.HoldQuotaReply {
            try await channel.unary(ChannelServiceMethod.holdQuota, request, options)
        }

        /// Undo of HoldQuota; also refuses a HoldQuota of the same order that comes later.
        package func releaseQuota(
            _ request: ChannelV1.ReleaseQuotaRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> CommonV1.Empty {
            try await channel.unary(ChannelServiceMethod.releaseQuota, request, options)
        }
    }
}
