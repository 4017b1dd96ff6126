import NIOCore
import Testing

@testable import Wire

@Suite(.ownThread) struct ServerMachineTests {
    private typealias Machine = ServerConnectionStateMachine
    private let limit = 1_000

    private func machine(_ tune: (inout Machine.Bounds) -> Void = { _ in }) -> Machine {
        var bounds = Machine.Bounds()
        tune(&bounds)
        var machine = Machine(bounds: bounds)
        let hello = FrameHeader(.hello, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(hello, method: nil, hello: Hello(), now: .now()) == .acknowledge)
        return machine
    }

    private func request(
        _ stream: UInt32, _ flags: FrameFlags = .endStream, length: Int = 10
    ) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: flags, code: 100, length: length)
    }

    private func piece(_ stream: UInt32, more: Bool, length: Int = 10) -> FrameHeader {
        FrameHeader(
            .message, stream: stream, flags: more ? .moreFragments : .endStream, length: length)
    }

    private func receive(_ machine: inout Machine, _ header: FrameHeader) -> Machine.OnFrame {
        machine.received(
            header, method: Machine.Method(limit: limit, isStream: false), hello: nil,
            now: .uptimeNanoseconds(1))
    }

    @Test("nothing but HELLO opens a connection, and only once")
    func hello() {
        var fresh = Machine(bounds: .init())
        #expect(receive(&fresh, request(1)) == .close(.protocolError, "the first frame is not HELLO"))
        #expect(receive(&fresh, request(3)) == .ignore)
        var other = Machine(bounds: .init())
        #expect(
            receive(&other, FrameHeader(.hello, flags: .control))
                == .refuseHello)
        #expect(receive(&other, request(1)) == .ignore)
        var open = machine()
        #expect(receive(&open, FrameHeader(.hello)) == .close(.protocolError, "a second HELLO"))
    }

    @Test("a whole request runs, and its outcome is sent")
    func whole() {
        var machine = machine()
        #expect(receive(&machine, request(1)) == .run)
        #expect(machine.inFlight == 1)
        #expect(machine.finished(1) == .send)
        #expect(machine.inFlight == 0)
        #expect(machine.finished(1) == .discard)
    }

    @Test("a request in pieces runs with its last piece")
    func pieces() {
        var machine = machine()
        #expect(receive(&machine, request(1, .moreFragments)) == .keepFirst)
        #expect(receive(&machine, request(3)) == .run)
        #expect(receive(&machine, piece(1, more: true)) == .keep)
        #expect(receive(&machine, piece(1, more: false)) == .runKept)
        #expect(machine.inFlight == 2)
    }

    @Test("a request that grows above its limit fails alone, and its rest is skipped")
    func overLimit() {
        var machine = machine()
        #expect(receive(&machine, request(1, .moreFragments, length: 900)) == .keepFirst)
        #expect(
            receive(&machine, piece(1, more: true, length: 200))
                == .failKept(.tooLarge))
        #expect(receive(&machine, piece(1, more: true)) == .ignore)
        #expect(receive(&machine, piece(1, more: false)) == .ignore)
        #expect(machine.inFlight == 0)
        #expect(receive(&machine, request(3)) == .run)
    }

    @Test("unfinished requests may hold only so many bytes in sum")
    func collecting() {
        var machine = machine { $0.collecting = 1_500 }
        #expect(receive(&machine, request(1, .moreFragments, length: 900)) == .keepFirst)
        #expect(
            receive(&machine, request(3, .moreFragments, length: 900))
                == .refuse(.unfinished))
        #expect(receive(&machine, piece(3, more: false)) == .ignore)
        #expect(receive(&machine, piece(1, more: false)) == .runKept)
        #expect(receive(&machine, request(5, .moreFragments, length: 900)) == .keepFirst)
    }

    @Test("stream ids are odd and only grow")
    func ids() {
        for bad: UInt32 in [0, 2, 5, 3] {
            var machine = machine()
            #expect(receive(&machine, request(5)) == .run)
            guard case .close(.protocolError, _) = receive(&machine, request(bad)) else {
                Issue.record("stream \(bad) was taken")
                continue
            }
        }
    }

    @Test("a cancelled stream is charged until its handler ends, so rapid cancels gain nothing")
    func cancelKeepsPlace() {
        var machine = machine { $0.inFlight = 2 }
        for stream: UInt32 in [1, 3] {
            #expect(receive(&machine, request(stream)) == .run)
            #expect(
                receive(&machine, FrameHeader(.cancel, stream: stream, code: 1))
                    == .cancel(.cancelled))
        }
        #expect(
            receive(&machine, request(5))
                == .refuse(.connectionFull))
        #expect(machine.finished(1) == .discard)
        #expect(receive(&machine, request(7)) == .run)
    }

    @Test("a flood of cancels, pings or meaningless frames closes the connection")
    func floods() {
        var cancels = machine { $0.cancels = EventBudget(burst: 3, refill: .seconds(1)) }
        _ = receive(&cancels, request(1))
        for _ in 0..<3 { _ = receive(&cancels, FrameHeader(.cancel, stream: 1)) }
        #expect(
            receive(&cancels, FrameHeader(.cancel, stream: 1)) == .close(.abuse, "too many cancels"))
        var pings = machine()
        for _ in 0..<10 {
            #expect(receive(&pings, FrameHeader(.ping, flags: .control, length: 8)) == .pong)
        }
        #expect(
            receive(&pings, FrameHeader(.ping, flags: .control, length: 8))
                == .close(.abuse, "too many pings"))
        var glitches = machine()
        for _ in 0..<200 {
            #expect(
                receive(&glitches, FrameHeader(FrameType(rawValue: 99), flags: .control)) == .ignore)
        }
        #expect(
            receive(&glitches, FrameHeader(.pong, flags: .control, length: 8))
                == .close(.abuse, "too many meaningless frames"))
    }

    @Test("a budget loses nothing of the time between two events")
    func remainder() {
        var budget = EventBudget(burst: 3, refill: .seconds(5))
        let start = NIODeadline.uptimeNanoseconds(10_000_000_000)
        for number in 0..<10_000 as Range<Int64> {
            let shift: Int64 = number % 2 == 0 ? 500_000 : -500_000
            let isTaken = budget.take(start + .nanoseconds(number * 5_000_000_000 + shift))
            #expect(isTaken, "event \(number)")
        }
    }

    @Test("a final piece beyond the connection's bound is refused with that reason")
    func collectingAtTheEnd() {
        var machine = machine { $0.collecting = 950 }
        #expect(receive(&machine, request(1, .moreFragments, length: 900)) == .keepFirst)
        #expect(
            receive(&machine, piece(1, more: false, length: 60))
                == .failKept(.unfinished))
    }

    @Test("a budget comes back with time")
    func refill() {
        var budget = EventBudget(burst: 2, refill: .seconds(1))
        let start = NIODeadline.uptimeNanoseconds(10_000_000_000)
        #expect(budget.take(start) == true)
        #expect(budget.take(start) == true)
        #expect(budget.take(start) == false)
        #expect(budget.take(start + .milliseconds(900)) == false)
        #expect(budget.take(start + .seconds(3)) == true)
    }

    @Test("an unknown frame is ignored when it is a control frame, and fatal when it is not")
    func unknownTypes() {
        var machine = machine()
        let type = FrameType(rawValue: 42)
        #expect(receive(&machine, FrameHeader(type, flags: .control)) == .ignore)
        #expect(
            receive(&machine, FrameHeader(type)) == .close(.protocolError, "unknown frame type 42"))
    }

    @Test("unknown methods and requests of another shape are refused, each alone")
    func refusals() {
        var machine = machine()
        #expect(
            machine.received(request(1), method: nil, hello: nil, now: .now())
                == .refuse(.unknownMethod))
        #expect(
            receive(&machine, request(3, [])) == .refuse(.notOneMessage))
        #expect(
            receive(&machine, request(5, [.endStream, .noMessage]))
                == .refuse(.notOneMessage))
        #expect(
            receive(&machine, request(7, .endStream, length: 1_001))
                == .refuse(.tooLarge))
        #expect(machine.inFlight == 0)
    }

    @Test("frames for streams that ended are ignored, for streams never opened fatal")
    func strangers() {
        var machine = machine()
        #expect(receive(&machine, request(3)) == .run)
        #expect(machine.finished(3) == .send)
        #expect(receive(&machine, FrameHeader(.cancel, stream: 3)) == .ignore)
        #expect(receive(&machine, piece(1, more: false)) == .ignore)
        guard case .close(.protocolError, _) = receive(&machine, piece(9, more: false)) else {
            Issue.record("a stream never opened was taken")
            return
        }
    }

    @Test("a message behind the end of a request is fatal")
    func behindEnd() {
        var machine = machine()
        #expect(receive(&machine, request(1)) == .run)
        guard case .close(.protocolError, _) = receive(&machine, piece(1, more: false)) else {
            Issue.record("a second message was taken")
            return
        }
    }

    @Test("a drain serves what runs, refuses what comes, and is over when the last one ends")
    func drain() {
        var machine = machine()
        #expect(receive(&machine, request(1)) == .run)
        #expect(machine.drain() == nil)
        #expect(machine.announce() == true)
        #expect(machine.announce() == false)
        // Between the two GOAWAYs what crosses is served.
        #expect(receive(&machine, request(3)) == .run)
        machine.pinged()
        machine.pinged()
        // The answer to an older ping crossed with the announcement.
        let pong = FrameHeader(.pong, flags: .control, length: 8)
        #expect(receive(&machine, pong) == .ignore)
        #expect(
            machine.received(
                pong, method: nil, hello: nil, answersAnnouncement: true,
                now: .uptimeNanoseconds(1)) == .announced)
        #expect(machine.drain() == 3)
        #expect(machine.drain() == nil)
        #expect(
            receive(&machine, request(5)) == .refuse(.ending))
        #expect(!machine.isDrained)
        #expect(machine.finished(1) == .send)
        #expect(machine.finished(3) == .send)
        #expect(machine.isDrained)
    }

    @Test("no sequence of frames brings more streams than the bounds allow", arguments: 0..<50)
    func anySequence(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
        func random(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % bound
        }
        var machine = machine {
            $0.inFlight = 8
            $0.cancels = EventBudget(burst: 10_000, refill: .seconds(1))
            $0.glitches = EventBudget(burst: 10_000, refill: .seconds(1))
        }
        var running: Set<UInt32> = []
        for _ in 0..<2_000 {
            let next = machine.lastStream + (machine.lastStream % 2 == 1 ? 2 : 1)
            let stream = random(3) == 0 ? next : UInt32(random(UInt64(next) + 1))
            let header = FrameHeader(
                FrameType(rawValue: UInt8(3 + random(8))), stream: stream,
                flags: FrameFlags(rawValue: UInt8(random(256)) | 0x80), code: 100,
                length: Int(random(1_200)))
            switch receive(&machine, header) {
            case .run, .runKept: running.insert(stream)
            case .close:
                machine = self.machine { $0.inFlight = 8 }
                running = []
            default: break
            }
            #expect(machine.inFlight <= 16, "seed \(seed)")
            #expect(running.count <= 8, "seed \(seed)")
            if random(4) == 0, let ended = running.min() {
                _ = machine.finished(ended)
                running.remove(ended)
            }
        }
    }

    @Test("a call whose reply waits for the socket keeps its place, until it was sent or cancelled")
    func sending() {
        var machine = machine { $0.inFlight = 2 }
        for stream: UInt32 in [1, 3] {
            #expect(receive(&machine, request(stream)) == .run)
            #expect(machine.finished(stream) == .send)
            machine.sending(stream)
        }
        #expect(machine.inFlight == 2)
        #expect(
            receive(&machine, request(5))
                == .refuse(.connectionFull))
        #expect(receive(&machine, FrameHeader(.window, stream: 1, aux: 500)) == .credit(500))
        machine.sent(1)
        #expect(receive(&machine, FrameHeader(.cancel, stream: 3)) == .dropReply)
        #expect(receive(&machine, FrameHeader(.cancel, stream: 3)) == .ignore)
        #expect(machine.inFlight == 0)
        #expect(receive(&machine, request(7)) == .run)
        let isAnnounced = machine.announce()
        #expect(isAnnounced)
        #expect(machine.drain() == 7)
        #expect(machine.finished(7) == .send)
        machine.sending(7)
        #expect(!machine.isDrained)
        machine.sent(7)
        #expect(machine.isDrained)
    }

    @Test("credit reaches a running stream only")
    func credit() {
        var machine = machine()
        #expect(receive(&machine, request(1)) == .run)
        #expect(receive(&machine, FrameHeader(.window, stream: 1, aux: 500)) == .credit(500))
        #expect(machine.finished(1) == .send)
        #expect(receive(&machine, FrameHeader(.window, stream: 1, aux: 500)) == .ignore)
        #expect(receive(&machine, FrameHeader(.window, aux: 500)) == .connectionCredit(500))
        #expect(
            receive(&machine, FrameHeader(.window, stream: 3, aux: 500))
                == .close(.protocolError, "stream 3 was never opened"))
    }
}
