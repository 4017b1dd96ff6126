import Messages
import NIOCore
import Testing

@testable import Wire

@Suite struct LimitTests {
    private func configuration() throws -> ServerConfiguration {
        ServerConfiguration(tls: try TestAuthority.get().files("order"))
    }

    @Test("the limits in force are these, each under its name and once")
    func printed() throws {
        let limits = try configuration().limits(for: [Probe.echo, Probe.bulk])
        let text = limits.map(\.description)
        for expected in [
            "calls_in_flight=1024", "calls_per_connection=128", "calls_per_peer=768",
            "adapts_limit=yes", "lowest_limit=96", "share_critical_percent=100",
            "share_interactive_percent=90", "share_bulk_percent=60", "connections=1024",
            "connections_per_peer=768", "handshakes=64", "frame_bytes=65536",
            "largest_request_bytes=4194304", "metadata_bytes=8192",
            "unfinished_request_bytes=8388608", "unfinished_request_bytes_in_server=25165824",
            "unfinished_request_bytes_per_peer=18874368", "request_timeout=60000ms",
            "unsent_reply_bytes=524288", "large_call_bytes=33554432",
            "large_call_bytes_in_server=201326592", "large_call_bytes_per_peer=150994944",
            "faults_of_peer_per_30s=3", "shortest_exclusion=1000ms", "longest_exclusion=30000ms",
            "cancels_per_30s=200", "pings_at_once=10", "glitches_per_30s=200",
            "empty_pieces_in_a_row=1", "queued_control_frames=1000",
            "late_windows_per_30s=1000",
            "handshake_timeout=5000ms", "hello_timeout=3000ms", "frame_timeout=10000ms",
            "stalled_write_timeout=30000ms",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        #expect(Set(limits.map(\.name)).count == limits.count)
    }

    @Test("a server holds 8 MiB of unfinished requests per connection, whatever its methods take")
    func unfinished() throws {
        var configuration = try configuration()
        #expect(configuration.bounds(for: [Probe.echo]).collecting == 8_388_608)
        configuration.unfinishedRequestBytes = 70_000
        #expect(configuration.bounds(for: [Probe.bulk]).collecting == 70_000)
    }

    @Test("a peer's part is a share of the whole unless it is named")
    func peerShare() throws {
        var configuration = try configuration()
        configuration.callsInFlight = 10
        configuration.connections = 2
        configuration.peerShare = 50
        #expect(configuration.admission.callsPerPeer == 5)
        let census: ConnectionCensus<Int>.Limits = configuration.census()
        #expect(census.perPeer == 1)
        configuration.callsPerPeer = 9
        configuration.connectionsPerPeer = 2
        #expect(configuration.admission.callsPerPeer == 9)
        let named: ConnectionCensus<Int>.Limits = configuration.census()
        #expect(named.perPeer == 2)
    }

    @Test("a limit that is fixed does not adapt")
    func fixed() throws {
        var configuration = try configuration()
        #expect(configuration.admission.gradient?.floor == 96)
        configuration.adaptsLimit = false
        #expect(configuration.admission.gradient == nil)
    }

    private typealias Machine = ServerConnectionStateMachine

    private func machine(_ configuration: ServerConfiguration) -> Machine {
        var machine = Machine(bounds: configuration.bounds(for: [Probe.echo]))
        let hello = FrameHeader(.hello, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(hello, method: nil, hello: Hello(), now: Self.start) == .acknowledge)
        return machine
    }

    private static let start = NIODeadline.uptimeNanoseconds(1)

    private func receive(
        _ machine: inout Machine, _ header: FrameHeader, after: TimeAmount = .zero
    ) -> Machine.OnFrame {
        machine.received(
            header, method: .init(limit: 65_536, isStream: false), hello: nil, now: Self.start + after)
    }

    @Test("cancels: 200 at once, and one more for each 150 ms")
    func cancels() throws {
        var machine = machine(try configuration())
        for number in 0..<200 {
            let stream = UInt32(number) * 2 + 1
            #expect(receive(&machine, FrameHeader(.request, stream: stream, flags: .endStream)) == .run)
            #expect(
                receive(&machine, FrameHeader(.cancel, stream: stream, code: 1))
                    == .cancel(.cancelled))
            _ = machine.finished(stream)
        }
        let request = FrameHeader(.request, stream: 401, flags: .endStream)
        #expect(receive(&machine, request) == .run)
        var patient = machine
        let cancel = FrameHeader(.cancel, stream: 401, code: 1)
        #expect(receive(&machine, cancel) == .close(.abuse, "too many cancels"))
        #expect(receive(&patient, cancel, after: .milliseconds(160)) == .cancel(.cancelled))
    }

    @Test("pings: 10 at once, and one more for each 5 s")
    func pings() throws {
        var machine = machine(try configuration())
        let ping = FrameHeader(.ping, flags: .control, length: 8)
        for _ in 0..<10 { #expect(receive(&machine, ping) == .pong) }
        var patient = machine
        #expect(receive(&machine, ping) == .close(.abuse, "too many pings"))
        #expect(receive(&patient, ping, after: .seconds(5)) == .pong)
    }

    @Test("pings as often as HELLO-ACK allows go on for ever", arguments: [1_000, 5_000] as [Int64])
    func pingInterval(milliseconds: Int64) throws {
        var configuration = try configuration()
        configuration.keepalive = .milliseconds(milliseconds)
        var machine = machine(configuration)
        let ping = FrameHeader(.ping, flags: .control, length: 8)
        for number in 0..<1_000 as Range<Int64> {
            // Half a millisecond early and late in turn.
            let shift: Int64 = number % 2 == 0 ? 500_000 : -500_000
            let time = TimeAmount.nanoseconds((number + 1) * milliseconds * 1_000_000 + shift)
            #expect(receive(&machine, ping, after: time) == .pong)
        }
    }

    @Test("windows for streams that ended: 1,000 at once, and one more for each 30 ms")
    func lateWindows() throws {
        var machine = machine(try configuration())
        #expect(receive(&machine, FrameHeader(.request, stream: 1, flags: .endStream)) == .run)
        _ = machine.finished(1)
        let window = FrameHeader(.window, stream: 1, flags: .control, aux: 1_024)
        for _ in 0..<1_000 { #expect(receive(&machine, window) == .ignore) }
        var patient = machine
        #expect(
            receive(&machine, window) == .close(.abuse, "too many windows for streams that ended"))
        #expect(receive(&patient, window, after: .milliseconds(31)) == .ignore)
    }

    @Test("frames without meaning: 200 at once, and one more for each 150 ms")
    func glitches() throws {
        var machine = machine(try configuration())
        let strange = FrameHeader(FrameType(rawValue: 90), flags: .control)
        for _ in 0..<200 { #expect(receive(&machine, strange) == .ignore) }
        var patient = machine
        #expect(receive(&machine, strange) == .close(.abuse, "too many meaningless frames"))
        #expect(receive(&patient, strange, after: .milliseconds(160)) == .ignore)
    }

    @Test("one empty piece in a row is a glitch, two are abuse")
    func emptyPieces() throws {
        var machine = machine(try configuration())
        let first = FrameHeader(.request, stream: 1, flags: .moreFragments, length: 5)
        let empty = FrameHeader(.message, stream: 1, flags: .moreFragments)
        let full = FrameHeader(.message, stream: 1, flags: .moreFragments, length: 5)
        #expect(receive(&machine, first) == .keepFirst)
        for _ in 0..<50 {
            #expect(receive(&machine, empty) == .keep)
            #expect(receive(&machine, full) == .keep)
        }
        #expect(receive(&machine, empty) == .keep)
        #expect(receive(&machine, empty) == .close(.abuse, "too many empty frames"))
        // A last piece, or another request, ends the row.
        var fresh = self.machine(try configuration())
        let last = FrameHeader(.message, stream: 1, flags: .endStream)
        #expect(receive(&fresh, first) == .keepFirst)
        #expect(receive(&fresh, empty) == .keep)
        #expect(receive(&fresh, last) == .runKept)
        let second = FrameHeader(.request, stream: 3, flags: .moreFragments, length: 5)
        #expect(receive(&fresh, second) == .keepFirst)
        #expect(receive(&fresh, FrameHeader(.message, stream: 3, flags: .moreFragments)) == .keep)
    }

    @Test("behind a frame that ends the connection nothing is read as a frame")
    func stopped() {
        var bytes = ByteBuffer()
        for stream: UInt32 in [1, 3, 5] {
            bytes.writeFrame(FrameHeader(.request, stream: stream), [7, 7, 7])
        }
        var decoder = FrameDecoder()
        var seen: [UInt32] = []
        func decode(_ bytes: ByteBuffer) {
            do throws(FrameError) {
                try decoder.decode(bytes) { header, _ in
                    seen.append(header.stream)
                    return header.stream != 3
                }
            } catch {
                Issue.record("what nobody reads was judged: \(error)")
            }
        }
        decode(bytes)
        #expect(seen == [1, 3])
        // The middle of a frame, read as a header, would be one of 117,901,063 bytes.
        decode(ByteBuffer(repeating: 7, count: 100))
        decode(bytes)
        #expect(seen == [1, 3])
    }

    @Test("a frame of 64 KiB is taken, one byte more is not")
    func frameBytes() {
        for (length, fits) in [(65_520, true), (65_521, false)] {
            var header = FrameHeader(.request, stream: 1, flags: .endStream)
            header.length = length
            var bytes = ByteBuffer()
            bytes.writeHeader(header)
            bytes.writeRepeatingByte(7, count: length)
            var decoder = FrameDecoder()
            var seen = 0
            do throws(FrameError) {
                try decoder.decode(bytes) { header, _ in
                    seen = header.length
                    return true
                }
                #expect(fits)
                #expect(seen == length)
            } catch {
                #expect(!fits)
            }
        }
    }
}
