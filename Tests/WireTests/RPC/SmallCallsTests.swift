import NIOCore
import Testing

@testable import Wire

/// A large request leaves room for others, on a clock that only the test moves.
@Suite struct SmallCallsTests {
    @Test("a small call passes a large one that began before it")
    func pass() throws {
        let server = ScriptedServer()
        let client = server.client { $0.keepalive = .seconds(600) }
        _ = client.warmUp(.seconds(60))
        server.settle()
        let link = try #require(server.links.first)
        link.acknowledge()
        link.takesBytes(false)
        let large = ScriptedCall(Probe.bulk, size: 4_000_000, on: client)
        let small = ScriptedCall(on: client)
        link.takesBytes(true)
        server.pass(100)
        let streams = link.frames.map(\.header).filter { $0.stream != 0 }.map(\.stream)
        let passed = try #require(streams.firstIndex(of: small.stream))
        #expect(streams.first == large.stream)
        // 62 pieces, of which a burst may go at once.
        #expect(streams.suffix(from: passed).filter { $0 == large.stream }.count > 50)
        server.end()
    }
}
