// Generated from common.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// Types that more than one service speaks. Rules of evolution: README.md beside this file.
package enum CommonV1 {}

extension CommonV1 {
    /// The channel classes of domain.md B1.
    /// Open: a number this build does not know is kept and sent on.
    package struct PartyClass: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let agent = Self(rawValue: 1)
        package static let `operator` = Self(rawValue: 2)
        package static let distributor = Self(rawValue: 3)
        package static let keyAccount = Self(rawValue: 4)
        package static let retailer = Self(rawValue: 5)
        package static let other = Self(rawValue: 6)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .agent,
            .operator,
            .distributor,
            .keyAccount,
            .retailer,
            .other,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "agent": self.init(rawValue: 1)
            case "operator": self.init(rawValue: 2)
            case "distributor": self.init(rawValue: 3)
            case "key_account": self.init(rawValue: 4)
            case "retailer": self.init(rawValue: 5)
            case "other": self.init(rawValue: 6)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "agent"
            case 2: "operator"
            case 3: "distributor"
            case 4: "key_account"
            case 5: "retailer"
            case 6: "other"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension CommonV1 {
    /// An amount in minor units (fen, cents) of an ISO 4217 currency.
    package struct Money: Equatable, Sendable {
        package var amountMinor: Int64
        package var currency: String

        package init(
            amountMinor: Int64 = 0,
            currency: String = ""
        ) {
            self.amountMinor = amountMinor
            self.currency = currency
        }
    }
}

extension CommonV1 {
    /// One broken rule. `rule` is a stable word of the rule table (for example "price_floor"),
    /// `field` a JSON Pointer (RFC 6901) into the caller's input, empty for the whole document.
    package struct Violation: Equatable, Sendable {
        package var rule: String
        package var field: String
        package var message: String

        package init(
            rule: String = "",
            field: String = "",
            message: String = ""
        ) {
            self.rule = rule
            self.field = field
            self.message = message
        }
    }
}

extension CommonV1 {
    /// Detail bytes of every failed call: all faults at once.
    package struct ErrorDetail: Equatable, Sendable {
        package var violations: [CommonV1.Violation]

        package init(
            violations: [CommonV1.Violation] = []
        ) {
            self.violations = violations
        }
    }
}

extension CommonV1 {
    /// The end user on whose behalf the gateway calls. Only a peer whose certificate names the
    /// gateway may send one (architecture.md decision 11).
    package struct Actor: Equatable, Sendable {
        package var userID: String
        /// administrator, sales, operations, finance, channel, logistics
        package var roles: [String]
        /// Set for a channel user: only this party and those below it are visible.
        package var scopePartyID: String

        package init(
            userID: String = "",
            roles: [String] = [],
            scopePartyID: String = ""
        ) {
            self.userID = userID
            self.roles = roles
            self.scopePartyID = scopePartyID
        }
    }
}

extension CommonV1 {
    /// A page of a listing. `page_size` 0 means 50; at most 500. `cursor` empty means the start.
    package struct PageRequest: Equatable, Sendable {
        package var pageSize: Int32
        package var cursor: String

        package init(
            pageSize: Int32 = 0,
            cursor: String = ""
        ) {
            self.pageSize = pageSize
            self.cursor = cursor
        }
    }
}

extension CommonV1 {
    /// `sluice.common.v1.Empty`.
    package struct Empty: Equatable, Sendable {
        package init() {}
    }
}
