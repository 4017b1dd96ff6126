import NIOConcurrencyHelpers
import Testing

@testable import Wire

/// Calls that a server refuses before a handler, or even a whole request, is there.
@Suite struct RefusedCallTests {
    @Test("calls that are refused unbegun are counted as calls that came, each with its reason")
    func counted() async throws {
        let started = NIOLockedValueBox<[String]>([])
        let finished = NIOLockedValueBox<[StatusCode]>([])
        try await Pair.with { configuration in
            configuration.callsPerConnection = 1
            // All tests run at once: this one is not about slow peers.
            configuration.frameTimeout = .seconds(60)
            configuration.observer.callStarted = { method in
                started.withLockedValue { $0.append(method.name) }
            }
            configuration.observer.callFinished = { call in
                finished.withLockedValue { $0.append(call.status) }
            }
        } _: { _ in
        } _: { (pair) async throws in
            let peer = try await RawPeer.connect(to: pair.port)
            let chunk = [UInt8](repeating: 7, count: 60_000)
            peer.send { bytes in
                bytes.writeFrame(Siege.request(1, .endStream, Probe.missing), Siege.money)
                bytes.writeFrame(Siege.request(3, []), Siege.money)
                bytes.writeFrame(Siege.request(5, .endStream, Probe.sum), Siege.money)
                bytes.writeFrame(Siege.request(7, .moreFragments, Probe.small), chunk)
                bytes.writeFrame(Siege.piece(7), chunk)
                bytes.writeFrame(Siege.piece(7, .endStream), [1])
                bytes.writeFrame(Siege.request(9, .noMessage, Probe.deaf), [])
                bytes.writeFrame(Siege.request(11), Siege.money)
            }
            #expect(await pair.log.waitUntil { peer.failures[11] != nil })
            let refused = pair.server.statistics.snapshot.refusedUnbegun
            #expect(
                refused == [
                    .unknownMethod: 1, .notOneMessage: 1, .notAStream: 1, .tooLarge: 1,
                    .connectionFull: 1,
                ])
            #expect(started.withLockedValue { $0 } == ["Echo", "Sum", "Small", "Deaf", "Echo"])
            #expect(
                finished.withLockedValue { $0 } == [
                    .unimplemented, .unimplemented, .resourceExhausted, .resourceExhausted,
                ])
            let words = "the request is above 65536 bytes, the limit of sluice.test.v1.Probe/Small"
            #expect(peer.failures[7]?.message == words)
            #expect(peer.failures[1]?.message == "unknown method")
            peer.close()
        }
    }

    @Test("trailers that are too large leave out their pairs, not the time to come again")
    func largeTrailers() throws {
        let pairs = [Metadata.Pair("key", [UInt8](repeating: 1, count: MetadataCoding.largestBlock))]
        let error = RPCError(.aborted, "", pushback: .after(.milliseconds(70)))
        let block = ServerConnection.trailers(pairs, error)
        let (metadata, rest) = try #require(
            block.withUnsafeBytes { MetadataCoding.split($0).map { ($0, Array($1)) } })
        #expect(metadata.pushback == 70)
        #expect(metadata.custom.isEmpty)
        #expect(rest.isEmpty)
        #expect(ServerConnection.trailers(pairs, nil).isEmpty)
    }
}
