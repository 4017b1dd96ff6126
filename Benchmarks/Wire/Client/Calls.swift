internal import BenchMessages
internal import Glibc
internal import Wire

/// The scenarios that make calls. Every reply is compared with what it must be.
struct Calls: Sendable {
    private let connections: Connections
    private let options: Options

    init(_ connections: Connections, _ options: Options) {
        self.connections = connections
        self.options = options
    }

    /// Messages of one stream.
    private static let perStream: Int64 = 20_000

    func unary() async throws {
        var stubs: [BenchV1.BenchServiceClient] = []
        for _ in 0..<options.connections {
            stubs.append(BenchV1.BenchServiceClient(try await connections.open()))
        }
        let recorder = Recorder(options)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (index, stub) in stubs.enumerated() {
                for caller in 0..<options.inFlight {
                    let first = Int64(index * options.inFlight + caller) << 40
                    tasks.addTask { try await echo(stub, first, recorder) }
                }
            }
            try await tasks.waitForAll()
        }
        Output.line(recorder.report())
    }

    /// As many calls as asked for, between two waits for a line of the starter, which counts
    /// meanwhile what the server does.
    func counted() async throws {
        let stub = BenchV1.BenchServiceClient(try await connections.open())
        for part in ["warm", "begin", "end"] {
            if part != "warm" {
                Output.line(part)
                Input.line()
            }
            guard part != "end" else { break }
            let payload = Pattern.bytes(options.payload)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for caller in 0..<options.inFlight {
                    tasks.addTask {
                        for number in 0..<(options.calls / options.inFlight) {
                            let packet = BenchV1.Packet(
                                sequence: Int64(caller) << 40 + Int64(number), payload: payload)
                            guard try await stub.echo(packet) == packet else {
                                throw BenchError("an echo differs")
                            }
                        }
                    }
                }
                try await tasks.waitForAll()
            }
        }
        Output.line("{\"count\": \(options.calls / options.inFlight * options.inFlight)}")
    }

    private func echo(
        _ stub: BenchV1.BenchServiceClient, _ first: Int64, _ recorder: Recorder
    ) async throws {
        let payload = Pattern.bytes(options.payload)
        var packet = BenchV1.Packet(sequence: first, payload: payload)
        var start: Int64
        repeat {
            packet.sequence += 1
            start = Clock.now()
            let reply = try await stub.echo(packet)
            guard reply.sequence == packet.sequence, reply.payload == payload else {
                throw BenchError("an echo differs")
            }
        } while recorder.ended(start)
    }

    func stream() async throws {
        let stub = BenchV1.BenchServiceClient(try await connections.open())
        let payload = Pattern.bytes(options.payload)
        let recorder = Recorder(options)
        var start = Clock.now()
        repeat {
            let request = BenchV1.StreamRequest(count: Self.perStream, payload: payload)
            var expected: Int64 = 0
            for try await packet in try await stub.stream(request) {
                guard packet.sequence == expected, packet.payload == payload else {
                    throw BenchError("packet \(packet.sequence) came for \(expected)")
                }
                expected += 1
                if expected % 64 == 0 {
                    recorder.ended(start, count: 64)
                    start = Clock.now()
                }
            }
            guard expected == Self.perStream else { throw BenchError("a stream ended early") }
        } while Clock.now() < recorder.ends
        Output.line(recorder.report())
    }

    func bulk() async throws {
        let stub = BenchV1.BenchServiceClient(try await connections.open())
        let recorder = Recorder(options)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for caller in 0..<options.inFlight {
                tasks.addTask { try await fetch(stub, Int64(caller) << 40, recorder, counts: true) }
            }
            try await tasks.waitForAll()
        }
        Output.line(recorder.report())
    }

    func pingBesideBulk() async throws {
        let stub = BenchV1.BenchServiceClient(try await connections.open())
        let recorder = Recorder(options)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for caller in 0..<options.inFlight {
                tasks.addTask { try await fetch(stub, Int64(caller) << 40, recorder, counts: false) }
            }
            tasks.addTask {
                var packet = BenchV1.Packet(sequence: 0, payload: Pattern.bytes(options.payload))
                var start: Int64
                repeat {
                    packet.sequence += 1
                    start = Clock.now()
                    guard try await stub.ping(packet) == packet else { throw BenchError("a ping differs") }
                } while recorder.ended(start)
            }
            try await tasks.waitForAll()
        }
        Output.line(recorder.report())
    }

    /// Fetches large packets until the time is over.
    private func fetch(
        _ stub: BenchV1.BenchServiceClient, _ first: Int64, _ recorder: Recorder, counts: Bool
    ) async throws {
        let payload = Pattern.bytes(options.size)
        var request = BenchV1.BulkRequest(sequence: first, size: Int64(options.size))
        var start: Int64
        var goesOn = true
        repeat {
            request.sequence += 1
            start = Clock.now()
            let reply = try await stub.bulk(request)
            guard reply.sequence == request.sequence, Self.isSame(reply.payload, payload) else {
                throw BenchError("a large reply differs")
            }
            goesOn = counts ? recorder.ended(start, bytes: payload.count) : Clock.now() < recorder.ends
        } while goesOn
    }

    private static func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        return one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                guard let one = one.baseAddress, let end = other.baseAddress else { return true }
                return memcmp(one, end, other.count) == 0
            }
        }
    }
}
