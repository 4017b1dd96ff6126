import Foundation
import HTTPSClient
import JSON
import Messages
import NIOPosix
import ServiceKit
import Testing
import Values
import Wire

@testable import SluiceCLI

extension RealProcesses {
    @Suite("SIGHUP and the health of the others")
    struct ReloadTests {
        private let group = MultiThreadedEventLoopGroup.singleton

        /// A suite without a demo, and a 3PL with nothing to do.
        private func withSuite(
            _ body: (_ suite: Suite, _ simulator: ServiceProcess) async throws -> Void
        ) async throws {
            let directory =
                NSTemporaryDirectory() + "sluice-reload-\(ProcessInfo.processInfo.globallyUniqueString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            let list = "\(directory)/revoked"
            try "".write(toFile: list, atomically: true, encoding: .utf8)
            let suite = try Suite(
                binaries: SuiteFixture.binaries, directory: directory,
                variables: ["finance": ["revoked_file": list]])
            var simulator: ServiceProcess?
            var failure: (any Error)?
            do {
                try await suite.start()
                let admin = try await gateway(suite).login(
                    user: "admin", password: suite.adminPassword())
                let made = try await Simulator.prepare(
                    suite, admin: admin, binaries: SuiteFixture.binaries,
                    devices: Array("imei1,sku\n".utf8), seed: 1, faults: [:])
                simulator = made
                try await made.start()
                try await body(suite, made)
            } catch {
                Issue.record("the suite's logs end with:\n\(SuiteFixture.logs(directory))")
                failure = error
            }
            await simulator?.stop()
            await suite.stop()
            if let failure { throw failure }
        }

        private func gateway(_ suite: Suite) throws -> GatewayClient {
            try GatewayClient(
                port: suite.gatewayPort, trust: suite.trustFile, group: group, clock: SystemClock(),
                randomness: SystemRandom())
        }

        /// Runs `body` with an operator's client of a service.
        private func withOperator<Result>(
            of service: String, _ suite: Suite, _ body: (WireClient) async throws -> Result
        ) async throws -> Result {
            let client = WireClient(
                configuration: ClientConfiguration(
                    targets: [Target(host: "127.0.0.1", port: suite.ports[service] ?? 0)], service: service,
                    tls: OperatorIdentity.files(suite.directory)), group: group)
            do {
                let result = try await body(client)
                await client.close()
                return result
            } catch {
                await client.close()
                throw error
            }
        }

        /// The serial number that a service shows to a new connection.
        private func serial(_ service: String, _ suite: Suite) async throws -> String {
            return try await withOperator(of: service, suite) { client in
                _ = try await WireV1.HealthClient(client).check(.init())
                return await client.connections().first?.security?.serial ?? ""
            }
        }

        private func hangUp(_ process: ServiceProcess) { kill(process.processID, SIGHUP) }

        private func log(_ suite: Suite, _ name: String) throws -> String {
            try String(contentsOfFile: "\(suite.directory)/log/\(name).log", encoding: .utf8)
        }

        /// Waits until a process's log has `words` so often.
        private func wait(_ suite: Suite, _ name: String, for words: String, count: Int = 1) async throws {
            for _ in 0..<3_000 {
                if try log(suite, name).components(separatedBy: words).count > count { return }
                try await suite.scheduler.sleep(for: .milliseconds(10))
            }
            throw SuiteError(description: "the log of \(name) does not say: \(words)")
        }

        @Test("SIGHUP ends no process; each reads its certificates, and a bad one changes nothing")
        func hangups() async throws {
            try await withSuite { (suite, simulator) async throws in
                let services = ["channel", "inventory", "finance", "order"]
                var old: [String: String] = [:]
                for name in services { old[name] = try await serial(name, suite) }
                let door = try doorSerial(suite)
                try rotate(suite)
                let processes = Suite.names.map(suite.process) + [simulator]
                let identifiers = processes.map(\.processID)
                for process in processes { hangUp(process) }
                for name in Suite.names + ["simulator"] {
                    try await wait(suite, name, for: "certificates were read again")
                }
                try await wait(suite, "gateway", for: "certificates were read again certificates=https")
                try await wait(suite, "gateway", for: "certificates were read again certificates=wire")
                for name in services { #expect(try await serial(name, suite) != old[name], "\(name)") }
                #expect(try doorSerial(suite) != door)
                try await badFile(suite)
                try await revoked(suite)
                #expect(processes.map(\.processID) == identifiers)
                let statuses = processes.map { $0.reap() }
                #expect(statuses.allSatisfy { $0 == nil }, "\(statuses)")
                let ready = try await gateway(suite).get("/readyz")
                #expect(ready.status == 200, "\(ready.body.serializedText)")
            }
        }

        /// New leaves for every process.
        private func rotate(_ suite: Suite) throws {
            try TrustDomain(
                directory: "\(suite.directory)/pki", name: "sluice.local", clock: SystemClock(),
                randomness: SystemRandom()
            ).rotateLeaves(hours: 24, hosts: ["localhost", "127.0.0.1"])
        }

        /// The serial number that the gateway's door shows to a new connection.
        private func doorSerial(_ suite: Suite) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c",
                "openssl s_client -connect 127.0.0.1:\(suite.gatewayPort) </dev/null 2>/dev/null"
                    + " | openssl x509 -noout -serial",
            ]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            guard text.hasPrefix("serial=") else { throw SuiteError(description: "the door shows \(text)") }
            return text
        }

        @Test("without a signal, certificates that changed are seen by and by")
        func poll() async throws {
            try await withSuite { (suite, _) async throws in
                let (finance, door) = (try await serial("finance", suite), try doorSerial(suite))
                try rotate(suite)
                try await wait(suite, "finance", for: "certificates were read again certificates=wire")
                try await wait(suite, "gateway", for: "certificates were read again certificates=https")
                #expect(try await serial("finance", suite) != finance)
                #expect(try doorSerial(suite) != door)
            }
        }

        @Test("an HTTPS client that read its authorities again asks them about every connection")
        func authorities() async throws {
            try await withSuite { (suite, _) async throws in
                let trust = "\(suite.directory)/trust-copy.pem"
                try FileManager.default.copyItem(atPath: suite.trustFile, toPath: trust)
                let client = try HTTPSClient(
                    host: "127.0.0.1", port: suite.gatewayPort, trust: trust, group: group)
                #expect(try await client.request("GET", "/livez").status == 200)
                try "no certificate\n".write(toFile: trust, atomically: true, encoding: .utf8)
                var unfit: TLSError?
                do { try client.reloadTrust() } catch { unfit = error as? TLSError }
                #expect(unfit?.description.contains(trust) == true, "\(unfit as Any)")
                #expect(try await client.request("GET", "/livez").status == 200)
                let other = "\(suite.directory)/other"
                try TrustDomain(
                    directory: other, name: "sluice.local", clock: SystemClock(), randomness: SystemRandom()
                ).create(authorityDays: 1, leafHours: 1, hosts: ["127.0.0.1"])
                try FileManager.default.removeItem(atPath: trust)
                try FileManager.default.copyItem(atPath: "\(other)/trust.pem", toPath: trust)
                try client.reloadTrust()
                // A connection that the old ones verified would still answer.
                var answer: HTTPSReply?
                do { answer = try await client.request("GET", "/livez") } catch is HTTPSError {}
                #expect(answer?.status == nil)
                client.close()
            }
        }

        private func badFile(_ suite: Suite) async throws {
            let before = try await serial("channel", suite)
            let file = "\(suite.directory)/pki/channel.pem"
            try "no certificate\n".write(toFile: file, atomically: true, encoding: .utf8)
            hangUp(suite.process("channel"))
            try await wait(suite, "channel", for: "certificate file \(file)")
            #expect(try await serial("channel", suite) == before)
        }

        /// FinanceService puts out whoever is on its deny-list: here the operator.
        private func revoked(_ suite: Suite) async throws {
            let seen = try await withOperator(of: "finance", suite) { client in
                var own = ""
                for try await connection in try await WireV1.ChannelsClient(client).listConnections(.init())
                where connection.side == .server && connection.peer == "spiffe://sluice.local/operator" {
                    own = connection.certificateSerial
                }
                return own
            }
            try "\(seen)\n".write(
                toFile: "\(suite.directory)/revoked", atomically: true, encoding: .utf8)
            let count = try log(suite, "finance").components(separatedBy: "were read again").count
            hangUp(suite.process("finance"))
            try await wait(suite, "finance", for: "were read again", count: count)
            var refused: RPCError?
            do { _ = try await serial("finance", suite) } catch { refused = error as? RPCError }
            #expect(refused?.code == .unavailable)
        }

        @Test("every process watches the health of those it calls")
        func health() async throws {
            try await withSuite { (suite, _) async throws in
                let ready = try await gateway(suite).get("/readyz")
                #expect(ready.status == 200)
                let expected: [String: Set<String>] = [
                    "channel": ["gateway"], "finance": ["gateway"], "order": ["gateway", "inventory"],
                    "inventory": ["gateway", "finance", "order"],
                ]
                for (service, callers) in expected {
                    let wanted = Set(callers.map { "spiffe://sluice.local/\($0)" })
                    var found = try await watchers(service, suite)
                    for _ in 0..<1_000 where !found.isSuperset(of: wanted) {
                        try await suite.scheduler.sleep(for: .milliseconds(20))
                        found = try await watchers(service, suite)
                    }
                    #expect(found.isSuperset(of: wanted), "\(service): \(found)")
                }
            }
        }

        /// Who watches the health of a service now.
        private func watchers(_ service: String, _ suite: Suite) async throws -> Set<String> {
            try await withOperator(of: service, suite) { client in
                var found: Set<String> = []
                for try await connection in try await WireV1.ChannelsClient(client).listConnections(.init())
                where connection.side == .server
                    && connection.streams.contains(where: { $0.method == "sluice.wire.v1.Health/Watch" })
                {
                    found.insert(connection.peer)
                }
                return found
            }
        }
    }
}
