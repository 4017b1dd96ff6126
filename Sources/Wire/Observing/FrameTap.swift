internal import NIOCore

/// A frame that passed a client's connection, for tools that show what is spoken.
package struct TappedFrame: Sendable, Equatable {
    /// Which way it went.
    package enum Direction: Sendable, Hashable {
        /// From this client to the server.
        case sent
        /// From the server to this client.
        case received
    }

    /// Which way it went.
    package var direction: Direction
    /// The number of the frame's type.
    package var type: UInt8
    /// The stream; 0 for the connection.
    package var stream: UInt32
    /// The flags' bits.
    package var flags: UInt8
    /// The header's code.
    package var code: UInt16
    /// The header's aux.
    package var aux: UInt32
    /// The bytes behind the header.
    package var payload: [UInt8]

    init(_ direction: Direction, _ header: FrameHeader, _ payload: UnsafeRawBufferPointer) {
        self.direction = direction
        type = header.type.rawValue
        stream = header.stream
        flags = header.flags.rawValue
        code = header.code
        aux = header.aux
        self.payload = Array(payload)
    }

    var header: FrameHeader {
        FrameHeader(
            FrameType(rawValue: type), stream: stream, flags: FrameFlags(rawValue: flags),
            code: code, aux: aux, length: payload.count)
    }

    /// Cuts decrypted bytes of one direction into frames.
    ///
    /// Returns the frames that are whole, how many bytes they take, and what is wrong with the bytes
    /// behind them; nil when those are the beginning of a frame, or nothing.
    package static func cut(
        _ bytes: [UInt8], _ direction: Direction
    ) -> (frames: [TappedFrame], used: Int, fault: String?) {
        var decoder = FrameDecoder()
        var frames: [TappedFrame] = []
        var used = 0
        do throws(FrameError) {
            try decoder.decode(ByteBuffer(bytes: bytes)) { header, payload in
                frames.append(TappedFrame(direction, header, payload))
                used += FrameHeader.size + header.length
                return true
            }
        } catch {
            switch error {
            case .tooLong(let length):
                return (frames, used, "a frame of \(length) bytes cannot be")
            }
        }
        return (frames, used, nil)
    }
}

/// Stands between TLS and a client's connection and shows every frame to a closure.
///
/// It is in the pipeline only where a tap was asked for, so others pay nothing for it.
final class FrameTapHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let tap: @Sendable (TappedFrame) -> Void
    private var sent = FrameDecoder()
    private var received = FrameDecoder()

    init(_ tap: @escaping @Sendable (TappedFrame) -> Void) { self.tap = tap }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        show(unwrapInboundIn(data), .received, &received)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        show(unwrapOutboundIn(data), .sent, &sent)
        context.write(data, promise: promise)
    }

    private func show(
        _ bytes: ByteBuffer, _ direction: TappedFrame.Direction, _ decoder: inout FrameDecoder
    ) {
        // Bytes that are no frames are the connection's business: it ends over them.
        try? decoder.decode(bytes) { header, payload in
            tap(TappedFrame(direction, header, payload))
            return true
        }
    }
}
