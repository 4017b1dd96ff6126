internal import Glibc
internal import Wire

/// The roles of Wire in the benchmark of RPC layers. Benchmarks/bench-wire starts them.
@main
enum WireBench {
    static func main() async {
        ProcessMemory.tune()
        #if DEBUG
            Output.error("WARNING: this is a debug build; its figures mean nothing")
        #endif
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            switch options.role {
            case .server: try await Server.run(options)
            case .loaded: try await LoadedServer.run(options)
            case .client(let scenario): try await Client.run(scenario, options)
            }
        } catch {
            Output.error("WireBench: \(error)")
            exit(1)
        }
    }
}

/// What the processes of the benchmark say to the one that started them, a line at a time.
enum Output {
    static func line(_ text: String) { write(1, text) }
    static func error(_ text: String) { write(2, text) }

    private static func write(_ descriptor: Int32, _ text: String) {
        let bytes = Array((text + "\n").utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            sent += count
        }
    }
}

/// The clock of all measurements: monotonic, in nanoseconds.
enum Clock {
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A benchmark that cannot go on.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
