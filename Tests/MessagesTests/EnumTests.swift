import Messages
import Testing
import Wire

@Suite struct EnumTests {
    @Test("an enum number of a newer build is kept, named by its number and sent on")
    func unknownNumbers() throws {
        for number in [7, 99, 128, Int32.max, -1, Int32.min] {
            let party = ChannelV1.Party(partyClass: .init(rawValue: number))
            let bytes = try party.encoded()
            let copy = try ChannelV1.Party(decoding: bytes)
            #expect(copy.partyClass.rawValue == number)
            #expect(copy.partyClass.name == "unknown_\(number)")
            #expect(try copy.encoded() == bytes)
            let rule = OrderV1.OrderTypeRule(allowedClasses: [.agent, .init(rawValue: number)])
            #expect(try OrderV1.OrderTypeRule(decoding: rule.encoded()) == rule)
        }
    }

    @Test("a negative enum number takes ten bytes as in every protobuf")
    func negativeNumber() throws {
        let bytes = try ChannelV1.Party(partyClass: .init(rawValue: -1)).encoded()
        #expect(bytes == [0x20] + [UInt8](repeating: 0xff, count: 9) + [0x01])
    }

    @Test("every known value is found by its word, and unspecified is not")
    func names() {
        for value in CommonV1.PartyClass.all {
            #expect(CommonV1.PartyClass(name: value.name) == value)
        }
        #expect(CommonV1.PartyClass.all.count == 6)
        #expect(CommonV1.PartyClass.keyAccount.name == "key_account")
        #expect(CommonV1.PartyClass.unspecified.name == "unspecified")
        #expect(CommonV1.PartyClass(name: "unspecified") == nil)
        #expect(CommonV1.PartyClass(name: "Key_Account") == nil)
        #expect(CommonV1.PartyClass(name: "unknown_7") == nil)
    }
}
