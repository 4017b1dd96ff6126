import Messages
import ServiceKit
import Store
import Values
import Wire

// The only place where faults and refusals get their words, their fields and their status.

extension FinanceError {
    /// The call's error: each fault as a violation; the code that all of them share, otherwise
    /// `failedPrecondition`.
    var rpcError: RPCError {
        let codes = Set(faults.map(\.status))
        let code = codes.count == 1 ? codes.first : nil
        return .refused(
            code ?? .failedPrecondition, "the request is refused for \(faults.count) reason(s)",
            faults.map(\.violation))
    }
}

/// Runs a use case; what it refuses comes out as the call's error.
func refusing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as FinanceError {
        throw error.rpcError
    } catch is ValueError {
        throw FinanceError(.overflow).rpcError
    } catch let error as LedgerError {
        throw FinanceError(error, currency: .cny).rpcError
    }
}

extension Fault {
    /// Chosen by what the caller should do next.
    var status: StatusCode {
        switch self {
        case .unknownParty, .unknownAccount, .unknownReceivable, .unknownFreeze: .notFound
        case .accountExists, .receiptExists, .freezeDiffers: .alreadyExists
        case .versionDiffers: .aborted
        case .notPostable: .invalidArgument
        case .overflow: .outOfRange
        case .noAccount, .receivableCurrency, .receivableSettled, .receivableLater, .insufficient,
            .freezeReleased:
            .failedPrecondition
        }
    }

    var violation: CommonV1.Violation {
        CommonV1.Violation(rule: rule, field: field, message: message)
    }

    private var rule: String {
        switch self {
        case .unknownParty: "party"
        case .noAccount, .unknownAccount, .accountExists: "fund_account"
        case .versionDiffers: "version"
        case .unknownReceivable, .receivableSettled, .receivableLater: "receivable"
        case .receivableCurrency: "currency"
        case .insufficient: "funds"
        case .receiptExists: "receipt"
        case .notPostable: "fund_type"
        case .unknownFreeze, .freezeReleased, .freezeDiffers: "freeze"
        case .overflow: "overflow"
        }
    }

    private var field: String {
        switch self {
        case .unknownParty: "/party_id"
        case .versionDiffers, .accountExists: "/expected_version"
        case .unknownReceivable(let index), .receivableCurrency(let index, _, _),
            .receivableSettled(let index, _), .receivableLater(let index, _, _):
            "/receivable_ids/\(index)"
        case .receiptExists: "/reference"
        case .notPostable: "/fund_type"
        case .unknownFreeze, .freezeReleased, .freezeDiffers: "/order_id"
        case .insufficient, .overflow: "/amount"
        case .noAccount, .unknownAccount: ""
        }
    }

    private var message: String {
        switch self {
        case .unknownParty: "the party is not known"
        case .noAccount(let code, let currency), .unknownAccount(let code, let currency):
            "the party has no \(code.rawValue) account in \(currency)"
        case .accountExists(let version): "the account exists, at version \(version)"
        case .versionDiffers(let stored): "the stored version is \(stored)"
        case .unknownReceivable: "the party has no such receivable"
        case .receivableCurrency(_, let number, let currency): "\(number) is in \(currency)"
        case .receivableSettled(_, let number): "\(number) is settled already"
        case .receivableLater(_, let number, let date): "\(number) is dated \(date), after the payment"
        case .insufficient(let code, let available, let needed):
            "\(code.rawValue) has \(Money.text(minorUnits: available)) available, "
                + "\(Money.text(minorUnits: needed)) is needed"
        case .receiptExists(let number): "this reference is posted already, as \(number)"
        case .notPostable(let type):
            type == .prepayment
                ? "prepayment is credited by a receipt" : "\(type.word) takes no fund entries"
        case .unknownFreeze: "the order has no freeze"
        case .freezeReleased: "the order's freeze was undone or has expired"
        case .freezeDiffers: "the order has a freeze of another content"
        case .overflow: "an amount does not fit"
        }
    }
}

extension FundsRefusal {
    /// The broken rule with its numbers; field "" because it is about the whole order.
    func violation(_ currency: Currency) -> CommonV1.Violation {
        CommonV1.Violation(rule: rule, field: "", message: message(currency))
    }

    private var rule: String {
        switch self {
        case .short: "funds"
        case .overLimit, .noCreditAccount: "credit_limit"
        case .overdue: "overdue"
        }
    }

    private func message(_ currency: Currency) -> String {
        switch self {
        case .short(let needed, let missing, let usable):
            "the order needs \(Money.text(minorUnits: needed)) \(currency), short by "
                + "\(Money.text(minorUnits: missing)); \(Self.funds(usable))"
        case .overLimit(let needed, let limit, let orders, let receivables):
            "limit \(Money.text(minorUnits: limit)) \(currency), used by orders "
                + "\(Money.text(minorUnits: orders)) and by receivables "
                + "\(Money.text(minorUnits: receivables)); the order needs "
                + Money.text(minorUnits: needed)
        case .noCreditAccount(let needed):
            "the party has no credit account in \(currency); the order needs "
                + Money.text(minorUnits: needed)
        case .overdue(let overdue, let grace):
            "\(overdue.count) receivable(s) are overdue beyond \(grace) days of grace: "
                + "\(overdue.number) was due \(overdue.dueDate), \(overdue.days) days ago"
        }
    }

    private static func funds(_ usable: [Deduction.UsableAmount]) -> String {
        if usable.isEmpty { return "the party has no fund that may pay it" }
        return usable.map { amount in
            let text = "\(amount.fundType.word) gives \(Money.text(minorUnits: amount.usableMinor))"
            guard amount.shareBp < 10_000 else { return text }
            return text + " of \(Money.text(minorUnits: amount.availableMinor)) "
                + "(at most \(Money.text(minorUnits: amount.shareBp)) % of an order)"
        }.joined(separator: ", ")
    }
}
