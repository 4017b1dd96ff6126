internal import NIOCore

/// Bytes that are not frames; always fatal for the connection.
enum FrameError: Error, Equatable {
    /// A payload above the limit.
    case tooLong(Int)
}

/// Cuts the byte stream of a connection into frames.
///
/// Frames that lie whole in what was received are handed out in place; only an incomplete frame is
/// copied, and never more than one is held.
struct FrameDecoder {
    private var partial = ByteBuffer()
    private var isStopped = false

    /// Whether a frame has begun that is not complete yet.
    var isInsideFrame: Bool { partial.readableBytes > 0 }

    /// Bytes of the frame that is not complete.
    var heldBytes: Int { partial.readableBytes }

    /// Hands each complete frame to `body`, which returns false to stop for good. After that, and
    /// after an error, whatever comes is thrown away: its frames could not be told apart any more.
    mutating func decode(
        _ incoming: ByteBuffer, _ body: (FrameHeader, UnsafeRawBufferPointer) -> Bool
    ) throws(FrameError) {
        guard !isStopped else { return }
        isStopped = true
        var incoming = incoming
        if partial.readableBytes > 0 {
            guard try complete(from: &incoming, body) else { return }
        }
        guard let used = try Self.cut(incoming, body) else { return }
        isStopped = false
        guard used < incoming.readableBytes else { return }
        incoming.withUnsafeReadableBytes { bytes in
            _ = partial.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[used...]))
        }
    }

    /// Adds to the begun frame what it misses and no more, and hands it out when it is complete.
    /// False when `body` stopped.
    private mutating func complete(
        from incoming: inout ByteBuffer, _ body: (FrameHeader, UnsafeRawBufferPointer) -> Bool
    ) throws(FrameError) -> Bool {
        move(FrameHeader.size - partial.readableBytes, from: &incoming)
        guard partial.readableBytes >= FrameHeader.size else { return true }
        let header = partial.withUnsafeReadableBytes { FrameHeader(reading: $0, at: 0) }
        guard header.length <= FrameHeader.largestPayload else { throw .tooLong(header.length) }
        let size = FrameHeader.size + header.length
        move(size - partial.readableBytes, from: &incoming)
        guard partial.readableBytes == size else { return true }
        let used = try Self.cut(partial, body)
        partial.clear()
        return used != nil
    }

    private mutating func move(_ count: Int, from incoming: inout ByteBuffer) {
        guard count > 0 else { return }
        let size = Swift.min(count, incoming.readableBytes)
        guard let bytes = incoming.readSlice(length: size) else { return }
        partial.writeImmutableBuffer(bytes)
    }

    /// Gives the buffer of an idle connection back.
    mutating func releaseBuffer() {
        if partial.readableBytes == 0 { partial = ByteBuffer() }
    }

    /// Returns the bytes used, nil when `body` stopped.
    private static func cut(
        _ buffer: ByteBuffer, _ body: (FrameHeader, UnsafeRawBufferPointer) -> Bool
    ) throws(FrameError) -> Int? {
        let outcome = buffer.withUnsafeReadableBytes { bytes -> Result<Int?, FrameError> in
            var offset = 0
            while bytes.count - offset >= FrameHeader.size {
                let header = FrameHeader(reading: bytes, at: offset)
                if header.length > FrameHeader.largestPayload {
                    return .failure(.tooLong(header.length))
                }
                let start = offset + FrameHeader.size
                guard bytes.count - start >= header.length else { break }
                let payload = UnsafeRawBufferPointer(
                    rebasing: bytes[start..<start + header.length])
                offset = start + header.length
                if !body(header, payload) { return .success(nil) }
            }
            return .success(offset)
        }
        return try outcome.get()
    }
}
