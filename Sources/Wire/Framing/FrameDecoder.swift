internal import NIOCore

/// Bytes that are not frames; always fatal for the connection.
enum FrameError: Error, Equatable {
    /// A payload above the limit.
    case tooLong(Int)
}

/// Cuts the byte stream of a connection into frames.
///
/// Frames that lie whole in what was received are handed out in place; only the rest of an
/// incomplete frame is copied.
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
        if partial.readableBytes == 0 {
            guard let used = try Self.cut(incoming, body) else { return }
            isStopped = false
            guard used < incoming.readableBytes else { return }
            incoming.withUnsafeReadableBytes { bytes in
                _ = partial.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[used...]))
            }
            return
        }
        partial.writeImmutableBuffer(incoming)
        guard let used = try Self.cut(partial, body) else { return }
        isStopped = false
        partial.moveReaderIndex(forwardBy: used)
        if partial.readableBytes == 0 { partial.clear() } else { partial.discardReadBytes() }
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
