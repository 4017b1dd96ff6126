import Conformance
import NIOCore
import NIOPosix
import Synchronization
import Wire

/// The connections of a running case, by their names; one with `second` in front goes to the second
/// server.
final class CaseConnections: Sendable {
    let authority: TestAuthority
    let ports: (first: Int, second: Int)
    let group: MultiThreadedEventLoopGroup
    /// Event loops of each client, and so its connections to one server.
    private let loops: Int
    private let clients = Mutex<[String: WireClient]>([:])
    private let servers = Mutex<[String: CaseServer]>([:])
    private let keepalive = Mutex<[String: Duration]>([:])

    init(
        _ authority: TestAuthority, ports: (first: Int, second: Int),
        group: MultiThreadedEventLoopGroup, loops: Int
    ) {
        self.authority = authority
        self.ports = ports
        self.group = group
        self.loops = loops
    }

    func port(_ name: String) -> Int {
        let own = servers.withLock { $0[name]?.port }
        return own ?? (name.hasPrefix("second") ? ports.second : ports.first)
    }

    /// Begins a server that the case plays.
    func listen(_ name: String, _ step: Word) async throws {
        let files = authority.files(step["certificate"].text ?? "order")
        // HTTPS speaks another protocol, and this client offers none that it knows.
        let isWire = step["protocol"].text != "none"
        let context =
            isWire
            ? try TLSContext.wireServer(files)
            : try TLSContext.httpsServer(
                certificate: files.certificate, privateKey: files.privateKey)
        let server = try await CaseServer(
            context: context, refuse: step["refuse"].number ?? 0, group: group)
        servers.withLock { $0[name] = server }
    }

    func server(_ name: String) throws -> CaseServer {
        let server = servers.withLock { $0[name] }
        guard let server else { throw CaseFailure("nobody listens as \(name)") }
        return server
    }

    private func isPlayed(_ name: String) -> Bool { servers.withLock { $0[name] != nil } }

    /// How the connection of a name is made.
    func tune(_ name: String, _ step: Word) {
        keepalive.withLock { $0[name] = step["keepalive_ms"].milliseconds }
    }

    func client(_ name: String) -> WireClient {
        clients.withLock { clients in
            if let client = clients[name] { return client }
            var configuration = ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: port(name))], service: "order",
                tls: authority.files("gateway"))
            // A server that the case plays accepts one connection at a time.
            configuration.loops = isPlayed(name) ? 1 : loops
            if let time = keepalive.withLock({ $0[name] }) { configuration.keepalive = time }
            let client = WireClient(configuration: configuration, group: group)
            clients[name] = client
            return client
        }
    }

    func close(_ name: String) async {
        await clients.withLock { $0.removeValue(forKey: name) }?.close()
    }

    func closeAll() async {
        for name in clients.withLock({ Array($0.keys) }) { await close(name) }
        for server in servers.withLock({ Array($0.values) }) { await server.close() }
    }
}

/// Runs the steps of one case of `cases.json` (`Tests/Conformance/README.md` names the steps).
actor CaseRun {
    /// Looks of 5 ms until a condition is given up: 60 s. It decides nothing but when to fail.
    static let patience = 12_000

    let connections: CaseConnections
    var calls: [String: RunningCall] = [:]
    var senders: [String: Task<Bool, Never>] = [:]
    var sent: Set<String> = []
    /// Requests sent in the background.
    var counts: [String: Int] = [:]
    var raws: [String: CasePeer] = [:]
    var asked: [UInt8] = []

    init(_ connections: CaseConnections) { self.connections = connections }

    /// Takes the steps in order; throws at the first that does not hold.
    func run(_ steps: [Word]) async throws {
        for step in steps {
            do {
                try await take(step)
            } catch {
                throw CaseFailure("\(error) at \(Self.brief(step))")
            }
        }
    }

    /// Ends what the case left open.
    func end() async {
        for sender in senders.values { sender.cancel() }
        for call in calls.values { await call.cancel() }
        for raw in raws.values { raw.close() }
        calls = [:]
        raws = [:]
    }

    private static func brief(_ step: Word) -> String {
        for verb in verbs where step[verb].isPresent {
            return "\(verb) \(step[verb].text ?? step[verb].number.map { "\($0)" } ?? "")"
        }
        return "\(step)"
    }

    private static let verbs =
        [
            "call", "send", "finish", "receive", "initial", "end", "cancel", "blocked", "sent",
            "observe", "release", "restart", "health", "close", "repeat", "parallel", "raw", "write",
            "expect", "pong", "closed", "plain",
        ] + peerVerbs

    private func take(_ step: Word) async throws {
        guard let verb = Self.verbs.first(where: { step[$0].isPresent }) else {
            throw CaseFailure("nobody knows this step")
        }
        let name = step[verb].text ?? ""
        switch verb {
        case "call":
            calls[name] = try await RunningCall(
                step, on: connections.client(step["connection"].text ?? "main"))
        case "blocked":
            try await blocked(step, name)
        case "sent":
            let whole = await senders.removeValue(forKey: name)?.value ?? false
            if !whole, !step["over"].flag { throw CaseFailure("not all was sent") }
        case "send", "finish", "receive", "initial", "end", "cancel":
            guard let call = calls[name] else { throw CaseFailure("there is no call \(name)") }
            try await take(verb, step, name, call)
        case "observe", "release", "restart", "health": try await control(verb, step)
        case "close": await connections.close(name)
        case "repeat":
            let began = ContinuousClock.now
            for index in 0..<(step["repeat"].number ?? 0) {
                try await run(step["steps"].list.map { $0.substituting(index) })
            }
            let took = ContinuousClock.now - began
            if let most = step["within_ms"].milliseconds, took > most {
                throw CaseFailure("all together took \(took)")
            }
        case "parallel": try await parallel(step)
        default:
            if Self.peerVerbs.contains(verb) {
                try await takePeers(verb, step, name)
            } else {
                try await takeBytes(verb, step, name)
            }
        }
    }

    private func take(
        _ verb: String, _ step: Word, _ name: String, _ call: RunningCall
    ) async throws {
        switch verb {
        case "send": try await send(step, name, call)
        case "finish": call.finish()
        case "cancel": await call.cancel()
        case "receive":
            guard let facts = await call.next() else {
                throw CaseFailure("no reply, but \(String(describing: call.end))")
            }
            try Self.check(facts, step["reply"])
        case "initial":
            var looks = 0
            while call.initial == nil {
                looks += 1
                if looks == Self.patience { throw CaseFailure("no initial metadata") }
                try await Task.sleep(for: .milliseconds(5))
            }
            let wanted = CaseMessages.pairs(step["pairs"])
            if call.initial != wanted { throw CaseFailure("\(String(describing: call.initial))") }
        default: try await end(step, name, call)
        }
    }

    private func send(_ step: Word, _ name: String, _ call: RunningCall) async throws {
        let request = try CaseMessages.request(step["request"])
        let times = step["times"].number ?? 1
        let last = step["last"].flag
        guard step["background"].flag else {
            for _ in 0..<times { try await call.send(request, last: last) }
            return
        }
        counts[name] = 0
        senders[name] = Task {
            do {
                for _ in 0..<times {
                    try await call.send(request, last: last)
                    counts[name, default: 0] += 1
                }
            } catch {
                return false
            }
            sent.insert(name)
            return true
        }
    }

    private func blocked(_ step: Word, _ name: String) async throws {
        let wanted = step["after"].number
        for _ in 0..<Self.patience where counts[name, default: 0] < wanted ?? 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
        if sent.contains(name) { throw CaseFailure("everything was sent") }
        if let wanted, counts[name] != wanted {
            throw CaseFailure("\(counts[name] ?? 0) were sent")
        }
    }

    private func end(_ step: Word, _ name: String, _ call: RunningCall) async throws {
        var replies = 0
        while await call.next() != nil { replies += 1 }
        calls[name] = nil
        guard let end = call.end else { throw CaseFailure("the call has no end") }
        if end.code.name != step["status"].text {
            throw CaseFailure("\(end.code.name): \(end.message)")
        }
        if replies != step["replies"].number ?? 0 { throw CaseFailure("\(replies) further replies") }
        if let message = step["message"].text, message != end.message {
            throw CaseFailure("the message is \(end.message.debugDescription)")
        }
        if step["not_processed"].isPresent, step["not_processed"].flag != end.notProcessed {
            throw CaseFailure("not processed: \(end.notProcessed)")
        }
        if step["trailing"].isPresent, CaseMessages.pairs(step["trailing"]) != end.trailers {
            throw CaseFailure("trailing metadata: \(end.trailers)")
        }
    }

    private static func check(_ facts: [String: Word], _ wanted: Word) throws {
        for (word, wanted) in wanted.members {
            let found = facts[word] ?? .null
            if !wanted.resolved(facts).admits(found) {
                throw CaseFailure("\(word) is \(found), not \(wanted)")
            }
        }
    }

    // MARK: The servers

    private func control(_ verb: String, _ step: Word) async throws {
        let client = ConformanceV1.ConformanceServiceClient(connections.client("control"))
        let options = CallOptions(timeout: .seconds(60))
        switch verb {
        case "release":
            _ = try await client.release(.init(prefix: step["release"].text ?? ""), options)
        case "health":
            _ = try await client.setHealth(
                .init(service: step["health"].text ?? "", serving: step["serving"].flag), options)
        case "restart":
            let grace = Int64(step["restart"].number ?? 0) * 1_000
            _ = try await client.restart(.init(graceUs: grace), options)
        default:
            let request = ConformanceV1.ObserveRequest(prefix: step["observe"].text ?? "")
            for _ in 0..<Self.patience {
                let seen = CaseMessages.facts(try await client.observe(request, options))
                let isThere = step["until"].members.allSatisfy { word, wanted in
                    wanted.admits(seen[word] ?? .null)
                }
                if isThere { return try Self.check(seen, step["now"]) }
                try await Task.sleep(for: .milliseconds(5))
            }
            let seen = CaseMessages.facts(try await client.observe(request, options))
            throw CaseFailure("\(seen)")
        }
    }

    /// The same steps many times at once, on shared connections; `beside` runs once next to them.
    private func parallel(_ step: Word) async throws {
        let connections = connections
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Self.run(step["beside"].list, on: connections) }
            for index in 0..<(step["parallel"].number ?? 0) {
                let steps = step["steps"].list.map { $0.substituting(index) }
                group.addTask { try await Self.run(steps, on: connections) }
            }
            try await group.waitForAll()
        }
    }

    /// Runs steps with calls of their own.
    private static func run(_ steps: [Word], on connections: CaseConnections) async throws {
        let run = CaseRun(connections)
        do {
            try await run.run(steps)
        } catch {
            await run.end()
            throw error
        }
        await run.end()
    }
}
