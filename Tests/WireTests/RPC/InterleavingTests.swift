import Messages
import NIOCore
import Synchronization
import Testing

@testable import Wire

/// Messages of streams beside large ones: what stands on the wire, in which order.
@Suite(.serialized) struct InterleavingTests {
    private static let large = MethodDescriptor(
        service: Probe.service, name: "Large", kind: .serverStreaming, id: 73,
        requestLimit: 65_536, responseLimit: 4_194_304, request: CommonV1.Money.messageType,
        response: InventoryV1.AppendIntakeRequest.messageType)

    /// A server whose `large` streams one message of 2 MiB, and what a peer gets that opens
    /// `streams` in one write, until they ended.
    private func frames(
        _ methods: [MethodDescriptor], until streams: [UInt32]
    ) async throws -> [FrameHeader] {
        var router = Probe.router()
        router.serverStreaming(Self.large, allow: ["inventory"]) {
            (_: CommonV1.Money, _, writer: ResponseWriter<InventoryV1.AppendIntakeRequest>) in
            let data = [UInt8](repeating: 7, count: 2_097_152)
            try await writer.write(.init(intakeID: "x", index: 1, data: data))
        }
        var frames: [FrameHeader] = []
        try await Pair.with(router: router) { configuration in
            // The handlers begin together, whatever waits to be sent.
            configuration.unsentReplyBytes = .max / 2
        } _: { _ in
        } _: { (pair) async throws in
            let peer = try await RawPeer.connect(to: pair.port, hello: false)
            var hello = Hello()
            hello.streamCredit = 16_777_216
            hello.connectionCredit = 67_108_864
            peer.send { bytes in
                bytes.writeFrame(FrameHeader(.hello, flags: .control), hello.encoded())
                for (index, method) in methods.enumerated() {
                    bytes.writeFrame(
                        Siege.request(UInt32(2 * index + 1), .endStream, method), [8, 20])
                }
            }
            let ended = await pair.log.waitUntil {
                let ended = peer.frames.filter { $0.header.type == .end }.map(\.header.stream)
                return Set(streams).isSubset(of: ended)
            }
            #expect(ended)
            frames = peer.frames.map(\.header)
            peer.close()
        }
        return frames
    }

    @Test("small messages of a stream do not wait for a large message of another")
    func smallBesideLarge() async throws {
        let frames = try await frames([Self.large, Probe.count], until: [1, 3])
        let lastPiece = try #require(frames.lastIndex { $0.stream == 1 && $0.type == .message })
        let small = frames.indices.filter { frames[$0].stream == 3 && frames[$0].type == .message }
        #expect(small.count == 20)
        #expect(small.allSatisfy { $0 < lastPiece })
    }

    @Test("pieces of large messages of two streams take turns")
    func largeBesideLarge() async throws {
        let frames = try await frames([Self.large, Self.large], until: [1, 3])
        let pieces = frames.filter { $0.type == .message }.map(\.stream)
        let changes = zip(pieces, pieces.dropFirst()).count { $0 != $1 }
        #expect(pieces.count > 250)
        #expect(changes > 200, "\(changes) of \(pieces.count)")
    }

    @Test("large messages go on beside streams of small messages without end")
    func largeBesideMany() async throws {
        let frames = try await frames([Probe.count, Self.large], until: [1, 3])
        #expect(frames.count { $0.stream == 3 && $0.type == .message } > 100)
    }
}
