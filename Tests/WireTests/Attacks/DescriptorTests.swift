import Foundation
import Messages
import NIOCore
import NIOPosix
import Testing

@testable import Wire

/// A process without descriptors left (`reliability.md` P18). In a process of its own, because the
/// limit is the process's.
///
/// Runs only where it is asked for: without descriptors libdispatch cannot open the files under
/// `/proc/self/task` by which it looks after its threads, and on a busy machine ends the process for it.
@Suite struct DescriptorTests {
    @Test(
        "without descriptors the server stops accepting for a while, and goes on afterwards",
        .enabled(if: ProcessInfo.processInfo.environment["SLUICE_DESCRIPTORS"] != nil))
    func exhaustion() async throws {
        await #expect(processExitsWith: .success) {
            do {
                try await Self.exhaust()
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    private struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private static func exhaust() async throws {
        try await Pair.with { configuration in
            configuration.acceptPause = .milliseconds(50)
        } _: { _ in
        } _: { (pair) async throws in
            guard try await pair.echo(1) == 1 else { throw Failed(description: "no echo") }
            // The system's timers take their descriptors with the first sleep.
            try await Task.sleep(for: .milliseconds(1))
            var holders: [Int32] = []
            defer { for holder in holders { close(holder) } }
            // All sockets of the test are made first, then all other descriptors are used up.
            let sockets = (0..<8).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
            var limit = rlimit(rlim_cur: 512, rlim_max: 512)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
                throw Failed(description: "the limit cannot be set")
            }
            while true {
                let holder = dup(0)
                guard holder >= 0 else { break }
                holders.append(holder)
            }
            for socket in sockets { try connect(socket, to: pair.port) }
            let statistics = pair.server.statistics
            guard await pair.log.waitUntil({ statistics.snapshot.admission.acceptPauses >= 3 }) else {
                throw Failed(description: "the server did not notice")
            }
            // Calls on the connection that is there go on meanwhile.
            for number in 0..<20 {
                guard try await pair.echo(Int64(number)) == number else {
                    throw Failed(description: "a call failed")
                }
            }
            let pauses = statistics.snapshot.admission.acceptPauses
            // A loop that spins tries some hundred thousand times in a second.
            try await Task.sleep(for: .milliseconds(300))
            let more = statistics.snapshot.admission.acceptPauses - pauses
            guard more <= 30 else { throw Failed(description: "\(more) tries in 300 ms") }
            for holder in holders { close(holder) }
            holders = []
            for socket in sockets { close(socket) }
            guard await pair.log.waitUntil({ statistics.snapshot.connections == 1 }) else {
                throw Failed(description: "connections stayed behind")
            }
            let peer = try await RawPeer.connect(to: pair.port)
            peer.send { $0.writeFrame(Siege.request(1), Siege.money) }
            guard await pair.log.waitUntil({ peer.frames.contains { $0.header.stream == 1 } }) else {
                throw Failed(description: "nothing is accepted any more")
            }
            peer.close()
        }
    }

    private static func connect(_ socket: Int32, to port: Int) throws {
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        let outcome = address.withSockAddr { Glibc.connect(socket, $0, socklen_t($1)) }
        guard outcome == 0 else { throw Failed(description: "connect: \(errno)") }
    }
}
