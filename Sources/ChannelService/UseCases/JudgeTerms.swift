import Store

/// Judges a proposed order on one snapshot. It stores nothing and holds nothing.
struct JudgeTerms: Sendable {
    func run(_ draft: ProposalDraft, _ caller: Caller, _ tx: Transaction) throws -> TermsVerdict {
        let proposal = try draft.checked()
        try Visibility.require(proposal.partyID, for: caller, as: .party, tx)
        return TermsJudge.judge(proposal, by: try TermsFactsReader.facts(for: proposal, tx))
    }
}
