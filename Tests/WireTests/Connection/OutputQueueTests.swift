import NIOCore
import Testing

@testable import Wire

@Suite struct OutputQueueTests {
    private static let piece = FrameHeader.fragmentPayload

    /// Queues a message of `pieces` pieces on each stream and takes out the streams of all pieces.
    private func order(_ pieces: [UInt32: Int], turnBytes: Int) throws -> [UInt32] {
        var queue = OutputQueue()
        queue.turnBytes = turnBytes
        for (stream, count) in pieces.sorted(by: { $0.key < $1.key }) {
            let payload = MessagePieces([UInt8](repeating: 7, count: count * Self.piece))
            queue.append(FrameHeader(.request, stream: stream, flags: .endStream), large: payload)
        }
        queue.fill(upTo: .max)
        #expect(!queue.hasBacklog)
        #expect(queue.backlogBytes == 0)
        var streams: [UInt32] = []
        var decoder = FrameDecoder()
        try decoder.decode(queue.buffer) { header, payload in
            #expect(payload.count == Self.piece)
            streams.append(header.stream)
            return true
        }
        return streams
    }

    @Test("pieces of all large messages take turns")
    func turns() throws {
        let streams = try order([1: 3, 3: 2, 5: 3], turnBytes: .max)
        #expect(streams == [1, 3, 5, 1, 3, 5, 1, 5])
    }

    @Test("with a bound the oldest take turns; the others have sent their first piece and wait")
    func bounded() throws {
        let streams = try order([1: 4, 3: 4, 5: 3, 7: 2], turnBytes: 8 * Self.piece)
        #expect(streams == [1, 3, 5, 7, 1, 3, 1, 3, 1, 3, 5, 7, 5])
    }

    @Test("a message above the bound is sent all the same, alone")
    func alone() throws {
        let streams = try order([1: 4, 3: 2], turnBytes: Self.piece)
        #expect(streams == [1, 3, 1, 1, 1, 3])
    }

    @Test("END is one frame, also behind a large message of its stream")
    func wholeEnd() throws {
        var queue = OutputQueue()
        let payload = MessagePieces([UInt8](repeating: 7, count: 3 * Self.piece))
        queue.append(FrameHeader(.message, stream: 1, flags: .counted), large: payload)
        #expect(queue.streamBytes == 2 * Self.piece)
        let status = [UInt8](repeating: 9, count: 45_000)
        queue.append(FrameHeader(.end, stream: 1, flags: [.endStream, .metadata], code: 10), status)
        queue.fill(upTo: .max)
        #expect(queue.takeEmptied() == [1])
        #expect(queue.takeEmptied().isEmpty)
        #expect(queue.streamBytes == 0)
        var last: FrameHeader?
        var decoder = FrameDecoder()
        try decoder.decode(queue.buffer) { header, _ in
            last = header
            return true
        }
        #expect(last?.type == .end)
        #expect(last?.length == 45_000)
        #expect(last?.flags == [.endStream, .metadata])
    }

    @Test("what is dropped takes no turn")
    func dropped() throws {
        var queue = OutputQueue()
        for stream: UInt32 in [1, 3, 5] {
            let payload = MessagePieces([UInt8](repeating: 7, count: 3 * Self.piece))
            queue.append(FrameHeader(.request, stream: stream, flags: .endStream), large: payload)
        }
        queue.fill(upTo: queue.buffer.readableBytes + 1)
        _ = queue.drop(1)
        queue.fill(upTo: .max)
        var streams: [UInt32] = []
        var decoder = FrameDecoder()
        try decoder.decode(queue.buffer) { header, _ in
            streams.append(header.stream)
            return true
        }
        #expect(streams.count { $0 == 1 } == 2)
        #expect(streams.count { $0 == 3 } == 3)
        #expect(streams.count { $0 == 5 } == 3)
    }
}
