import Values

/// What one order has taken of a contract's quota.
struct QuotaHold: Equatable, Sendable {
    let orderID: String
    /// Nil when the release came first: such a row only keeps a late hold out.
    let contractID: ContractID?
    let amount: QuotaUse
    let state: State
    /// A hold that is not confirmed ends when the order feed's clock passes this instant.
    let expiresAt: Instant

    enum State: String, Sendable, CaseIterable {
        /// Taken, and given back when it expires.
        case held
        /// Taken for good, unless the order is cancelled.
        case confirmed
        /// Given back, or never taken and barred.
        case released
    }
}

/// Decides what a message about an order's hold does, from the hold that is stored.
enum QuotaHoldStateMachine {
    enum OnHold: Equatable {
        /// Take the quota and store the hold.
        case take
        /// The same hold stands already: answer as the first time.
        case alreadyHeld
        /// Another hold of the same order stands: the caller is wrong.
        case refuseDifferent
        /// The order was released, perhaps before its hold arrived.
        case refuseReleased
    }

    static func hold(
        _ stored: QuotaHold?, contractID: ContractID, amount: QuotaUse
    ) -> OnHold {
        guard let stored else { return .take }
        guard stored.state != .released else { return .refuseReleased }
        return stored.contractID == contractID && stored.amount == amount
            ? .alreadyHeld : .refuseDifferent
    }

    enum OnRelease: Equatable {
        /// Nothing was held: store a row that keeps a late hold out.
        case bar
        /// Give this back to the contract and mark the hold released.
        case giveBack(ContractID, QuotaUse)
        /// Released before.
        case nothing
    }

    static func release(_ stored: QuotaHold?) -> OnRelease {
        guard let stored else { return .bar }
        guard stored.state != .released, let contractID = stored.contractID else { return .nothing }
        return .giveBack(contractID, stored.amount)
    }

    /// True when the order's confirmation must be noted on the hold.
    static func confirms(_ stored: QuotaHold?) -> Bool { stored?.state == .held }

    /// True when a hold ends because the order feed has told everything before `asOf`.
    static func expires(_ stored: QuotaHold, asOf: Instant) -> Bool {
        stored.state == .held && stored.expiresAt < asOf
    }
}
