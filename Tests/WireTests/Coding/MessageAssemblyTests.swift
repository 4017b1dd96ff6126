import CProtobufC
import Messages
import NIOCore
import Testing

@testable import Wire

@Suite(.ownThread) struct MessageAssemblyTests {
    private typealias Chunk = InventoryV1.AppendIntakeRequest
    private static let limit = MethodDescriptor.largestLimit

    private static func chunk(_ size: Int) -> Chunk {
        Chunk(intakeID: "i", index: 7, data: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    }

    /// Puts `bytes` together from pieces of `size` bytes, the first one of `first`.
    private static func assemble(
        _ bytes: [UInt8], first: Int, size: Int, limit: Int = limit
    ) -> MessageAssembly {
        var assembly = MessageAssembly(of: Chunk.messageType, limit: limit)
        var offset = 0
        while offset < bytes.count {
            let end = min(bytes.count, offset + (offset == 0 ? first : size))
            bytes[offset..<end].withUnsafeBytes { assembly.add($0) }
            offset = end
        }
        return assembly
    }

    @Test(
        "a message decodes to the same value however it was cut",
        arguments: [0, 1, 16_383, 16_384, 20_000, 100_000, 1_048_576])
    func cuts(size: Int) throws {
        let chunk = Self.chunk(size)
        let bytes = try chunk.encoded()
        let arena = Arena()
        for (first, step) in [(1, 1_000), (3, 16_368), (12, 7), (16_368, 16_368), (40_000, 65_520)] {
            let assembly = Self.assemble(bytes, first: first, size: step)
            #expect(assembly.count == bytes.count)
            let value = try assembly.decode(as: Chunk.self, limit: Self.limit, arena: arena)
            #expect(value == chunk)
            let joined = assembly.withJoined { Array($0) }
            #expect(joined == bytes)
        }
    }

    @Test("the large field is the array that its pieces were collected into")
    func notCopied() throws {
        let bytes = try Self.chunk(200_000).encoded()
        let array = [UInt8](repeating: 3, count: 200_000)
        let (start, found) = array.withUnsafeBufferPointer { content in
            let field = ProtobufCBinaryData(
                len: content.count, data: UnsafeMutablePointer(mutating: content.baseAddress))
            let found = LargeContent.offering(array) { FieldReading.bytes(field) }
            return (content.baseAddress, found)
        }
        let address = found.withUnsafeBufferPointer { $0.baseAddress }
        #expect(address == start)
        // And nothing else is taken for it.
        let other = bytes.withUnsafeBufferPointer { content in
            let field = ProtobufCBinaryData(
                len: content.count, data: UnsafeMutablePointer(mutating: content.baseAddress))
            return LargeContent.offering(array) { FieldReading.bytes(field) }
        }
        #expect(other == bytes)
    }

    @Test("fields before and behind the large one are read; of a field that comes twice the last counts")
    func aroundTheField() throws {
        let large = Self.chunk(50_000)
        let more = try Chunk(intakeID: "later", index: 9, data: []).encoded()
        let again = try Self.chunk(20).encoded()
        let arena = Arena()
        for (bytes, expected) in [
            (try large.encoded() + more, Chunk(intakeID: "later", index: 9, data: large.data)),
            (try again + large.encoded(), large),
            (try large.encoded() + again, Self.chunk(20)),
            (try large.encoded() + [0x1a, 0], Chunk(intakeID: "i", index: 7, data: [])),
        ] {
            let assembly = Self.assemble(bytes, first: 16_368, size: 16_368)
            let value = try assembly.decode(as: Chunk.self, limit: Self.limit, arena: arena)
            let whole = try Chunk(decoding: bytes)
            #expect(value == whole)
            #expect(value == expected)
        }
    }

    @Test("negative numbers, whose varints have ten bytes, stand in nobody's way")
    func negativeNumbers() throws {
        let large = Self.chunk(50_000)
        let again = try Chunk(intakeID: "n", index: -1, data: [1, 2]).encoded()
        let before = try Chunk(intakeID: "n", index: -1, data: []).encoded()
        let arena = Arena()
        for (bytes, expected) in [
            (try large.encoded() + again, Chunk(intakeID: "n", index: -1, data: [1, 2])),
            (
                before + (try Chunk(intakeID: "", index: 0, data: large.data).encoded()),
                Chunk(intakeID: "n", index: -1, data: large.data)
            ),
        ] {
            let assembly = Self.assemble(bytes, first: 16_368, size: 16_368)
            let value = try assembly.decode(as: Chunk.self, limit: Self.limit, arena: arena)
            let whole = try Chunk(decoding: bytes)
            #expect(value == whole)
            #expect(value == expected)
        }
    }

    @Test("a message that cannot be decoded whole cannot be decoded from pieces, for the same reason")
    func faults() throws {
        let good = try Self.chunk(50_000).encoded()
        let arena = Arena()
        let bad: [[UInt8]] = [
            // Cut short inside the large field, and a large field that never comes.
            good.dropLast(1_000), Array(good.prefix(20)),
            // A broken field behind it, and one of a wrong wire type before it.
            good + [0xff], [0x0d, 1, 2, 3, 4] + good, good + [0x0b],
            // A text that is not UTF-8, and too many unknown fields.
            good + [0x0a, 1, 0xff], good + [UInt8](repeating: 0, count: 2),
            good + (0..<300).flatMap { _ in [0xf8, 0x01, 0x00] as [UInt8] },
        ]
        for bytes in bad {
            let assembly = Self.assemble(bytes, first: 16_368, size: 16_368)
            var whole: MessageDecodingError?
            var pieces: MessageDecodingError?
            do throws(MessageDecodingError) {
                _ = try Chunk(decoding: bytes)
            } catch { whole = error }
            do throws(MessageDecodingError) {
                _ = try assembly.decode(as: Chunk.self, limit: Self.limit, arena: arena)
            } catch { pieces = error }
            #expect(whole != nil)
            #expect(pieces == whole)
        }
    }

    @Test("a length above the limit reserves nothing, and the limit holds for the whole message")
    func limits() throws {
        let bytes = try Self.chunk(50_000).encoded()
        let arena = Arena()
        let assembly = Self.assemble(bytes, first: 16_368, size: 16_368, limit: 40_000)
        #expect(throws: MessageDecodingError.tooLarge(limit: 40_000)) {
            _ = try assembly.decode(as: Chunk.self, limit: 40_000, arena: arena)
        }
        let exact = Self.assemble(bytes, first: 16_368, size: 16_368, limit: bytes.count)
        let value = try exact.decode(as: Chunk.self, limit: bytes.count, arena: arena)
        #expect(value == Self.chunk(50_000))
        #expect(throws: MessageDecodingError.tooLarge(limit: bytes.count - 1)) {
            _ = try exact.decode(as: Chunk.self, limit: bytes.count - 1, arena: arena)
        }
    }
}

@Suite(.ownThread) struct MessagePiecesTests {
    private static func taken(_ pieces: MessagePieces, step: Int) -> [UInt8] {
        var pieces = pieces
        var buffer = ByteBuffer()
        while pieces.count > 0 { pieces.move(min(step, pieces.count), to: &buffer) }
        return Array(buffer.readableBytesView)
    }

    @Test(
        "large fields that are shared, alone, nested or many, are sent as they would be packed",
        arguments: [0, 100, 16_383, 16_384, 1_048_576])
    func shared(size: Int) throws {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let chunk = InventoryV1.AppendIntakeRequest(intakeID: "i", index: 1, data: data)
        let arena = Arena()
        let expected = try chunk.encoded()
        for step in [1_000, 16_368, .max] {
            let packed = try PackedMessage(chunk, in: arena, limit: .max)
            var pieces = packed.pieces
            arena.reset()
            #expect(pieces.count == expected.count)
            let bytes = Self.taken(pieces, step: step)
            #expect(bytes == expected)
            pieces.prepend([1, 2, 3])
            let prefixed = Self.taken(pieces, step: step)
            #expect(prefixed == [1, 2, 3] + expected)
        }
    }

    @Test("an array that is changed after it was packed is sent as it was")
    func changedLater() throws {
        let arena = Arena()
        var chunk = InventoryV1.AppendIntakeRequest(
            intakeID: "i", index: 1, data: [UInt8](repeating: 5, count: 100_000))
        let expected = try chunk.encoded()
        let pieces = try PackedMessage(chunk, in: arena, limit: .max).pieces
        arena.reset()
        for index in chunk.data.indices { chunk.data[index] = 6 }
        let bytes = Self.taken(pieces, step: 16_368)
        #expect(bytes == expected)
    }

    @Test("a message with a NUL in a text is refused although its large field was only pointed at")
    func fault() {
        let chunk = InventoryV1.AppendIntakeRequest(
            intakeID: "a\0b", index: 1, data: [UInt8](repeating: 5, count: 100_000))
        #expect(throws: MessageEncodingError.nulInString) {
            _ = try PackedMessage(chunk, in: Arena(), limit: .max)
        }
    }
}
