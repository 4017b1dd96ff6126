import NIOCore

@testable import Wire

/// Input: a byte that says how the rest is cut into reads, then the bytes of a connection.
enum FuzzFrames {
    private struct Seen: Equatable {
        var frames: [FrameHeader] = []
        var payloads: [[UInt8]] = []
        var error: FrameError?
    }

    static func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard let first = bytes.first else { return false }
        let stream = UnsafeRawBufferPointer(rebasing: bytes[1...])
        let whole = decode([stream])
        let pieces = decode(cut(stream, by: Int(first)))
        try demand(whole.seen == pieces.seen, "reads cut otherwise give other frames")
        let consumed = try bytesOf(whole.seen, equal: stream)
        if whole.seen.error == nil {
            try demand(
                whole.isInside == (consumed < stream.count), "the decoder forgets that a frame has begun")
            try demand(
                stream.count - consumed < FrameHeader.size + FrameHeader.largestPayload,
                "a whole frame is held back")
        }
        return whole.seen.error == nil && !whole.seen.frames.isEmpty
    }

    private static func decode(
        _ reads: [UnsafeRawBufferPointer]
    ) -> (seen: Seen, isInside: Bool) {
        var seen = Seen()
        var decoder = FrameDecoder()
        for read in reads {
            do throws(FrameError) {
                try decoder.decode(ByteBuffer(bytes: read)) { header, payload in
                    seen.frames.append(header)
                    seen.payloads.append(Array(payload))
                    return true
                }
            } catch {
                seen.error = error
                break
            }
        }
        return (seen, decoder.isInsideFrame)
    }

    /// Pieces of 1 to `step + 1` bytes, of changing size.
    private static func cut(
        _ bytes: UnsafeRawBufferPointer, by step: Int
    ) -> [UnsafeRawBufferPointer] {
        var pieces: [UnsafeRawBufferPointer] = []
        var offset = 0
        var size = step
        while offset < bytes.count {
            size = (size * 5 + 3) % (step + 1)
            let end = Swift.min(bytes.count, offset + size + 1)
            pieces.append(UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
            offset = end
        }
        return pieces
    }

    /// Writes the frames again: they must be the beginning of what came. Returns their length.
    private static func bytesOf(_ seen: Seen, equal stream: UnsafeRawBufferPointer) throws -> Int {
        var again = ByteBuffer()
        for (header, payload) in zip(seen.frames, seen.payloads) {
            try demand(header.length == payload.count, "a payload of another length than announced")
            try demand(header.length <= FrameHeader.largestPayload, "a payload above the limit")
            again.writeFrame(header, payload)
        }
        try demand(
            again.readableBytesView.elementsEqual(stream.prefix(again.readableBytes)),
            "a frame written again is not what came")
        return again.readableBytes
    }
}
