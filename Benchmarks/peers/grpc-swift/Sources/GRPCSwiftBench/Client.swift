import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc
import Synchronization

/// Counts what ends inside the measured time; each caller has a recorder of its own.
struct Recorder: ~Copyable {
    private let times: MeasuredTime
    private(set) var count = 0
    private(set) var bytes = 0
    private(set) var nanoseconds: [UInt32] = []

    init(_ times: MeasuredTime) {
        self.times = times
        nanoseconds.reserveCapacity(1 << 16)
    }

    /// Something that began at `start` has ended; false when the measured time is over.
    @discardableResult
    mutating func ended(_ start: Int64, bytes size: Int = 0, count number: Int = 1) -> Bool {
        let now = Clock.now()
        guard now >= times.begins else { return true }
        guard now < times.ends else { return false }
        times.tellBegin()
        count += number
        bytes += size
        nanoseconds.append(UInt32(clamping: now - start))
        return true
    }

    var result: Result { Result(count: count, bytes: bytes, nanoseconds: nanoseconds) }

    struct Result: Sendable {
        var count = 0
        var bytes = 0
        var nanoseconds: [UInt32] = []
    }
}

/// From when to when is measured.
final class MeasuredTime: Sendable {
    let begins: Int64
    let ends: Int64
    private let hasBegun = Atomic(false)

    init(_ options: Options) {
        begins = Clock.now() + Int64(options.warmUp * 1e9)
        ends = begins + Int64(options.seconds * 1e9)
    }

    func tellBegin() {
        if hasBegun.load(ordering: .relaxed) { return }
        if !hasBegun.exchange(true, ordering: .relaxed) { Output.write(1, "begin") }
    }
}

enum Clock {
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// The scenarios. Callers are tasks on Swift's global executor, where this library's own calls run.
struct Client: Sendable {
    private static let perStream: Int64 = 20_000
    private let options: Options

    init(_ options: Options) { self.options = options }

    func run(_ scenario: String) async throws {
        try await withStubs([], left: options.connections) { stubs in
            let times = MeasuredTime(options)
            var callers: [@Sendable () async throws -> Recorder.Result] = []
            switch scenario {
            case "unary":
                for index in 0..<(options.connections * options.inFlight) {
                    let stub = stubs[index % stubs.count]
                    callers.append { try await echo(stub, Int64(index) << 40, times) }
                }
            case "bulk":
                for index in 0..<options.inFlight {
                    callers.append { try await fetch(stubs[0], Int64(index) << 40, times) }
                }
            case "stream": callers.append { try await stream(stubs[0], times) }
            default: throw BenchError("there is no scenario \(scenario)")
            }
            var total = Recorder.Result()
            try await withThrowingTaskGroup(of: Recorder.Result.self) { tasks in
                for caller in callers { tasks.addTask { try await caller() } }
                for try await result in tasks {
                    total.count += result.count
                    total.bytes += result.bytes
                    total.nanoseconds += result.nanoseconds
                }
            }
            report(total, times)
        }
        exit(0)
    }

    private func report(_ total: Recorder.Result, _ times: MeasuredTime) {
        Output.write(1, "end")
        let sorted = total.nanoseconds.sorted()
        func percentile(_ part: Double) -> Double {
            let index = min(sorted.count - 1, Int(Double(sorted.count) * part))
            return sorted.isEmpty ? 0 : Double(sorted[index]) / 1_000
        }
        let seconds = Double(times.ends - times.begins) / 1e9
        Output.write(
            1,
            "{\"count\": \(total.count), \"seconds\": \(seconds), \"bytes\": \(total.bytes), "
                + "\"p50_us\": \(percentile(0.5)), \"p99_us\": \(percentile(0.99)), "
                + "\"p999_us\": \(percentile(0.999))}")
    }

    /// Gives `body` as many clients as asked for, each with its own connection.
    private func withStubs(
        _ stubs: [Stub<HTTP2ClientTransport.Posix>], left: Int,
        _ body: @escaping @Sendable ([Stub<HTTP2ClientTransport.Posix>]) async throws -> Void
    ) async throws {
        guard left > 0 else {
            // The first call connects.
            for stub in stubs { _ = try await stub.echo(Packet()) }
            try await body(stubs)
            return
        }
        let transport = try HTTP2ClientTransport.Posix(
            target: .ipv4(address: "127.0.0.1", port: options.port),
            transportSecurity: .mTLS(
                certificateChain: [.file(path: options.file("bench.pem"), format: .pem)],
                privateKey: .file(path: options.file("bench.key"), format: .pem)
            ) {
                $0.trustRoots = .certificates([.file(path: options.file("ca.pem"), format: .pem)])
            },
            config: .defaults {
                $0.http2.authority = "localhost"
                if !options.coalesces { $0.connection.flushCoalescing = nil }
            })
        try await withGRPCClient(transport: transport) { client in
            try await withStubs(stubs + [Stub(wrapping: client)], left: left - 1, body)
        }
    }

    private func echo(
        _ stub: Stub<HTTP2ClientTransport.Posix>, _ first: Int64, _ times: MeasuredTime
    ) async throws -> Recorder.Result {
        var recorder = Recorder(times)
        let payload = pattern(options.payload)
        var packet = Packet()
        packet.sequence = first
        packet.payload = payload
        var start: Int64
        repeat {
            packet.sequence += 1
            start = Clock.now()
            let reply = try await stub.echo(packet, options: callOptions)
            guard reply.sequence == packet.sequence, reply.payload == payload else {
                throw BenchError("an echo differs")
            }
        } while recorder.ended(start)
        return recorder.result
    }

    private func fetch(
        _ stub: Stub<HTTP2ClientTransport.Posix>, _ first: Int64, _ times: MeasuredTime
    ) async throws -> Recorder.Result {
        var recorder = Recorder(times)
        let payload = pattern(options.size)
        var request = Sluice_Bench_V1_BulkRequest()
        request.sequence = first
        request.size = Int64(options.size)
        var start: Int64
        repeat {
            request.sequence += 1
            start = Clock.now()
            let reply = try await stub.bulk(request, options: callOptions)
            guard reply.sequence == request.sequence, reply.payload == payload else {
                throw BenchError("a large reply differs")
            }
        } while recorder.ended(start, bytes: payload.count)
        return recorder.result
    }

    private func stream(
        _ stub: Stub<HTTP2ClientTransport.Posix>, _ times: MeasuredTime
    ) async throws -> Recorder.Result {
        let payload = pattern(options.payload)
        var request = Sluice_Bench_V1_StreamRequest()
        request.count = Self.perStream
        request.payload = payload
        let asked = request
        var total = Recorder.Result()
        repeat {
            let part = try await stub.stream(asked) { response in
                var recorder = Recorder(times)
                var start = Clock.now()
                var expected: Int64 = 0
                for try await packet in response.messages {
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
                return recorder.result
            }
            total.count += part.count
            total.nanoseconds += part.nanoseconds
        } while Clock.now() < times.ends
        return total
    }

    private var callOptions: CallOptions {
        var call = CallOptions.defaults
        call.timeout = options.timeout > 0 ? .seconds(options.timeout) : nil
        return call
    }
}
