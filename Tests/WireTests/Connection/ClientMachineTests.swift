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
        #expect(machine.open(limit: 100, unary: true) == .opened(1))
        #expect(
            receive(&machine, message(1, .endStream)) == .close("the first frame is not HELLO-ACK"))
        #expect(!machine.wasAcknowledged)
    }

    @Test("ids count up by two, and no more calls are sent than the peer takes")
    func room() {
        var machine = ready(inFlight: 2)
        #expect(machine.open(limit: 100, unary: true) == .opened(1))
        #expect(machine.open(limit: 100, unary: true) == .opened(3))
        #expect(machine.open(limit: 100, unary: true) == .full)
        #expect(receive(&machine, message(1, .endStream)) == .message(ended: true))
        #expect(machine.open(limit: 100, unary: true) == .opened(5))
    }

    @Test("a reply in pieces is whole with its last piece")
    func pieces() {
        var machine = ready()
        _ = machine.open(limit: 100, unary: true)
        #expect(receive(&machine, message(1, .moreFragments, length: 60)) == .keep)
        #expect(receive(&machine, message(1, .endStream, length: 40)) == .messageKept(ended: true))
        #expect(machine.inFlight == 0)
    }

    @Test("a reply above its limit ends its call only")
    func overLimit() {
        var machine = ready()
        _ = machine.open(limit: 100, unary: true)
        _ = machine.open(limit: 100, unary: true)
        #expect(receive(&machine, message(1, .moreFragments, length: 60)) == .keep)
        #expect(receive(&machine, message(1, .endStream, length: 41)) == .overLimit(100))
        #expect(receive(&machine, message(1, .endStream)) == .ignore)
        #expect(receive(&machine, message(3, .endStream)) == .message(ended: true))
    }

    @Test("a stream's limit is for each of its messages")
    func streamLimit() {
        var machine = ready()
        _ = machine.open(limit: 100, unary: false)
        for _ in 0..<3 {
            #expect(receive(&machine, message(1, .moreFragments, length: 60)) == .keep)
            #expect(receive(&machine, message(1, [], length: 40)) == .messageKept(ended: false))
            #expect(receive(&machine, message(1, [], length: 100)) == .message(ended: false))
        }
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .end)
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .ignore)
    }

    @Test("a unary reply that goes on is a broken promise")
    func goesOn() {
        var machine = ready()
        _ = machine.open(limit: 100, unary: true)
        #expect(receive(&machine, message(1, [])) == .close("a unary reply that goes on"))
    }

    @Test("GOAWAY gives back the calls behind its last stream, and the rest finish")
    func goAway() {
        var machine = ready()
        for _ in 0..<3 { _ = machine.open(limit: 100, unary: true) }
        #expect(
            receive(&machine, FrameHeader(.goAway, stream: 1, flags: .control))
                == .goAway(notProcessed: [3, 5]))
        #expect(machine.open(limit: 100, unary: true) == .ending)
        #expect(!machine.isDrained)
        #expect(receive(&machine, message(1, .endStream)) == .message(ended: true))
        #expect(machine.isDrained)
    }

    @Test("the peer is told of a cancel once, and not of one that crossed with the end")
    func cancel() {
        var machine = ready()
        _ = machine.open(limit: 100, unary: true)
        #expect(machine.cancelled(1) == true)
        #expect(machine.cancelled(1) == false)
        #expect(receive(&machine, FrameHeader(.end, stream: 1, flags: .endStream)) == .ignore)
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
}
