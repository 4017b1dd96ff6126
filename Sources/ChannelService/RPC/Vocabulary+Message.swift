import Messages

// Words of the domain and enumerations of the messages; both sides use the same words. A value
// that is unspecified or unknown here becomes nil, and the draft's check refuses it.

extension PartyClass {
    init?(_ message: CommonV1.PartyClass) { self.init(rawValue: message.name) }

    var wire: CommonV1.PartyClass { CommonV1.PartyClass(name: rawValue) ?? .unspecified }
}

extension ContractType {
    init?(_ message: ChannelV1.ContractType) { self.init(rawValue: message.name) }

    var wire: ChannelV1.ContractType { ChannelV1.ContractType(name: rawValue) ?? .unspecified }
}

extension ContractState {
    init?(_ message: ChannelV1.ContractState) { self.init(rawValue: message.name) }

    var wire: ChannelV1.ContractState {
        ChannelV1.ContractState(name: rawValue) ?? .unspecified
    }
}

extension Violation {
    var wire: CommonV1.Violation {
        CommonV1.Violation(rule: rule.rawValue, field: field, message: message)
    }
}
