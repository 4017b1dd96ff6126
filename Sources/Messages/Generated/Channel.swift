// Generated from channel.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// ChannelService: parties, contracts, price lists; judges the terms of a proposed order.
package enum ChannelV1 {}

extension ChannelV1 {
    /// `sluice.channel.v1.ContractType`.
    /// Open: a number this build does not know is kept and sent on.
    package struct ContractType: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let agentDistribution = Self(rawValue: 1)
        package static let `operator` = Self(rawValue: 2)
        package static let distributor = Self(rawValue: 3)
        package static let keyAccountFrame = Self(rawValue: 4)
        package static let retailDirect = Self(rawValue: 5)
        package static let consignment = Self(rawValue: 6)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .agentDistribution,
            .operator,
            .distributor,
            .keyAccountFrame,
            .retailDirect,
            .consignment,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "agent_distribution": self.init(rawValue: 1)
            case "operator": self.init(rawValue: 2)
            case "distributor": self.init(rawValue: 3)
            case "key_account_frame": self.init(rawValue: 4)
            case "retail_direct": self.init(rawValue: 5)
            case "consignment": self.init(rawValue: 6)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "agent_distribution"
            case 2: "operator"
            case 3: "distributor"
            case 4: "key_account_frame"
            case 5: "retail_direct"
            case 6: "consignment"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ContractState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct ContractState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let draft = Self(rawValue: 1)
        package static let active = Self(rawValue: 2)
        package static let ended = Self(rawValue: 3)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .draft,
            .active,
            .ended,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "draft": self.init(rawValue: 1)
            case "active": self.init(rawValue: 2)
            case "ended": self.init(rawValue: 3)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "draft"
            case 2: "active"
            case 3: "ended"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ShipTo`.
    package struct ShipTo: Equatable, Sendable {
        /// Code within the party, for example "MAIN".
        package var shipToID: String
        package var name: String
        package var address: String
        package var region: String

        package init(
            shipToID: String = "",
            name: String = "",
            address: String = "",
            region: String = ""
        ) {
            self.shipToID = shipToID
            self.name = name
            self.address = address
            self.region = region
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.Party`.
    package struct Party: Equatable, Sendable {
        package var partyID: String
        package var code: String
        package var name: String
        package var partyClass: CommonV1.PartyClass
        package var parentPartyID: String
        /// "/parent/child/": ids from the root down to this party.
        package var path: String
        package var active: Bool
        package var regions: [String]
        package var shipTo: [ChannelV1.ShipTo]
        package var version: Int64
        package var updatedAtUs: Int64

        package init(
            partyID: String = "",
            code: String = "",
            name: String = "",
            partyClass: CommonV1.PartyClass = .unspecified,
            parentPartyID: String = "",
            path: String = "",
            active: Bool = false,
            regions: [String] = [],
            shipTo: [ChannelV1.ShipTo] = [],
            version: Int64 = 0,
            updatedAtUs: Int64 = 0
        ) {
            self.partyID = partyID
            self.code = code
            self.name = name
            self.partyClass = partyClass
            self.parentPartyID = parentPartyID
            self.path = path
            self.active = active
            self.regions = regions
            self.shipTo = shipTo
            self.version = version
            self.updatedAtUs = updatedAtUs
        }
    }
}

extension ChannelV1 {
    /// `party.party_id` empty creates; otherwise `expected_version` must be the stored one.
    package struct PutPartyRequest: Equatable, Sendable {
        package var party: ChannelV1.Party?
        package var expectedVersion: Int64

        package init(
            party: ChannelV1.Party? = nil,
            expectedVersion: Int64 = 0
        ) {
            self.party = party
            self.expectedVersion = expectedVersion
        }
    }
}

extension ChannelV1 {
    /// By id or by code.
    package struct GetPartyRequest: Equatable, Sendable {
        package var partyID: String
        package var code: String

        package init(
            partyID: String = "",
            code: String = ""
        ) {
            self.partyID = partyID
            self.code = code
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListPartiesRequest`.
    package struct ListPartiesRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var partyClass: CommonV1.PartyClass
        /// Only this party and those below it.
        package var withinPartyID: String

        package init(
            page: CommonV1.PageRequest? = nil,
            partyClass: CommonV1.PartyClass = .unspecified,
            withinPartyID: String = ""
        ) {
            self.page = page
            self.partyClass = partyClass
            self.withinPartyID = withinPartyID
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListPartiesReply`.
    package struct ListPartiesReply: Equatable, Sendable {
        package var parties: [ChannelV1.Party]
        package var nextCursor: String

        package init(
            parties: [ChannelV1.Party] = [],
            nextCursor: String = ""
        ) {
            self.parties = parties
            self.nextCursor = nextCursor
        }
    }
}

extension ChannelV1 {
    /// A version of a contract. Orders keep the version they were judged by.
    package struct Contract: Equatable, Sendable {
        package var contractID: String
        package var number: String
        package var version: Int64
        package var contractType: ChannelV1.ContractType
        package var state: ChannelV1.ContractState
        package var partyID: String
        /// Business dates, yyyy-mm-dd, both inclusive.
        package var validFrom: String
        package var validTo: String
        package var orderTypes: [String]
        /// Empty skus and families mean every SKU.
        package var skus: [String]
        package var families: [String]
        /// Empty means every region of the party.
        package var regions: [String]
        package var currency: String
        /// Discount on the class list price in basis points, 0 to 10,000.
        package var discountBp: Int32
        /// Fixed prices win over the list where given.
        package var fixedPrices: [ChannelV1.FixedPrice]
        /// No line may be priced below this; 0 means no floor.
        package var floorPriceMinor: Int64
        package var minQuantity: Int64
        /// Ordered quantities must be a multiple of this; 0 and 1 mean any.
        package var quantityStep: Int64
        /// 0 means no quota.
        package var quotaQuantity: Int64
        package var quotaAmountMinor: Int64
        package var paymentTermDays: Int32
        /// Quota taken by orders so far.
        package var usedQuantity: Int64
        package var usedAmountMinor: Int64
        /// Larger wins where two active contracts open the same type on the same date.
        package var priority: Int32

        package init(
            contractID: String = "",
            number: String = "",
            version: Int64 = 0,
            contractType: ChannelV1.ContractType = .unspecified,
            state: ChannelV1.ContractState = .unspecified,
            partyID: String = "",
            validFrom: String = "",
            validTo: String = "",
            orderTypes: [String] = [],
            skus: [String] = [],
            families: [String] = [],
            regions: [String] = [],
            currency: String = "",
            discountBp: Int32 = 0,
            fixedPrices: [ChannelV1.FixedPrice] = [],
            floorPriceMinor: Int64 = 0,
            minQuantity: Int64 = 0,
            quantityStep: Int64 = 0,
            quotaQuantity: Int64 = 0,
            quotaAmountMinor: Int64 = 0,
            paymentTermDays: Int32 = 0,
            usedQuantity: Int64 = 0,
            usedAmountMinor: Int64 = 0,
            priority: Int32 = 0
        ) {
            self.contractID = contractID
            self.number = number
            self.version = version
            self.contractType = contractType
            self.state = state
            self.partyID = partyID
            self.validFrom = validFrom
            self.validTo = validTo
            self.orderTypes = orderTypes
            self.skus = skus
            self.families = families
            self.regions = regions
            self.currency = currency
            self.discountBp = discountBp
            self.fixedPrices = fixedPrices
            self.floorPriceMinor = floorPriceMinor
            self.minQuantity = minQuantity
            self.quantityStep = quantityStep
            self.quotaQuantity = quotaQuantity
            self.quotaAmountMinor = quotaAmountMinor
            self.paymentTermDays = paymentTermDays
            self.usedQuantity = usedQuantity
            self.usedAmountMinor = usedAmountMinor
            self.priority = priority
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.FixedPrice`.
    package struct FixedPrice: Equatable, Sendable {
        package var sku: String
        package var unitPriceMinor: Int64

        package init(
            sku: String = "",
            unitPriceMinor: Int64 = 0
        ) {
            self.sku = sku
            self.unitPriceMinor = unitPriceMinor
        }
    }
}

extension ChannelV1 {
    /// `contract.contract_id` empty creates; otherwise a new version replaces `expected_version`.
    package struct PutContractRequest: Equatable, Sendable {
        package var contract: ChannelV1.Contract?
        package var expectedVersion: Int64

        package init(
            contract: ChannelV1.Contract? = nil,
            expectedVersion: Int64 = 0
        ) {
            self.contract = contract
            self.expectedVersion = expectedVersion
        }
    }
}

extension ChannelV1 {
    /// `version` 0 means the newest.
    package struct GetContractRequest: Equatable, Sendable {
        package var contractID: String
        package var version: Int64

        package init(
            contractID: String = "",
            version: Int64 = 0
        ) {
            self.contractID = contractID
            self.version = version
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListContractsRequest`.
    package struct ListContractsRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var partyID: String

        package init(
            page: CommonV1.PageRequest? = nil,
            partyID: String = ""
        ) {
            self.page = page
            self.partyID = partyID
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListContractsReply`.
    package struct ListContractsReply: Equatable, Sendable {
        package var contracts: [ChannelV1.Contract]
        package var nextCursor: String

        package init(
            contracts: [ChannelV1.Contract] = [],
            nextCursor: String = ""
        ) {
            self.contracts = contracts
            self.nextCursor = nextCursor
        }
    }
}

extension ChannelV1 {
    /// Prices of a class in a region ("" is every region) from a date on, until the next version starts.
    package struct PriceList: Equatable, Sendable {
        package var priceListID: String
        package var version: Int64
        package var partyClass: CommonV1.PartyClass
        package var region: String
        package var currency: String
        package var effectiveFrom: String
        package var prices: [ChannelV1.FixedPrice]

        package init(
            priceListID: String = "",
            version: Int64 = 0,
            partyClass: CommonV1.PartyClass = .unspecified,
            region: String = "",
            currency: String = "",
            effectiveFrom: String = "",
            prices: [ChannelV1.FixedPrice] = []
        ) {
            self.priceListID = priceListID
            self.version = version
            self.partyClass = partyClass
            self.region = region
            self.currency = currency
            self.effectiveFrom = effectiveFrom
            self.prices = prices
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.PutPriceListRequest`.
    package struct PutPriceListRequest: Equatable, Sendable {
        package var priceList: ChannelV1.PriceList?

        package init(
            priceList: ChannelV1.PriceList? = nil
        ) {
            self.priceList = priceList
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.GetPriceListRequest`.
    package struct GetPriceListRequest: Equatable, Sendable {
        package var priceListID: String

        package init(
            priceListID: String = ""
        ) {
            self.priceListID = priceListID
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListPriceListsRequest`.
    package struct ListPriceListsRequest: Equatable, Sendable {
        package var page: CommonV1.PageRequest?
        package var partyClass: CommonV1.PartyClass

        package init(
            page: CommonV1.PageRequest? = nil,
            partyClass: CommonV1.PartyClass = .unspecified
        ) {
            self.page = page
            self.partyClass = partyClass
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ListPriceListsReply`.
    package struct ListPriceListsReply: Equatable, Sendable {
        package var priceLists: [ChannelV1.PriceList]
        package var nextCursor: String

        package init(
            priceLists: [ChannelV1.PriceList] = [],
            nextCursor: String = ""
        ) {
            self.priceLists = priceLists
            self.nextCursor = nextCursor
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ProposedLine`.
    package struct ProposedLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64
        /// 0 means "the price I am entitled to".
        package var requestedUnitPriceMinor: Int64

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0,
            requestedUnitPriceMinor: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
            self.requestedUnitPriceMinor = requestedUnitPriceMinor
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.TermsRequest`.
    package struct TermsRequest: Equatable, Sendable {
        package var partyID: String
        package var orderType: String
        package var shipToID: String
        package var currency: String
        /// yyyy-mm-dd
        package var businessDate: String
        package var lines: [ChannelV1.ProposedLine]
        /// Classes that may place this order type; empty means any (row of the restriction table).
        package var allowedClasses: [CommonV1.PartyClass]
        /// class_list, contract_fixed: how this order type is priced (row of the restriction table).
        package var priceRule: String

        package init(
            partyID: String = "",
            orderType: String = "",
            shipToID: String = "",
            currency: String = "",
            businessDate: String = "",
            lines: [ChannelV1.ProposedLine] = [],
            allowedClasses: [CommonV1.PartyClass] = [],
            priceRule: String = ""
        ) {
            self.partyID = partyID
            self.orderType = orderType
            self.shipToID = shipToID
            self.currency = currency
            self.businessDate = businessDate
            self.lines = lines
            self.allowedClasses = allowedClasses
            self.priceRule = priceRule
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.PricedLine`.
    package struct PricedLine: Equatable, Sendable {
        package var lineNo: Int32
        package var sku: String
        package var quantity: Int64
        package var unitPriceMinor: Int64
        package var listPriceMinor: Int64

        package init(
            lineNo: Int32 = 0,
            sku: String = "",
            quantity: Int64 = 0,
            unitPriceMinor: Int64 = 0,
            listPriceMinor: Int64 = 0
        ) {
            self.lineNo = lineNo
            self.sku = sku
            self.quantity = quantity
            self.unitPriceMinor = unitPriceMinor
            self.listPriceMinor = listPriceMinor
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.TermsReply`.
    package struct TermsReply: Equatable, Sendable {
        package var violations: [CommonV1.Violation]
        package var contractID: String
        package var contractVersion: Int64
        package var contractNumber: String
        package var priceListID: String
        package var priceListVersion: Int64
        package var paymentTermDays: Int32
        /// Lines that could be priced; a line with an unknown SKU or no price is missing here.
        package var lines: [ChannelV1.PricedLine]
        package var totalMinor: Int64
        package var currency: String
        package var shipTo: ChannelV1.ShipTo?
        package var partyPath: String
        package var partyClass: CommonV1.PartyClass
        package var partyName: String
        /// True when the contract has a quota, so the saga must hold it.
        package var quotaLimited: Bool

        package init(
            violations: [CommonV1.Violation] = [],
            contractID: String = "",
            contractVersion: Int64 = 0,
            contractNumber: String = "",
            priceListID: String = "",
            priceListVersion: Int64 = 0,
            paymentTermDays: Int32 = 0,
            lines: [ChannelV1.PricedLine] = [],
            totalMinor: Int64 = 0,
            currency: String = "",
            shipTo: ChannelV1.ShipTo? = nil,
            partyPath: String = "",
            partyClass: CommonV1.PartyClass = .unspecified,
            partyName: String = "",
            quotaLimited: Bool = false
        ) {
            self.violations = violations
            self.contractID = contractID
            self.contractVersion = contractVersion
            self.contractNumber = contractNumber
            self.priceListID = priceListID
            self.priceListVersion = priceListVersion
            self.paymentTermDays = paymentTermDays
            self.lines = lines
            self.totalMinor = totalMinor
            self.currency = currency
            self.shipTo = shipTo
            self.partyPath = partyPath
            self.partyClass = partyClass
            self.partyName = partyName
            self.quotaLimited = quotaLimited
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.HoldQuotaRequest`.
    package struct HoldQuotaRequest: Equatable, Sendable {
        package var orderID: String
        package var contractID: String
        package var quantity: Int64
        package var amountMinor: Int64
        /// The hold ends when the order feed passes this instant without a confirmation.
        package var expiresAtUs: Int64

        package init(
            orderID: String = "",
            contractID: String = "",
            quantity: Int64 = 0,
            amountMinor: Int64 = 0,
            expiresAtUs: Int64 = 0
        ) {
            self.orderID = orderID
            self.contractID = contractID
            self.quantity = quantity
            self.amountMinor = amountMinor
            self.expiresAtUs = expiresAtUs
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.HoldQuotaReply`.
    package struct HoldQuotaReply: Equatable, Sendable {
        package var violations: [CommonV1.Violation]

        package init(
            violations: [CommonV1.Violation] = []
        ) {
            self.violations = violations
        }
    }
}

extension ChannelV1 {
    /// `sluice.channel.v1.ReleaseQuotaRequest`.
    package struct ReleaseQuotaRequest: Equatable, Sendable {
        package var orderID: String

        package init(
            orderID: String = ""
        ) {
            self.orderID = orderID
        }
    }
}
