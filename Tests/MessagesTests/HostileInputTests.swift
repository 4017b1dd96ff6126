import Messages
import Testing
import Wire

@Suite struct HostileInputTests {
    @Test("text that is not UTF-8 is refused, wherever it stands")
    func badUTF8() {
        let broken: [[UInt8]] = [
            [0xc3, 0x28], [0xff], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xc0, 0xaf],
            [0xf5, 0x80, 0x80, 0x80],
        ]
        for text in broken {
            let field = [0x12, UInt8(text.count)] + text
            #expect(throws: MessageDecodingError.invalidUTF8) {
                try CommonV1.Money(decoding: field)
            }
            // Order.violations[0].field
            let nested = [0x62, UInt8(field.count)] + field
            #expect(throws: MessageDecodingError.invalidUTF8) {
                try OrderV1.Order(decoding: nested)
            }
            // Event.party_changed.code
            let member = [0x52, UInt8(field.count)] + field
            #expect(throws: MessageDecodingError.invalidUTF8) {
                try EventsV1.Event(decoding: member)
            }
            // Actor.roles[0]
            #expect(throws: MessageDecodingError.invalidUTF8) {
                try CommonV1.Actor(decoding: field)
            }
        }
    }

    @Test("a NUL inside text is refused on the way in and on the way out")
    func nul() {
        #expect(throws: MessageDecodingError.nulInString) {
            try CommonV1.Money(decoding: [0x12, 3, 0x61, 0, 0x62])
        }
        let value = CommonV1.Money(currency: "a\0b")
        #expect(throws: MessageEncodingError.nulInString) { try value.encoded() }
        let nested = CommonV1.ErrorDetail(violations: [.init(message: "\0")])
        #expect(throws: MessageEncodingError.nulInString) { try nested.encoded() }
        let listed = CommonV1.Actor(roles: ["sales", "\0"])
        #expect(throws: MessageEncodingError.nulInString) { try listed.encoded() }
    }

    @Test("bytes may hold anything, NUL included")
    func bytes() throws {
        let value = InventoryV1.AppendIntakeRequest(index: 1, data: [0, 0xff, 0, 0xc3])
        #expect(try InventoryV1.AppendIntakeRequest(decoding: value.encoded()) == value)
    }

    @Test(
        "a message cut off at any byte is refused, or is a whole shorter message",
        arguments: SampleRandom.makers.indices)
    func truncation(index: Int) throws {
        for seed in 200..<204 as Range<UInt64> {
            var random = SampleRandom(seed: seed)
            let value = SampleRandom.makers[index](&random)
            let bytes = try value.encoded()
            for length in bytes.indices {
                let cut = Array(bytes[..<length])
                guard let shorter = try? value.decoded(from: cut) else { continue }
                #expect(try shorter.encoded() == cut, "seed \(seed), \(length) bytes")
            }
        }
    }

    @Test("a length that points past the end is refused")
    func lengthPastEnd() {
        let lengths: [[UInt8]] = [
            [0x02], [0x7f], [0xff, 0xff, 0xff, 0xff, 0x07], [0xff, 0xff, 0xff, 0xff, 0x0f],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ]
        for length in lengths {
            #expect(throws: MessageDecodingError.malformed) {
                try CommonV1.Money(decoding: [0x12] + length + [0x61])
            }
        }
    }

    @Test("unknown fields of every wire type are skipped")
    func unknownFields() throws {
        let value = CommonV1.Money(amountMinor: 5, currency: "CNY")
        let unknown: [[UInt8]] = [
            [0xc0, 0x3e, 0x01],  // 1000: varint
            [0xc1, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8],  // 1000: eight bytes
            [0xc2, 0x3e, 2, 0xc3, 0x28],  // 1000: bytes that are no UTF-8
            [0xc5, 0x3e, 1, 2, 3, 4],  // 1000: four bytes
        ]
        for field in unknown {
            #expect(try CommonV1.Money(decoding: field + value.encoded()) == value)
            #expect(try CommonV1.Money(decoding: value.encoded() + field) == value)
        }
    }

    @Test("groups, reserved wire types and field number 0 are refused")
    func badTags() throws {
        let start = try CommonV1.Money(amountMinor: 5).encoded()
        for tag in [0x0b, 0x0c, 0x0e, 0x0f, 0x00, 0x02] as [UInt8] {
            #expect(throws: MessageDecodingError.malformed) {
                try CommonV1.Money(decoding: start + [tag, 0x00])
            }
        }
    }

    @Test("a known field with the wire type of another is refused")
    func wrongWireType() {
        // amount_minor as bytes, currency as varint.
        for bytes in [[0x0a, 0x01, 0x61], [0x10, 0x01]] as [[UInt8]] {
            #expect(throws: MessageDecodingError.malformed) {
                try CommonV1.Money(decoding: bytes)
            }
        }
    }

    @Test("more bytes than the limit are refused before anything is read")
    func oversize() throws {
        let bytes = try InventoryV1.AppendIntakeRequest(
            data: [UInt8](repeating: 1, count: 1_000)
        ).encoded()
        #expect(throws: MessageDecodingError.tooLarge(limit: bytes.count - 1)) {
            try InventoryV1.AppendIntakeRequest(decoding: bytes, limit: bytes.count - 1)
        }
        _ = try InventoryV1.AppendIntakeRequest(decoding: bytes, limit: bytes.count)
    }

    @Test("a singular message field given twice is refused, not merged")
    func repeatedSingular() throws {
        let once = try OrderV1.ListOrdersRequest(page: .init(pageSize: 1)).encoded()
        #expect(throws: MessageDecodingError.repeatedSingularField) {
            try OrderV1.ListOrdersRequest(decoding: once + once)
        }
        let first = try EventsV1.Event(body: .orderConfirmed(.init(orderID: "a"))).encoded()
        let second = try EventsV1.Event(body: .orderCancelled(.init(orderID: "a"))).encoded()
        #expect(throws: MessageDecodingError.repeatedSingularField) {
            try EventsV1.Event(decoding: first + second)
        }
        #expect(throws: MessageDecodingError.repeatedSingularField) {
            try EventsV1.Event(decoding: first + first)
        }
    }

    @Test("a field list far beyond what a message needs is refused")
    func manyFields() {
        let entry: [UInt8] = [0x12, 0x00]
        let bytes = Array(repeatElement(entry, count: 300_000).joined())
        #expect(throws: MessageDecodingError.self) {
            try CommonV1.Actor(decoding: bytes, limit: 65_536 * 16)
        }
        let unknown = Array(repeatElement([0x78, 0x00] as [UInt8], count: 30_000).joined())
        #expect(throws: MessageDecodingError.self) { try CommonV1.Money(decoding: unknown) }
    }

    @Test(
        "bytes changed at random are refused or read as some message, never anything worse",
        arguments: SampleRandom.makers.indices)
    func mutation(index: Int) throws {
        for seed in 300..<330 as Range<UInt64> {
            var random = SampleRandom(seed: seed)
            let value = SampleRandom.makers[index](&random)
            var bytes = try value.encoded()
            guard !bytes.isEmpty else { continue }
            for _ in 0...random.below(3) {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            guard let other = try? value.decoded(from: bytes) else { continue }
            #expect(try other.survivesRoundTrip(), "seed \(seed)")
        }
    }
}
