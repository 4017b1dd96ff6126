internal import CProtobufC
internal import NIOCore

/// An encoded message that lies in several arrays: the large bytes fields of the value it was made
/// of as they are, and what stands between them.
///
/// So a large message waits to be sent without a copy of its own; sending copies each byte once.
struct MessagePieces {
    private var pieces: [[UInt8]] = []
    /// Where the bytes that are left begin.
    private var index = 0
    private var offset = 0
    /// Bytes that are left.
    private(set) var count = 0

    /// A message in one piece.
    init(_ bytes: [UInt8]) { append(bytes) }

    /// Packs `message`; the arrays of `large` that it points into are taken over, not copied.
    init(packing message: UnsafePointer<ProtobufCMessage>, large: [[UInt8]]) {
        let collector = PieceCollector(large)
        var buffer = sluice_buffer()
        buffer.base.append = { buffer, count, bytes in
            guard let buffer, let bytes else { return }
            buffer.withMemoryRebound(to: sluice_buffer.self, capacity: 1) {
                guard let owner = $0.pointee.owner else { return }
                Unmanaged<PieceCollector>.fromOpaque(owner).takeUnretainedValue()
                    .add(UnsafeBufferPointer(start: bytes, count: count))
            }
        }
        buffer.owner = Unmanaged.passUnretained(collector).toOpaque()
        withExtendedLifetime(collector) {
            withUnsafeMutablePointer(to: &buffer) { buffer in
                buffer.withMemoryRebound(to: ProtobufCBuffer.self, capacity: 1) {
                    _ = protobuf_c_message_pack_to_buffer(message, $0)
                }
            }
        }
        for piece in collector.finish() { append(piece) }
    }

    private mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        pieces.append(piece)
        count += piece.count
    }

    /// Puts `prefix` before everything; only while nothing was moved.
    mutating func prepend(_ prefix: [UInt8]) {
        guard !prefix.isEmpty else { return }
        pieces.insert(prefix, at: 0)
        count += prefix.count
    }

    /// Moves the next `size` bytes, of which there must be as many, to `buffer`.
    mutating func move(_ size: Int, to buffer: inout ByteBuffer) {
        precondition(size <= count, "more bytes than the message has left")
        var left = size
        while left > 0 {
            let step = Swift.min(left, pieces[index].count - offset)
            pieces[index].withUnsafeBytes { bytes in
                _ = buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + step]))
            }
            left -= step
            offset += step
            if offset == pieces[index].count {
                // What was sent is not held until the rest is.
                pieces[index] = []
                index += 1
                offset = 0
            }
        }
        count -= size
    }
}

/// Takes what protobuf-c packs: arrays that are known by their address are taken over whole.
private final class PieceCollector {
    private var large: [[UInt8]]
    private var done: [[UInt8]] = []
    private var small: [UInt8] = []

    init(_ large: [[UInt8]]) { self.large = large }

    func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count >= Arena.largeBytes, let known = take(bytes) {
            endSmall()
            done.append(known)
        } else {
            small.append(contentsOf: bytes)
        }
    }

    /// The array that `bytes` are. Values are mostly packed in the order they were written in.
    private func take(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        let index = large.firstIndex { array in
            let isSame = array.withUnsafeBufferPointer {
                $0.baseAddress == bytes.baseAddress && $0.count == bytes.count
            }
            return isSame
        }
        return index.map { large[$0] }
    }

    private func endSmall() {
        guard !small.isEmpty else { return }
        done.append(small)
        small = []
    }

    func finish() -> [[UInt8]] {
        endSmall()
        return done
    }
}
