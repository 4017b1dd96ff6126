import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

@Suite struct SendingTurnsTests {
    /// The bytes sent so far, and the frames in them.
    private static func sent(_ channel: EmbeddedChannel) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            bytes += Array(buffer.readableBytesView)
        }
        return bytes
    }

    /// Counts how often those who wait are told to look again.
    private final class Waking: ConnectionChannel {
        var count = 0

        override func wakeWaiters() {
            super.wakeWaiters()
            count += 1
        }
    }

    @Test("who waits for the channel's bytes to leave looks again, although nothing is queued here")
    func wakes() throws {
        let loop = EmbeddedEventLoop()
        let connection = Waking(executor: LoopExecutor.of(loop), credit: 65_536, polling: .zero)
        let channel = EmbeddedChannel(handler: connection, loop: loop)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(connection.count == 0)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(connection.count == 1)
        _ = try channel.finish()
    }

    @Test("the loop looks at its sockets while a large message is being sent, and what comes then goes first")
    func pauses() throws {
        let loop = EmbeddedEventLoop()
        let connection = ConnectionChannel(
            executor: LoopExecutor.of(loop), credit: 65_536, polling: .zero)
        let channel = EmbeddedChannel(handler: connection, loop: loop)
        let message = [UInt8](repeating: 7, count: MethodDescriptor.largestLimit)
        connection.output.append(
            FrameHeader(.message, stream: 1, flags: .endStream), large: MessagePieces(message))
        connection.sendLater()
        // Everything that the loop does before it waits for its sockets.
        loop.run()
        let first = try Self.sent(channel)
        #expect(!first.isEmpty)
        #expect(first.count < message.count / 4)

        connection.output.append(FrameHeader(.pong, flags: .control), [UInt8](repeating: 1, count: 8))
        connection.sendLater()
        loop.run()
        let pong = try Self.sent(channel).withUnsafeBytes { FrameHeader(reading: $0, at: 0) }
        #expect(pong.type == .pong)

        var rounds = 0
        while connection.output.hasBacklog, rounds < 1_000 {
            loop.advanceTime(by: .microseconds(10))
            rounds += 1
        }
        #expect(connection.output.isEmpty)
        #expect(rounds > 1)
        _ = try Self.sent(channel)
        _ = try channel.finish()
    }
}
