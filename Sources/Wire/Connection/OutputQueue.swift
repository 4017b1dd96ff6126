internal import NIOCore

/// The frames a connection has to send: small ones in one buffer per tick, large messages in
/// pieces, one piece per stream in turn, as the socket takes them.
struct OutputQueue {
    /// What one stream has left to send while a large message of it is under way.
    private struct Backlog {
        var stream: UInt32
        var frames: [(header: FrameHeader, payload: MessagePieces)]
        /// Bytes of the message it began with.
        var size = 0
    }

    /// Frames that go out with the next flush.
    var buffer = ByteBuffer()
    private var backlogs: [Backlog] = []
    /// Bytes of the backlogs.
    private(set) var backlogBytes = 0
    /// What of them belongs to messages of streams.
    private(set) var streamBytes = 0
    /// Bytes of large messages that take turns; further ones wait behind them, their first piece
    /// sent. Bounds what the other side holds of messages that are not whole.
    var turnBytes = Int.max
    /// Largest payload of a piece. Simulations cut smaller ones, so that every byte of several counts.
    var pieceBytes = FrameHeader.fragmentPayload
    private var turn = 0
    /// Streams of which nothing is left to send in pieces, since `takeEmptied`.
    private var emptied: [UInt32] = []

    /// Whether large messages wait for their turn.
    var hasBacklog: Bool { !backlogs.isEmpty }
    /// Whether nothing is left to send.
    var isEmpty: Bool { buffer.readableBytes == 0 && backlogs.isEmpty }

    /// Bytes left of messages that began with more than `size`.
    func backlogBytes(above size: Int) -> Int {
        backlogs.reduce(0) { sum, backlog in
            backlog.size <= size ? sum : backlog.frames.reduce(sum) { $0 + $1.payload.count }
        }
    }

    /// Whether a message of `stream` is being sent in pieces.
    func isBacklogged(_ stream: UInt32) -> Bool {
        !backlogs.isEmpty && backlogs.contains { $0.stream == stream }
    }

    /// Queues a frame; behind its stream's backlog when there is one.
    mutating func append(_ header: FrameHeader, _ payload: [UInt8] = []) {
        if header.stream != 0, let index = index(of: header.stream) {
            backlogs[index].frames.append((header, MessagePieces(payload)))
            backlogBytes += payload.count
            return
        }
        buffer.writeFrame(header, payload)
    }

    /// Queues a message under `header`, `prefix` before it: straight into the buffer when it fits
    /// one fragment, else as a backlog.
    mutating func append(_ header: FrameHeader, prefix: [UInt8] = [], _ packed: PackedMessage) {
        let size = prefix.count + packed.size
        if size <= pieceBytes, !isBacklogged(header.stream) {
            var header = header
            header.length = size
            buffer.writeHeader(header)
            Self.write(prefix, packed, to: &buffer)
            return
        }
        var payload = packed.pieces
        payload.prepend(prefix)
        append(header, large: payload)
    }

    /// Queues a message that is encoded already.
    mutating func append(_ header: FrameHeader, large payload: MessagePieces) {
        backlogBytes += payload.count
        if header.flags.contains(.counted) { streamBytes += payload.count }
        if let index = index(of: header.stream) {
            backlogs[index].frames.append((header, payload))
        } else {
            // The first piece goes at once: requests must open their streams in order.
            var backlog = Backlog(
                stream: header.stream, frames: [(header, payload)], size: payload.count)
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
            let index = turn < takingTurns ? turn : 0
            var backlog = Backlog(stream: 0, frames: [])
            swap(&backlog, &backlogs[index])
            emit(&backlog)
            if backlog.frames.isEmpty {
                emptied.append(backlog.stream)
                backlogs.remove(at: index)
                turn = index
            } else {
                backlogs[index] = backlog
                turn = index + 1
            }
        }
    }

    /// The streams whose last piece went to the buffer; each once.
    mutating func takeEmptied() -> [UInt32] {
        guard !emptied.isEmpty else { return [] }
        defer { emptied = [] }
        return emptied
    }

    /// How many backlogs take turns: the oldest, one at least.
    private var takingTurns: Int {
        if turnBytes == .max { return backlogs.count }
        var bytes = 0
        for (index, backlog) in backlogs.enumerated() {
            bytes += backlog.size
            if bytes > turnBytes, index > 0 { return index }
        }
        return backlogs.count
    }

    private mutating func emit(_ backlog: inout Backlog) {
        let header = backlog.frames[0].header
        // Only messages have pieces.
        let isMessage = header.type == .request || header.type == .message
        let most = isMessage ? pieceBytes : FrameHeader.largestPayload
        let size = Swift.min(backlog.frames[0].payload.count, most)
        backlogBytes -= size
        if header.flags.contains(.counted) { streamBytes -= size }
        var piece = header
        piece.length = size
        let isLast = size == backlog.frames[0].payload.count
        if !isLast {
            piece.flags.remove(.endStream)
            piece.flags.insert(.moreFragments)
        }
        buffer.writeHeader(piece)
        backlog.frames[0].payload.move(size, to: &buffer)
        if isLast {
            backlog.frames.removeFirst()
        } else {
            // Further pieces are MESSAGE frames: method, deadline and metadata went with the first.
            let flags = header.flags.intersection([.endStream, .counted])
            backlog.frames[0].header = FrameHeader(.message, stream: header.stream, flags: flags)
        }
    }

    /// Forgets what `stream` has left to send; returns what of it was charged to the connection's
    /// credit.
    mutating func drop(_ stream: UInt32) -> Int {
        guard let index = index(of: stream) else { return 0 }
        var cost = 0
        for frame in backlogs[index].frames {
            backlogBytes -= frame.payload.count
            guard frame.header.flags.contains(.counted) else { continue }
            streamBytes -= frame.payload.count
            cost += frame.payload.count + FrameHeader.size
        }
        backlogs.remove(at: index)
        return cost
    }
}
