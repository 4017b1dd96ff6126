import Foundation
import Logging
import Messages
import Synchronization
import Testing
import Values
import Wire

@testable import ServiceKit

@Suite("when certificates are read again") struct CertificateWatchTests {
    private struct Unfit: Error {}

    private let identities: TestIdentities
    private let log = LogLines()
    private let watch: CertificateWatch

    init() throws {
        identities = try TestIdentities([])
        let handler = log.handler
        watch = CertificateWatch(
            scheduler: SystemScheduler(), logger: Logger(label: "test") { _ in handler })
    }

    /// Watches a file of its own; returns how often it was read.
    private func watched(_ name: String) throws -> Count {
        let count = Count()
        try identities.write(name, "1")
        watch.add(name, CertificateWatch.Marks([identities.path(name)])) { try count.read() }
        return count
    }

    private final class Count: Sendable {
        let reads = Mutex(0)
        let isUnfit = Mutex(false)

        func read() throws {
            reads.withLock { $0 += 1 }
            if isUnfit.withLock({ $0 }) { throw Unfit() }
        }

        var value: Int { reads.withLock { $0 } }
    }

    /// How often each was read.
    private func reads(_ counts: Count...) -> [Int] { counts.map(\.value) }

    @Test("a poll reads only what changed, once; a signal reads everything")
    func pollAndSignal() throws {
        let (a, b) = (try watched("a"), try watched("b"))
        watch.poll()
        #expect(reads(a, b) == [0, 0])
        try identities.write("a", "22")
        watch.poll()
        watch.poll()
        #expect(reads(a, b) == [1, 0])
        watch.reload()
        #expect(reads(a, b) == [2, 1])
        watch.poll()
        #expect(reads(a, b) == [2, 1], "what a signal had read is not new")
        try FileManager.default.removeItem(atPath: identities.path("b"))
        watch.poll()
        #expect(reads(a, b) == [2, 2])
    }

    @Test("what is not fit is logged with its fault, and does not keep the others from being read")
    func unfit() throws {
        let (a, b) = (try watched("a"), try watched("b"))
        a.isUnfit.withLock { $0 = true }
        watch.reload()
        #expect(reads(a, b) == [1, 1])
        #expect(
            log.all == [
                "error the new certificates are not fit; the old ones stay certificates=a error=Unfit()",
                "info certificates were read again certificates=b",
            ])
        watch.poll()
        #expect(a.value == 1, "the same bad file is told once")
        a.isUnfit.withLock { $0 = false }
        try identities.write("a", "22")
        watch.poll()
        #expect(log.all.last == "info certificates were read again certificates=a")
    }

    @Test("what changed between the beginning and the first look counts, and readings are counted by outcome")
    func earlyChange() throws {
        for file in ["order.pem", "order.key", "ca.pem"] { try identities.write(file, "1") }
        let handler = log.handler
        let metrics = Metrics()
        let tls = identities.files("order")
        let watch = CertificateWatch(
            scheduler: SystemScheduler(), logger: Logger(label: "test") { _ in handler },
            metrics: metrics, noting: tls)
        // Clients read them here. What comes behind must not be missed.
        try identities.write("order.pem", "22")
        let count = Count()
        watch.add("wire", tls) { try count.read() }
        watch.poll()
        watch.poll()
        #expect(count.value == 1)
        count.isUnfit.withLock { $0 = true }
        watch.reload()
        let name = "wire_certificate_readings_total{certificates=\"wire\",outcome"
        let text = metrics.expose()
        #expect(text.contains("\(name)=\"in_use\"} 1\n"))
        #expect(text.contains("\(name)=\"not_fit\"} 1\n"))
    }

    @Test("a hangup is heeded, also one that came before the loop ran", .timeLimit(.minutes(5)))
    func hangups() async throws {
        let a = try watched("a")
        let hangups = await HangupSignals()
        kill(getpid(), SIGHUP)
        let loop = hangups.loop(watch)
        let running = Task { try await loop.run() }
        let wasHeeded = try await eventually { a.value >= 1 }
        #expect(wasHeeded)
        let before = a.value
        kill(getpid(), SIGHUP)
        let wasHeededAgain = try await eventually { a.value > before }
        #expect(wasHeededAgain)
        running.cancel()
        try? await running.value
    }
}

/// Two processes over real TLS, whose certificates change while they run.
@Suite("certificates of a running service") struct CertificateReloadTests {
    private let identities: TestIdentities

    init() throws { identities = try TestIdentities(["finance", "order"]) }

    /// What `caller` sees of the certificate of its newest connection, after a call that worked.
    private func serial(_ caller: TestProcess) async throws -> String {
        let client = caller.environment.client(of: "finance")
        _ = try await OpsV1.OpsServiceClient(client).check(.init())
        return try #require(await client.connections().last?.security?.serial)
    }

    /// Runs `body` with FinanceService, as `ServiceMain` has it reload, and what makes callers of it.
    private func with(
        _ variables: [String: String] = [:],
        _ body: (_ finance: TestProcess, _ caller: () throws -> TestProcess) async throws -> Void
    ) async throws {
        let finance = try TestProcess("finance", identities.variables("finance", variables))
        let port = try await finance.serve(label: "a")
        let environment = finance.environment
        let server = try #require(finance.server)
        environment.certificates.add("wire", environment.configuration.tls) {
            try server.reloadCertificates()
            try environment.reloadClientCertificates()
        }
        environment.certificates.show("wire") { environment.certificateEnd(server.certificateEnd) }
        var callers: [TestProcess] = []
        try await TestProcess.with([finance]) { () async throws in
            var failure: (any Error)?
            do {
                try await body(finance) {
                    let address = ["SLUICE_FINANCE": "127.0.0.1:\(port)"]
                    let caller = try TestProcess("order", identities.variables("order", address))
                    callers.append(caller)
                    return caller
                }
            } catch { failure = error }
            for caller in callers { try await caller.stop() }
            if let failure { throw failure }
        }
    }

    @Test("new connections get the new certificate, those that are open go on; a bad file changes nothing")
    func reload() async throws {
        try await with { (finance, caller) async throws in
            let first = try caller()
            let old = try await serial(first)
            try identities.issue("finance")
            finance.environment.certificates.poll()
            let second = try caller()
            let new = try await serial(second)
            #expect(new != old)
            #expect(try await serial(first) == old, "the connection of before goes on")
            for bad in ["", "no certificate\n"] {
                try identities.write("finance.pem", bad)
                finance.environment.certificates.reload()
                let third = try caller()
                #expect(try await serial(third) == new)
            }
            // Its callers were built to call more than it serves here, which is told too.
            let told = finance.log.all.filter { !$0.contains("other contracts") }
            let line = try #require(told.last)
            #expect(line.hasPrefix("error the new certificates are not fit; the old ones stay "))
            #expect(line.contains("certificate file \(identities.path("finance.pem"))"), "\(line)")
        }
    }

    @Test("the metrics tell the end of the certificate in use, before anybody connects and after a reading")
    func end() async throws {
        try await with { (finance, caller) async throws in
            func end() -> Int64 {
                finance.environment.metrics.expose().split(separator: "\n")
                    .first {
                        $0.hasPrefix(#"wire_certificate_expiry_timestamp_seconds{certificates="wire"} "#)
                    }
                    .flatMap { Int64($0.split(separator: " ").last ?? "") } ?? -1
            }
            let now = SystemClock().now().microseconds / 1_000_000
            #expect(abs(end() - now - 2 * 86_400) < 3_600)
            try identities.issue("finance", days: 1)
            finance.environment.certificates.poll()
            #expect(abs(end() - now - 86_400) < 3_600)
            // A client of the process has it too.
            _ = finance.environment.client(of: "order")
            try identities.issue("finance", days: 2)
            try finance.server?.reloadCertificates()
            #expect(abs(end() - now - 86_400) < 3_600, "the earliest that is in use")
        }
    }

    @Test("a deny-list that names a caller closes its connection, and lets it in no more")
    func revoked() async throws {
        let list = ["SLUICE_REVOKED_FILE": identities.path("revoked")]
        try identities.write("revoked", "")
        try await with(list) { (finance, caller) async throws in
            let first = try caller()
            _ = try await serial(first)
            let mine = try #require(await finance.server?.connections().first?.security?.serial)
            try identities.write("revoked", "not hex\n")
            finance.environment.certificates.reload()
            _ = try await serial(first)
            let fault = try #require(finance.log.all.last)
            #expect(fault.contains("\(identities.path("revoked")): line 1 is no serial"), "\(fault)")
            try identities.write("revoked", "\(mine)\n")
            finance.environment.certificates.reload()
            let client = OpsV1.OpsServiceClient(first.environment.client(of: "finance"))
            let isRefused = try await eventually {
                do throws(RPCError) {
                    _ = try await client.check(.init())
                    return false
                } catch { return error.code == .unavailable }
            }
            #expect(isRefused)
            let reconnected = await finance.server?.connections().count
            #expect(reconnected == 0)
        }
    }

    @Test("a client that was made before its files became bad can still connect for the first time")
    func firstUse() async throws {
        try await with { (_, caller) async throws in
            let first = try caller()
            _ = first.environment.client(of: "finance")
            try identities.write("order.pem", "no certificate\n")
            _ = try await serial(first)
        }
    }
}
