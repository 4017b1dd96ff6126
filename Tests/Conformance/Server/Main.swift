import ConformanceHost
import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Wire

/// Serves the conformance cases for clients in other processes.
///
///     ConformanceServer --certificate F --key F --trust F --trust-domain D --service S [--loops N]
///
/// Prints `first 127.0.0.1:PORT` and `second 127.0.0.1:PORT`, then serves until its standard input
/// ends or SIGTERM comes; it drains for at most 2 s.
@main
enum Main {
    private struct Usage: Error, CustomStringConvertible {
        let description: String
    }

    static func main() async {
        do {
            try await serve(options(Array(CommandLine.arguments.dropFirst())))
        } catch {
            FileHandle.standardError.write(Data("ConformanceServer: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func options(_ arguments: [String]) throws -> [String: String] {
        let known = ["certificate", "key", "trust", "trust-domain", "service", "loops"]
        var options = ["loops": "1"]
        for index in stride(from: 0, to: arguments.count, by: 2) {
            let name = String(arguments[index].dropFirst(2))
            guard arguments[index].hasPrefix("--"), known.contains(name), index + 1 < arguments.count
            else { throw Usage(description: "what is \(arguments[index])?") }
            options[name] = arguments[index + 1]
        }
        for name in known where options[name] == nil {
            throw Usage(description: "--\(name) is missing")
        }
        return options
    }

    private static func serve(_ options: [String: String]) async throws {
        func option(_ name: String) -> String { options[name] ?? "" }
        guard let loops = Int(option("loops")), (1...64).contains(loops) else {
            throw Usage(description: "--loops is 1 to 64")
        }
        let (ends, term) = endings()
        defer { term.cancel() }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let servers = ConformanceServers(
            tls: TLSFiles(
                certificate: option("certificate"), privateKey: option("key"),
                trust: option("trust"), trustDomain: option("trust-domain")),
            service: option("service"), group: group)
        let ports = try await servers.start()
        let addresses = "first 127.0.0.1:\(ports.first)\nsecond 127.0.0.1:\(ports.second)\n"
        FileHandle.standardOutput.write(Data(addresses.utf8))
        for await _ in ends { break }
        await servers.stop(grace: .seconds(2))
        try await group.shutdownGracefully()
    }

    /// One element when the process shall end: SIGTERM, or the end of standard input.
    private static func endings() -> (AsyncStream<Void>, any DispatchSourceSignal) {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        signal(SIGTERM, SIG_IGN)
        let term = DispatchSource.makeSignalSource(signal: SIGTERM)
        term.setEventHandler { continuation.yield() }
        let input = FileHandle.standardInput
        input.readabilityHandler = { handle in
            if handle.availableData.isEmpty {
                handle.readabilityHandler = nil
                continuation.yield()
            }
        }
        term.resume()
        return (stream, term)
    }
}
