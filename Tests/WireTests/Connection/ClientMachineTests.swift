import NIOCore
import Testing

@testable import Wire

@Suite struct ClientMachineTests {
    private typealias Machine = ClientConnectionStateMachine

    private func ready(inFlight: UInt32 = 128) -> Machine {
        var machine = Machine()
        let ack = FrameHeader(.helloAck, flags: .control, length: Hello.fixedSize)
        let hello = Hello(inFlight: inFlight)
        #expect(machine.received(ack, hello: hello, now: .now()) == .ready)
        return machine
    }

    private func receive(_ machine: inout Machine, _ header: FrameHeader) -> Machine.OnFrame {
        machine.received(header, hello: nil, now: .uptimeNanoseconds(1))
    }

    private func message(
        _ stream: UInt32, _ flags: FrameFlags, length: Int = 10
    ) -> FrameHeader {
        FrameHeader(.message, stream: stream, flags: flags, length: length)
    }

    @Test("before HELLO-ACK nothing else is believed")
    func first() {
        var machine = Machine()
        #expect(machine.open(limit: 100, isSingle: true) == .opened(1))
        #expect(
            receive(&machine, message(1, .endStream)) == .close("the first frame is not HELLO-ACK"))
        #expect(!machine.wasAcknowledged)
    }

    @Test("ids count up by two, and no more calls are sent than the peer takes")
    func room() {
        var machine = ready(inFlight: 2)
        #expect(machine.open(limit: 100, isSingle: true) == .opened(1))
        #expect(machine.open(limit: 100, isSingle: true) == .opened(3))
        #expect(machine.open(limit: 100, isSingle: true) == .full)
        #expect(receive(&machine, message(1, .endStream)) == .message(ended: true))
        #expect(machine.open(limit: 100, isSingle: true) == .opened(5))
    }

    @Test("a server that asks with PINGs all the time is not answered for ever")
    func pings() {
        var machine = ready()
        let ping = FrameHeader(.ping, flags: .control, length: 8)
        for _ in 0..<10 { #expect(receive(&machine, ping) == .ping) }
        var other = machine
        #expect(receive(&machine, ping) == .close("too many pings"))
        // One each 5 s is what a server may send.
        for count: UInt64 in 1...20 {
            let later = other.received(
                ping, hello: nil, now: .uptimeNanoseconds(1 + count * 5_000_000_000))
            #expect(later == .ping)
        }
    }

    @Test("a reply in pieces is whole with its last piece")
    func pieces() {
        var machine = ready()
        _ = machine.open(limit: 100, isSingle: true)
        #expect(receive(&machine, message(1, .moreFragments, length: 60)) == .keep)
        #expect(receive(&machine, message(1, .endStream, length: 40)) == .messageKept(ended: true))
        #expect(machine.inFlight == 0)
    }

    @Test("a reply above its limit ends its call only")
    func overLimit() {
        var machine = ready()
        _ = machine.open(limit: 100, isSingle: true)
        _ = machine.open(limit: 100, isSingle: true)
        #expect(receive(&machine, message(1, .moreFragments, length: 60)) == .keep)
        #expect(receive(&machine, message(1, .endStream, length: 41)) == .overLimit(100))
        #expect(receive(&machine, message(1, .endStream)) == .ignore)
        #expect(receive(&machine, message(3, .endStream)) == .message(ended: true))
    }

    @Test("a stream's limit is for each of its messages")
    func streamLimit() {
        var machine = ready()
        _ = machine.open(limit: 100, isSingle: false)
        for _ in 0..<3 {
            #expect(receive(&machine, message(1, [.counted, .moreFragments], length: 60)) == .keep)
            #expect(receive(&machine, message(1, .counted, length: 40)) == .messageKept(ended: false))
            #expect(receive(&machine, message(1, .counted, length: 100)) == .message(ended: false))
        }
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .end)
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .ignore)
    }

    @Test("one reply is one: a status may follow it, a second message ends the call as malformed")
    func goesOn() {
        var machine = ready()
        for _ in 0..<2 { _ = machine.open(limit: 100, isSingle: true) }
        #expect(receive(&machine, message(1, [])) == .message(ended: false))
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .end)
        #expect(receive(&machine, message(3, [])) == .message(ended: false))
        #expect(receive(&machine, message(3, .endStream)) == .malformed("a second reply"))
        #expect(machine.inFlight == 0)
    }

    @Test("metadata comes before the first reply, once")
    func initialMetadata() {
        var machine = ready()
        for _ in 0..<2 { _ = machine.open(limit: 100, isSingle: false) }
        let early = FrameHeader(.message, stream: 1, flags: [.metadata, .noMessage], length: 9)
        #expect(receive(&machine, early) == .initialMetadata)
        #expect(
            receive(&machine, early) == .malformed("initial metadata that comes too late"))
        #expect(receive(&machine, message(3, .counted)) == .message(ended: false))
        let late = FrameHeader(.message, stream: 3, flags: [.metadata, .noMessage], length: 9)
        #expect(receive(&machine, late) == .malformed("initial metadata that comes too late"))
    }

    @Test("a stream of replies may use what was given and no more; what nobody takes is given back")
    func credit() {
        var bounds = Machine.Bounds()
        bounds.streamCredit = 100
        bounds.connectionCredit = 150
        var machine = Machine(bounds: bounds)
        let ack = FrameHeader(.helloAck, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(ack, hello: Hello(inFlight: 9), now: .now()) == .ready)
        for _ in 0..<3 { _ = machine.open(limit: 1_000, isSingle: false) }
        // 84 bytes cost 100: the stream has nothing left, the connection 50.
        #expect(receive(&machine, message(1, .counted, length: 84)) == .message(ended: false))
        // A message may be begun with any credit left, whatever its size, and finished without.
        #expect(
            receive(&machine, message(3, [.counted, .moreFragments], length: 500)) == .keep)
        #expect(
            receive(&machine, message(3, .counted, length: 400)) == .messageKept(ended: false))
        // After a cancel the frames under way are given back, with what ends a message.
        #expect(machine.cancelled(5, .cancelled, now: .uptimeNanoseconds(1)) == .tell)
        #expect(receive(&machine, message(5, .counted, length: 20)) == .giveBack(36))
        #expect(
            receive(&machine, message(5, [.counted, .moreFragments], length: 20)) == .giveBack(20))
        // All of it was charged: 150 - 100 - 500 - 416 - 36 - 20.
        #expect(machine.receiveCredit == -922)
        #expect(machine.gave(56, to: 0) == true)
        #expect(machine.receiveCredit == -866)
        #expect(machine.gave(5_000, to: 0) == true)
        #expect(
            receive(&machine, message(1, .counted)) == .close("a message beyond its credit"))
    }

    @Test("credit that is given back opens the stream again; an ended one needs none")
    func giving() {
        var bounds = Machine.Bounds()
        bounds.streamCredit = 100
        var machine = Machine(bounds: bounds)
        let ack = FrameHeader(.helloAck, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(ack, hello: Hello(inFlight: 9), now: .now()) == .ready)
        _ = machine.open(limit: 1_000, isSingle: false)
        #expect(receive(&machine, message(1, .counted, length: 84)) == .message(ended: false))
        #expect(machine.gave(100, to: 1) == true)
        #expect(receive(&machine, message(1, .counted, length: 84)) == .message(ended: false))
        #expect(receive(&machine, FrameHeader(.end, stream: 1)) == .end)
        #expect(machine.gave(100, to: 1) == false)
    }

    @Test("what nobody takes is bounded by the connection's credit too")
    func thrownAwayWithoutEnd() {
        var machine = ready()
        _ = machine.open(limit: 1_000, isSingle: false)
        #expect(machine.cancelled(1, .cancelled, now: .uptimeNanoseconds(1)) == .tell)
        var outcome = Machine.OnFrame.ignore
        var frames = 0
        while frames < 1_000 {
            outcome = receive(&machine, message(1, .counted, length: 65_520))
            guard case .giveBack = outcome else { break }
            frames += 1
        }
        #expect(outcome == .close("a message beyond its credit"))
        // The window of 1 MiB and the largest message of 4 MiB.
        #expect(frames == 5 * 1_048_576 / 65_536)
    }

    @Test("the second GOAWAY says which calls were begun")
    func twoSteps() {
        var machine = ready()
        for _ in 0..<3 { _ = machine.open(limit: 100, isSingle: true) }
        let first = FrameHeader(.goAway, stream: GoAwayReason.announcement, flags: .control)
        #expect(receive(&machine, first) == .goAway(notProcessed: []))
        #expect(machine.open(limit: 100, isSingle: true) == .ending)
        #expect(
            receive(&machine, FrameHeader(.ping, flags: .control, length: 8)) == .ping)
        #expect(
            receive(&machine, FrameHeader(.goAway, stream: 3, flags: .control))
                == .goAway(notProcessed: [5]))
        #expect(machine.inFlight == 2)
    }

    @Test("GOAWAY gives back the calls behind its last stream, and the rest finish")
    func goAway() {
        var machine = ready()
        for _ in 0..<3 { _ = machine.open(limit: 100, isSingle: true) }
        #expect(
            receive(&machine, FrameHeader(.goAway, stream: 1, flags: .control))
                == .goAway(notProcessed: [3, 5]))
        #expect(machine.open(limit: 100, isSingle: true) == .ending)
        #expect(!machine.isDrained)
        #expect(receive(&machine, message(1, .endStream)) == .message(ended: true))
        #expect(machine.isDrained)
    }

    @Test("the peer is told of a cancel once, and not of one that crossed with the end")
    func cancel() {
        var machine = ready()
        _ = machine.open(limit: 100, isSingle: true)
        #expect(machine.cancelled(1, .cancelled, now: .uptimeNanoseconds(1)) == .tell)
        #expect(machine.cancelled(1, .cancelled, now: .uptimeNanoseconds(1)) == .ignore)
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .ignore)
    }

    @Test("a call whose time is over keeps its place until the server ends it")
    func abandoned() {
        var machine = ready(inFlight: 2)
        for _ in 0..<2 { _ = machine.open(limit: 100, isSingle: true) }
        machine.abandon(1)
        machine.abandon(1)
        machine.abandon(3)
        #expect(machine.open(limit: 100, isSingle: true) == .full)
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .end)
        #expect(receive(&machine, message(3, .endStream)) == .end)
        #expect(machine.open(limit: 100, isSingle: false) == .opened(5))
        machine.abandon(5)
        #expect(receive(&machine, message(5, .counted)) == .giveBack(26))
        machine.drain()
        #expect(machine.isDrained)
    }

    @Test("frames for streams never opened and unknown frames without control are fatal")
    func strangers() {
        var one = ready()
        #expect(receive(&one, message(1, .endStream)) == .close("stream 1 was never opened"))
        var two = ready()
        let type = FrameType(rawValue: 42)
        #expect(receive(&two, FrameHeader(type, flags: .control)) == .ignore)
        #expect(receive(&two, FrameHeader(type)) == .close("unknown frame type 42"))
    }

    @Test("what is remembered of cancelled calls is bounded by the places at the server")
    func lingering() {
        var machine = ready(inFlight: 4)
        var time = NIODeadline.uptimeNanoseconds(0)
        for stream in stride(from: UInt32(1), to: 2_001, by: 2) {
            #expect(machine.open(limit: 100, isSingle: true) == .opened(stream))
            time = time + .milliseconds(300)
            #expect(machine.cancelled(stream, .cancelled, now: time) == .tell)
        }
        #expect(machine.lingering.count <= 4)
        // And that is enough to know that a refusal may be about them.
        let now = machine.wasRefused(now: time)
        let later = machine.wasRefused(now: time + .seconds(60))
        #expect(now && !later)
    }
}
