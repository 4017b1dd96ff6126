internal import BenchMessages
internal import NIOCore
internal import NIOPosix
internal import Wire

/// The client's role: runs one scenario, prints its figures, ends.
///
/// All callers are tasks on the client's one event loop, where the handlers of a service make
/// their calls too.
enum Client {
    enum Scenario: String, Sendable {
        /// `connections` times `inFlight` callers of Echo, each waiting for its reply.
        case unary
        /// `calls` calls of Echo, `inFlight` at a time, as often to warm up.
        case counted
        /// One server stream after the other.
        case stream
        /// `inFlight` callers of Bulk, for replies of `size` bytes.
        case bulk
        /// One caller of Ping beside `inFlight` callers of Bulk on the same connection.
        case hol
        /// Opens `connections`, makes a call on each, and holds them until the input ends.
        case idle
        /// Opens and closes connections, `inFlight` at a time.
        case handshakes
        /// `connections` times `inFlight` callers of Ping, which may be refused.
        case closed
        /// Calls of Ping by a timetable, over `connections`, whether earlier ones are done or not.
        case open
    }

    static func run(_ scenario: Scenario, _ options: Options) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let connections = Connections(options, group)
        try await LoopPlacement.run(on: group.next()) {
            switch scenario {
            case .unary: try await Calls(connections, options).unary()
            case .counted: try await Calls(connections, options).counted()
            case .stream: try await Calls(connections, options).stream()
            case .bulk: try await Calls(connections, options).bulk()
            case .hol: try await Calls(connections, options).pingBesideBulk()
            case .idle: try await connections.hold()
            case .handshakes: try await connections.openAndClose()
            case .closed: try await Load(connections, options).closed()
            case .open: try await Load(connections, options).open(on: group.next())
            }
        }
        try await group.shutdownGracefully()
    }
}

/// Opens connections: a client of its own for each, all with one identity.
struct Connections: Sendable {
    private let options: Options
    private let group: MultiThreadedEventLoopGroup
    private let first: WireClient

    init(_ options: Options, _ group: MultiThreadedEventLoopGroup) {
        self.options = options
        self.group = group
        first = WireClient(configuration: Self.configuration(options), group: group)
    }

    private static func configuration(_ options: Options) -> ClientConfiguration {
        var configuration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: options.port)], service: Options.service,
            tls: options.files)
        configuration.loops = 1
        if let polling = options.polling { configuration.polling = .microseconds(polling) }
        return configuration
    }

    /// An open connection.
    func open() async throws -> WireClient {
        let client = WireClient(
            configuration: Self.configuration(options), group: group, sharingIdentityOf: first)
        try await client.connect(timeout: .seconds(10))
        return client
    }

    /// Full handshakes, HELLO included, until the time is over.
    func openAndClose() async throws {
        let recorder = Recorder(options)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for _ in 0..<options.inFlight {
                tasks.addTask {
                    var start = Clock.now()
                    repeat {
                        start = Clock.now()
                        try await open().close()
                    } while recorder.ended(start)
                }
            }
            try await tasks.waitForAll()
        }
        Output.line(recorder.report())
    }

    /// Opens them all, makes one call on each, tells so, and waits for the end of the input.
    func hold() async throws {
        let atOnce = 16
        var held: [WireClient] = []
        while held.count < options.connections {
            let more = try await withThrowingTaskGroup(of: WireClient.self) { tasks in
                for _ in 0..<min(atOnce, options.connections - held.count) {
                    tasks.addTask {
                        let client = try await open()
                        let packet = BenchV1.Packet(sequence: 1, payload: Pattern.bytes(options.payload))
                        let reply = try await BenchV1.BenchServiceClient(client).echo(packet)
                        guard reply == packet else { throw BenchError("an echo differs") }
                        return client
                    }
                }
                var clients: [WireClient] = []
                for try await client in tasks { clients.append(client) }
                return clients
            }
            held += more
        }
        Output.line("open \(held.count)")
        await Input.end()
        for client in held { await client.close() }
    }
}
