import Foundation
import Messages
import NIOPosix
import ServiceKit
import Testing
import Wire

@testable import SluiceCLI

extension RealProcesses {
    @Suite("what operators see of processes")
    struct IntrospectionTests {
        /// The suite's processes without a demo.
        private func withSuite(
            keyLogs: Set<String> = [], variables: [String: [String: String]] = [:],
            _ body: (Suite) async throws -> Void
        ) async throws {
            let directory =
                NSTemporaryDirectory() + "sluice-look-\(ProcessInfo.processInfo.globallyUniqueString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let suite = try Suite(
                binaries: SuiteFixture.binaries, directory: directory, variables: variables,
                keyLogs: keyLogs)
            var failure: (any Error)?
            do {
                try await body(suite)
            } catch {
                Issue.record("the suite's logs end with:\n\(SuiteFixture.logs(directory))")
                failure = error
            }
            await suite.stop()
            if let failure { throw failure }
        }

        private func targets(_ client: WireClient) async throws -> [WireV1.CallTarget] {
            var targets: [WireV1.CallTarget] = []
            for try await target in try await WireV1.ChannelsClient(client).listTargets(.init()) {
                targets.append(target)
            }
            return targets
        }

        @Test("the gateway's four clients are seen, and no process was built from other contracts")
        func gateway() async throws {
            try await withSuite { suite in
                try await suite.start()
                let group = MultiThreadedEventLoopGroup.singleton
                // Has the gateway call all of them.
                let https = try GatewayClient(
                    port: suite.gatewayPort, trust: suite.trustFile, group: group, clock: SystemClock(),
                    randomness: SystemRandom())
                #expect(try await https.get("/readyz").status == 200)
                let port = try #require(suite.ports[Suite.operators])
                let client = WireClient(
                    configuration: ClientConfiguration(
                        targets: [Target(host: "127.0.0.1", port: port)], service: "gateway",
                        tls: OperatorIdentity.files(suite.directory)), group: group)
                var failure: (any Error)?
                do {
                    let seen = try await targets(client)
                    #expect(Set(seen.map(\.service)) == ["channel", "order", "inventory", "finance"])
                    let isReady = seen.allSatisfy { $0.state == .ready }
                    #expect(isReady, "\(seen)")
                    let status = try await WireV1.HealthClient(client).check(.init()).status
                    #expect(status == .serving)
                } catch { failure = error }
                await client.close()
                if let failure { throw failure }
                for name in Suite.names {
                    let log = try String(
                        contentsOfFile: "\(suite.directory)/log/\(name).log", encoding: .utf8)
                    #expect(!log.contains("other contracts"), "\(name): \(log)")
                }
            }
        }

        @Test("one trace is found in the logs of the gateway and of every service that it called")
        func trace() async throws {
            let loud = Dictionary(uniqueKeysWithValues: Suite.names.map { ($0, ["log_level": "debug"]) })
            try await withSuite(variables: loud) { suite in
                try await suite.start()
                let nobody = try GatewayClient(
                    port: suite.gatewayPort, trust: suite.trustFile,
                    group: MultiThreadedEventLoopGroup.singleton, clock: SystemClock(),
                    randomness: SystemRandom())
                let admin = try await nobody.login(user: "admin", password: suite.adminPassword())
                let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
                let answer = try await admin.raw(
                    "GET", "/metrics", body: [], type: "",
                    traceparent: "00-\(trace)-00f067aa0ba902b7-01")
                #expect(answer.status == 200)
                for name in Suite.names {
                    var lines: [Substring] = []
                    // A line is written after the answer was sent.
                    for _ in 0..<600 where lines.isEmpty {
                        let log = try String(
                            contentsOfFile: "\(suite.directory)/log/\(name).log", encoding: .utf8)
                        lines = log.split(separator: "\n").filter { $0.contains(" trace.id=\(trace)") }
                        if lines.isEmpty { try await SystemScheduler().sleep(for: .milliseconds(50)) }
                    }
                    let text = name == "gateway" ? " info request " : " debug call "
                    let spans = lines.filter { $0.contains(text) && $0.contains(" span.id=") }
                    #expect(spans.count == 1, "\(name): \(lines)")
                }
            }
        }

        @Test("one process of a suite writes its TLS secrets, and says so")
        func keyLog() async throws {
            try await withSuite(keyLogs: ["finance"]) { suite in
                try await suite.start()
                let file = Suite.keyLog(of: "finance", in: suite.directory)
                var text = ""
                // Others follow its feed and watch its health, so they connect by themselves.
                for _ in 0..<600 where !text.contains("SERVER_TRAFFIC_SECRET_0 ") {
                    try await SystemScheduler().sleep(for: .milliseconds(50))
                    text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                }
                #expect(text.contains("SERVER_TRAFFIC_SECRET_0 "))
                for name in Suite.names {
                    let log = try String(
                        contentsOfFile: "\(suite.directory)/log/\(name).log", encoding: .utf8)
                    #expect(log.contains(" critical TLS secrets are written") == (name == "finance"))
                }
            }
        }

        @Test("the variable alone writes nothing: the process does not start and says what is missing")
        func keyLogByHalf() async throws {
            try await withSuite(variables: ["finance": ["key_log_file": "never.keys"]]) { suite in
                let error = await #expect(throws: SuiteError.self) {
                    try await suite.process("finance").start()
                }
                #expect(error?.description.contains("78") == true, "\(error as Any)")
                let log = try String(
                    contentsOfFile: "\(suite.directory)/log/finance.log", encoding: .utf8)
                #expect(log.contains("SLUICE_KEY_LOG_FILE takes the argument --allow-key-log too"))
            }
        }
    }
}
