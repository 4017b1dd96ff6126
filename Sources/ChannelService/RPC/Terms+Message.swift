import Messages

extension ProposalDraft {
    init(_ message: ChannelV1.TermsRequest) {
        self.init(
            partyID: message.partyID, orderType: message.orderType,
            shipToCode: message.shipToID, currency: message.currency,
            businessDate: message.businessDate,
            lines: message.lines.map { line in
                ProposedLine(
                    lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
                    requestedUnitPriceMinor: line.requestedUnitPriceMinor)
            },
            allowedClasses: message.allowedClasses.map { PartyClass($0) },
            priceRule: message.priceRule)
    }
}

extension TermsVerdict {
    /// The verdict in the currency that was asked in.
    func wire(currency: String) -> ChannelV1.TermsReply {
        ChannelV1.TermsReply(
            violations: violations.map(\.wire),
            contractID: facts.contract?.id.text ?? "",
            contractVersion: facts.contract?.version ?? 0,
            contractNumber: facts.contract?.number ?? "",
            priceListID: facts.priceList?.id.text ?? "",
            priceListVersion: facts.priceList?.version ?? 0,
            paymentTermDays: facts.contract?.paymentTermDays ?? 0,
            lines: lines.map { line in
                ChannelV1.PricedLine(
                    lineNo: line.lineNo, sku: line.sku, quantity: line.quantity,
                    unitPriceMinor: line.unitPriceMinor, listPriceMinor: line.listPriceMinor)
            },
            totalMinor: totalMinor, currency: currency, shipTo: facts.shipTo?.wire,
            partyPath: facts.party?.path.text ?? "",
            partyClass: facts.party?.partyClass.wire ?? .unspecified,
            partyName: facts.party?.name ?? "", quotaLimited: quotaLimited)
    }
}
