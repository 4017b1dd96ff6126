import CMessages
import CProtobufC
import Messages
import Testing

@testable import Wire

/// Hostile bytes (`reliability.md` M8 and A4): each is refused with its reason, cheaply.
@Suite(.ownThread) struct PreScanTests {
    private func refusal<M: WireMessage>(_ bytes: [UInt8], as type: M.Type) -> MessageDecodingError? {
        do throws(MessageDecodingError) {
            _ = try M(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    private func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        precondition(content.count < 128)
        return [number << 3 | 2, UInt8(content.count)] + content
    }

    @Test("a flood of unknown fields is refused")
    func unknownFields() {
        let flood = [UInt8](repeating: 0, count: 0) + (0..<257).flatMap { _ in [0x78, 0x01] as [UInt8] }
        #expect(refusal(flood, as: CommonV1.Money.self) == .tooManyUnknownFields)
        #expect(refusal(Array(flood.dropLast(2)), as: CommonV1.Money.self) == nil)
    }

    @Test("more fields than the limit are refused, counted over all levels")
    func fields() {
        let one = field(1, [])
        let flood = (0..<262_145).flatMap { _ in one }
        #expect(refusal(flood, as: CommonV1.ErrorDetail.self) == .tooManyFields)
        let filled = field(1, field(1, [UInt8](repeating: 0x61, count: 20)))
        let within = (0..<2_048).flatMap { _ in filled }
        #expect(throws: Never.self) {
            _ = try CommonV1.ErrorDetail(decoding: within, limit: 65_536)
        }
        #expect(throws: MessageDecodingError.tooManyFields) {
            _ = try CommonV1.ErrorDetail(decoding: within + one, limit: 65_536)
        }
    }

    @Test("strings that are not UTF-8 or hold a NUL are refused")
    func strings() {
        let bad: [[UInt8]] = [
            [0xc3], [0xc0, 0x80], [0xff], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
            [0xe0, 0x80, 0x80], [0x80], [0x61, 0xf0, 0x9f, 0x98],
            Array("abcdefgh".utf8) + [0xfe],
        ]
        for content in bad {
            #expect(refusal(field(2, content), as: CommonV1.Money.self) == .invalidUTF8)
        }
        #expect(refusal(field(2, [0x61, 0, 0x62]), as: CommonV1.Money.self) == .nulInString)
        #expect(
            refusal(field(2, Array("abcdefg".utf8) + [0]), as: CommonV1.Money.self) == .nulInString)
        for text in ["", "CNY", "abcdefghijklmnopq", "é漢\u{1F600}", "\u{10FFFF}\u{D7FF}\u{E000}"] {
            #expect(
                (try? CommonV1.Money(decoding: field(2, Array(text.utf8))))?.currency == text)
        }
    }

    @Test("a singular message, or a oneof, given twice is refused")
    func repeatedSingular() {
        let money = field(5, [8, 1])
        #expect(refusal(money, as: EventsV1.ReceivableChanged.self) == nil)
        #expect(refusal(money + money, as: EventsV1.ReceivableChanged.self) == .repeatedSingularField)
        let confirmed = field(13, [])
        let cancelled = field(14, [])
        #expect(refusal(confirmed, as: EventsV1.Event.self) == nil)
        #expect(refusal(confirmed + cancelled, as: EventsV1.Event.self) == .repeatedSingularField)
        #expect(refusal(cancelled + cancelled, as: EventsV1.Event.self) == .repeatedSingularField)
    }

    @Test(
        "truncated and twisted bytes are malformed",
        arguments: [
            [0x08], [0x08, 0x80], [0x0a, 0x05, 0x61], [0x0b], [0x0c], [0x00, 0x01], [0x07],
            [0x12, 0xff, 0xff, 0xff, 0xff, 0x0f],
            [0x08] + [UInt8](repeating: 0x80, count: 10) + [0x01],
            [0x08] + [UInt8](repeating: 0xff, count: 9) + [0x02],
            // Wire types that do not fit the field.
            [0x0a, 0x00], [0x10, 0x01], [0x09, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(refusal(bytes, as: CommonV1.Money.self) == .malformed)
    }

    @Test("every prefix of a message is decoded or refused, never more")
    func prefixes() throws {
        let event = EventsV1.Event(
            position: 300, eventID: "e-漢",
            body: .orderReleased(
                EventsV1.OrderReleased(
                    orderID: "o", lines: [EventsV1.OrderLineFact(lineNo: 1, sku: "é", quantity: -1)])))
        let bytes = try event.encoded()
        for length in 0..<bytes.count {
            _ = refusal(Array(bytes.prefix(length)), as: EventsV1.Event.self)
        }
        var random = SplitMix(state: 7)
        for _ in 0..<20_000 {
            var damaged = bytes
            damaged[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            _ = refusal(damaged, as: EventsV1.Event.self)
        }
    }

    @Test("nesting deeper than 16 is refused")
    func depth() throws {
        // The generator refuses recursive types, so this one is made by hand and never unpacked.
        let descriptor = UnsafeMutablePointer<ProtobufCMessageDescriptor>.allocate(capacity: 1)
        let fields = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: 1)
        defer {
            descriptor.deallocate()
            fields.deallocate()
        }
        var field = ProtobufCFieldDescriptor()
        field.id = 1
        field.label = PROTOBUF_C_LABEL_NONE
        field.type = PROTOBUF_C_TYPE_MESSAGE
        field.descriptor = UnsafeRawPointer(descriptor)
        fields.initialize(to: field)
        var message = ProtobufCMessageDescriptor()
        message.n_fields = 1
        message.fields = UnsafePointer(fields)
        descriptor.initialize(to: message)
        func check(_ levels: Int) -> MessageDecodingError? {
            var nest: [UInt8] = []
            for _ in 1..<levels { nest = [0x0a, UInt8(nest.count)] + nest }
            return nest.withUnsafeBytes { bytes in
                do throws(MessageDecodingError) {
                    try PreScan.check(
                        bytes, as: MessageType(descriptor), limits: .init(messageLimit: 65_536))
                    return nil
                } catch {
                    return error
                }
            }
        }
        #expect(check(16) == nil)
        #expect(check(17) == .tooDeep)
        #expect(check(60) == .tooDeep)
    }

    @Test("unpacking takes at most 32 times the input and 64 KiB")
    func budget() throws {
        // One-byte repeated messages: protobuf-c would take 56 bytes and a pointer for each two bytes.
        let flood = (0..<200_000).flatMap { _ in [0x0a, 0x00] as [UInt8] }
        #expect(refusal(flood, as: CommonV1.ErrorDetail.self) == .overBudget)
        // What the specification lets every sender rely on.
        #expect(refusal(Array(flood.prefix(500)), as: CommonV1.ErrorDetail.self) == nil)
    }

    @Test("no message's struct is larger than the specification's 248 bytes")
    func structs() {
        var largest = 0
        for type in MessageCatalogue.types {
            largest = max(largest, type.messageType.descriptor.pointee.sizeof_message)
        }
        #expect(largest == 248)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
