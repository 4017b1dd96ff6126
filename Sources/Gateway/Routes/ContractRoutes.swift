import HTTPTypes
import JSON
import Messages

/// Contracts and price lists: what a channel may order, and at which price.
enum ContractRoutes {
    private static let types = ChannelV1.ContractType.all.map(\.name)
    private static let states = ChannelV1.ContractState.all.map(\.name)
    private static let amounts: ClosedRange<Int64> = 0...1_000_000_000_000_000

    static let priceForm = Form<ChannelV1.FixedPrice>("FixedPriceInput", .init()) { form in
        form.identifier("sku", .required) { $0.sku = $1 }
        form.integer("unit_price_minor", .required, in: 1...1_000_000_000_000) {
            $0.unitPriceMinor = $1
        }
    }

    static let contractForm = Form<ChannelV1.PutContractRequest>(
        "ContractInput", .init(contract: .init())
    ) { form in
        form.identifier("number") { $0.contract?.number = $1 }
        form.word("contract_type", .required, of: types) {
            $0.contract?.contractType = ChannelV1.ContractType(name: $1) ?? .unspecified
        }
        form.word("state", .required, of: states) {
            $0.contract?.state = ChannelV1.ContractState(name: $1) ?? .unspecified
        }
        form.identifier("party_id", .required) { $0.contract?.partyID = $1 }
        form.date("valid_from", .required) { $0.contract?.validFrom = $1 }
        form.date("valid_to", .required) { $0.contract?.validTo = $1 }
        form.texts("order_types", .required, count: 1...100) { $0.contract?.orderTypes = $1 }
        form.texts("skus", count: 0...1_000) { $0.contract?.skus = $1 }
        form.texts("families", count: 0...200) { $0.contract?.families = $1 }
        form.texts("regions", count: 0...200) { $0.contract?.regions = $1 }
        form.currency("currency", .required) { $0.contract?.currency = $1 }
        declareTerms(&form)
        form.integer("expected_version", in: 0...Int64.max) { $0.expectedVersion = $1 }
    }

    private static func declareTerms(_ form: inout FormBuilder<ChannelV1.PutContractRequest>) {
        form.integer("discount_bp", in: 0...10_000) {
            $0.contract?.discountBp = Int32(clamping: $1)
        }
        form.list("fixed_prices", count: 0...1_000, of: priceForm) {
            $0.contract?.fixedPrices = $1
        }
        form.integer("floor_price_minor", in: amounts) { $0.contract?.floorPriceMinor = $1 }
        form.integer("min_quantity", in: amounts) { $0.contract?.minQuantity = $1 }
        form.integer("quantity_step", in: amounts) { $0.contract?.quantityStep = $1 }
        form.integer("quota_quantity", in: amounts) { $0.contract?.quotaQuantity = $1 }
        form.integer("quota_amount_minor", in: amounts) { $0.contract?.quotaAmountMinor = $1 }
        form.integer("payment_term_days", in: 0...3_650) {
            $0.contract?.paymentTermDays = Int32(clamping: $1)
        }
        form.integer("priority", in: -1_000_000...1_000_000) {
            $0.contract?.priority = Int32(clamping: $1)
        }
    }

    static let priceListForm = Form<ChannelV1.PutPriceListRequest>(
        "PriceListInput", .init(priceList: .init())
    ) { form in
        form.identifier("price_list_id") { $0.priceList?.priceListID = $1 }
        form.word("party_class", .required, of: PartyRoutes.classes) {
            $0.priceList?.partyClass = CommonV1.PartyClass(name: $1) ?? .unspecified
        }
        form.text("region", length: 0...64) { $0.priceList?.region = $1 }
        form.currency("currency", .required) { $0.priceList?.currency = $1 }
        form.date("effective_from", .required) { $0.priceList?.effectiveFrom = $1 }
        form.list("prices", .required, count: 1...1_000, of: priceForm) {
            $0.priceList?.prices = $1
        }
    }

    private static let readers = Access.only(.administrator, .sales, .operations, .finance)
    private static let writers = Access.only(.administrator, .sales)

    static func all(_ peers: Peers) -> [Route] {
        contracts(peers) + priceLists(peers)
    }

    private static func contracts(_ peers: Peers) -> [Route] {
        [
            .read(
                "/v1/contracts", "listContracts", tag: "contracts", "Contracts", readers,
                query: QueryField.page
                    + [QueryField("party_id", .identifier, "only this party's")],
                contractPageView
            ) { exchange in
                let request = ChannelV1.ListContractsRequest(
                    page: exchange.query.page, partyID: exchange.query.text("party_id"))
                return try await calling("channel") {
                    try await peers.channel.listContracts(request, exchange.options())
                }
            },
            .write(
                .post, "/v1/contracts", "createContract", tag: "contracts", "Create a contract",
                writers, contractForm, contractView, status: 201
            ) { exchange, request in
                try await calling("channel") {
                    try await peers.channel.putContract(request, exchange.options())
                }
            },
            .read(
                "/v1/contracts/{id}", "getContract", tag: "contracts",
                "A contract, the newest version unless another is named", readers,
                query: [QueryField("version", .integer(1...Int64.max), "this version")],
                contractView
            ) { exchange in
                let request = ChannelV1.GetContractRequest(
                    contractID: exchange.parameter(),
                    version: exchange.query.integer("version") ?? 0)
                return try await calling("channel") {
                    try await peers.channel.getContract(request, exchange.options())
                }
            },
            .write(
                .put, "/v1/contracts/{id}", "changeContract", tag: "contracts",
                "Make a new version of a contract; expected_version must be the present one",
                writers, contractForm, contractView
            ) { exchange, input in
                var request = input
                request.contract?.contractID = exchange.parameter()
                return try await calling("channel") {
                    try await peers.channel.putContract(request, exchange.options())
                }
            },
        ]
    }

    private static func priceLists(_ peers: Peers) -> [Route] {
        [
            .read(
                "/v1/price-lists", "listPriceLists", tag: "price-lists", "Price lists", readers,
                query: QueryField.page + [
                    QueryField("party_class", .word(PartyRoutes.classes), "only of this class")
                ], priceListPageView
            ) { exchange in
                let partyClass = CommonV1.PartyClass(name: exchange.query.text("party_class"))
                let request = ChannelV1.ListPriceListsRequest(
                    page: exchange.query.page, partyClass: partyClass ?? .unspecified)
                return try await calling("channel") {
                    try await peers.channel.listPriceLists(request, exchange.options())
                }
            },
            .write(
                .post, "/v1/price-lists", "createPriceList", tag: "price-lists",
                "Create a price list, or a version of one that starts on a date", writers,
                priceListForm, priceListView, status: 201
            ) { exchange, request in
                try await calling("channel") {
                    try await peers.channel.putPriceList(request, exchange.options())
                }
            },
            .read(
                "/v1/price-lists/{id}", "getPriceList", tag: "price-lists", "A price list",
                readers, priceListView
            ) { exchange in
                try await calling("channel") {
                    try await peers.channel.getPriceList(
                        .init(priceListID: exchange.parameter()), exchange.options())
                }
            },
        ]
    }
}
