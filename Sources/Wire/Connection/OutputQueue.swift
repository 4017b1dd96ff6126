internal import NIOCore

/// The frames a connection has to send: small ones in one buffer per tick, large messages in
/// pieces, one piece per stream in turn, as the socket takes them.
struct OutputQueue {
    /// What one stream has left to send while a large message of it is under way.
    private struct Backlog {
        var stream: UInt32
        var frames: [(header: FrameHeader, payload: ByteBuffer)]
    }

    /// Frames that go out with the next flush.
    var buffer = ByteBuffer()
    private var backlogs: [Backlog] = []
    /// Bytes of the backlogs.
    private(set) var backlogBytes = 0

    /// Whether large messages wait for their turn.
    var hasBacklog: Bool { !backlogs.isEmpty }
    /// Whether nothing is left to send.
    var isEmpty: Bool { buffer.readableBytes == 0 && backlogs.isEmpty }

    /// Whether a message of `stream` is being sent in pieces.
    func isBacklogged(_ stream: UInt32) -> Bool {
        !backlogs.isEmpty && backlogs.contains { $0.stream == stream }
    }

    /// Queues a frame; behind its stream's backlog when there is one.
    mutating func append(_ header: FrameHeader, _ payload: [UInt8] = []) {
        if header.stream != 0, let index = index(of: header.stream) {
            backlogs[index].frames.append((header, ByteBuffer(bytes: payload)))
            backlogBytes += payload.count
            return
        }
        buffer.writeFrame(header, payload)
    }

    /// Queues a message under `header`, `prefix` before it: straight into the buffer when it fits
    /// one fragment, else as a backlog.
    mutating func append(_ header: FrameHeader, prefix: [UInt8] = [], _ packed: PackedMessage) {
        let size = prefix.count + packed.size
        if size <= FrameHeader.fragmentPayload, !isBacklogged(header.stream) {
            var header = header
            header.length = size
            buffer.writeHeader(header)
            Self.write(prefix, packed, to: &buffer)
            return
        }
        var payload = ByteBuffer()
        payload.reserveCapacity(size)
        Self.write(prefix, packed, to: &payload)
        append(header, large: payload)
    }

    /// Queues a message that is encoded already.
    mutating func append(_ header: FrameHeader, large payload: ByteBuffer) {
        backlogBytes += payload.readableBytes
        if let index = index(of: header.stream) {
            backlogs[index].frames.append((header, payload))
        } else {
            // The first piece goes at once: requests must open their streams in order.
            var backlog = Backlog(stream: header.stream, frames: [(header, payload)])
            emit(&backlog)
            if !backlog.frames.isEmpty { backlogs.append(backlog) }
        }
    }

    private static func write(
        _ prefix: [UInt8], _ packed: PackedMessage, to buffer: inout ByteBuffer
    ) {
        if !prefix.isEmpty { buffer.writeBytes(prefix) }
        guard packed.size > 0 else { return }
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: packed.size) { space in
            if let start = space.baseAddress {
                packed.pack(to: start.assumingMemoryBound(to: UInt8.self))
            }
            return packed.size
        }
    }

    private func index(of stream: UInt32) -> Int? {
        backlogs.isEmpty ? nil : backlogs.firstIndex { $0.stream == stream }
    }

    /// Moves pieces of backlogs into the buffer, streams in turn, until it holds `bytes`.
    mutating func fill(upTo bytes: Int) {
        while !backlogs.isEmpty, buffer.readableBytes < bytes {
            var backlog = backlogs.removeFirst()
            emit(&backlog)
            if !backlog.frames.isEmpty { backlogs.append(backlog) }
        }
    }

    private mutating func emit(_ backlog: inout Backlog) {
        let (header, payload) = backlog.frames[0]
        let size = Swift.min(payload.readableBytes, FrameHeader.fragmentPayload)
        backlogBytes -= size
        var piece = header
        piece.length = size
        if size == payload.readableBytes {
            backlog.frames.removeFirst()
        } else {
            piece.flags.remove(.endStream)
            piece.flags.insert(.moreFragments)
            backlog.frames[0] = Self.rest(header, payload, behind: size)
        }
        buffer.writeHeader(piece)
        if let slice = payload.getSlice(at: payload.readerIndex, length: size) {
            buffer.writeImmutableBuffer(slice)
        }
    }

    /// Further pieces are MESSAGE frames: method, deadline and metadata went with the first.
    private static func rest(
        _ header: FrameHeader, _ payload: ByteBuffer, behind size: Int
    ) -> (header: FrameHeader, payload: ByteBuffer) {
        var payload = payload
        payload.moveReaderIndex(forwardBy: size)
        let flags = header.flags.intersection(.endStream)
        return (FrameHeader(.message, stream: header.stream, flags: flags), payload)
    }

    /// Forgets what `stream` has left to send.
    mutating func drop(_ stream: UInt32) {
        guard let index = index(of: stream) else { return }
        for frame in backlogs[index].frames { backlogBytes -= frame.payload.readableBytes }
        backlogs.remove(at: index)
    }
}
