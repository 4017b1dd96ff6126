import Messages
import Testing

@testable import Wire

/// The bound of the calls that wait for a connection.
@Suite struct WaitingCallsTests {
    @Test("as many calls wait as may; one more is refused at once, and those that wait are answered")
    func bound() async throws {
        let bound = 3
        try await Cluster.with(1) { configuration, _ in
            configuration.waitingCalls = bound
            configuration.firstBackoff = .milliseconds(5)
            configuration.longestBackoff = .milliseconds(10)
        } _: { cluster in
            let node = cluster.nodes[0]
            let port = node.target.port
            await node.server?.shutdown(grace: .milliseconds(100))
            let patient = CallOptions(timeout: .seconds(60), waitForReady: true)
            func waiting() async -> Int {
                await cluster.client.snapshots().map(\.waiting).reduce(0, +)
            }
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<bound {
                    group.addTask { try await cluster.echo(patient).amountMinor }
                }
                for _ in 0..<6_000 {
                    if await waiting() == bound { break }
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(await waiting() == bound)
                for _ in 0..<2 {
                    let error = await errorOf { try await cluster.echo(patient) }
                    #expect(error?.code == .resourceExhausted)
                    #expect(error?.message == "too many calls wait for order")
                    #expect(error?.notProcessed == true)
                }
                // Who was refused took nobody's place.
                #expect(await waiting() == bound)
                try await node.start(cluster.group, port: port)
                for try await amount in group { #expect(amount == 7) }
            }
            #expect(await waiting() == 0)
            #expect(cluster.calls == [bound])
        }
    }
}
