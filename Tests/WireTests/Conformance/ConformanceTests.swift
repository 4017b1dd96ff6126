import ConformanceHost
import Foundation
import NIOCore
import NIOPosix
import Testing
import Wire

/// The cases of `Tests/Conformance/cases.json`, driven by this package's client against this
/// package's server over TLS, with one event loop and with several.
@Suite(.serialized) struct ConformanceTests {
    @Test("a case holds when server and client share one loop", arguments: driven)
    func oneLoop(_ item: ConformanceCase) async throws {
        try await Self.drive(item, loops: 1)
    }

    @Test("a case holds when server and client have several loops", arguments: driven)
    func severalLoops(_ item: ConformanceCase) async throws {
        try await Self.drive(item, loops: 4)
    }

    @Test("the file covers every number from 1 to 34 once or more, by steps, by tests, or by decision")
    func covered() {
        let all = ConformanceCase.all
        #expect(Set(all.map(\.number)) == Set(1...34))
        #expect(Set(all.map(\.name)).count == all.count, "a name is used twice")
        for item in all {
            let ways = [item.steps != nil, item.tests != nil, item.absent == true].filter { $0 }
            #expect(ways.count == 1, "\(item.number) \(item.name)")
            #expect(item.steps.map { !$0.isEmpty } ?? true, "\(item.number) \(item.name)")
        }
        #expect(all.filter { $0.absent == true }.map(\.number) == [7, 8])
    }

    @Test("the tests that the file names are there and run")
    func named() throws {
        for item in ConformanceCase.all {
            for path in item.tests ?? [] {
                let parts = path.split(separator: "/").map(String.init)
                let file = ConformanceCase.folder.deletingLastPathComponent()
                    .appending(path: parts.dropLast().joined(separator: "/"))
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.contains("@Suite"), "\(path)")
                let attribute = Self.attribute(ofTest: parts.last ?? "", in: text)
                #expect(attribute?.contains(".disabled") == false, "\(path)")
            }
        }
    }

    /// The lines from `@Test` to the function of that name; nil when none stands directly before it.
    private static func attribute(ofTest name: String, in text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let function = lines.firstIndex(where: { $0.contains("func \(name)(") }) else { return nil }
        let before = lines[...function]
        // Above an empty line or another function it would be another test's.
        guard let first = before.lastIndex(where: { $0.isEmpty || $0.contains("@Test") }) else {
            return nil
        }
        let found = lines[first...function]
        guard found.count(where: { $0.contains("func ") }) == 1, !lines[first].isEmpty else { return nil }
        return found.joined(separator: "\n")
    }

    private static let driven = ConformanceCase.all.filter { $0.steps != nil }

    private static func drive(_ item: ConformanceCase, loops: Int) async throws {
        let authority = try TestAuthority.get()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let servers = ConformanceServers(
            tls: authority.files("order"), service: "order", group: group)
        let ports = try await servers.start()
        let connections = CaseConnections(
            authority, ports: ports, group: group, loops: item.oneConnection == true ? 1 : loops)
        let run = CaseRun(connections)
        var failure: (any Error)?
        do { try await run.run(item.steps ?? []) } catch { failure = error }
        await run.end()
        await connections.closeAll()
        await servers.stop(grace: .seconds(5))
        try await group.shutdownGracefully()
        if let failure { Issue.record("\(item.number) \(item.name): \(failure)") }
    }
}
