import NIOCore
import Testing

@testable import Wire

@Suite struct RequestStreamMachineTests {
    private typealias Machine = ServerConnectionStateMachine

    private func machine(_ tune: (inout Machine.Bounds) -> Void = { _ in }) -> Machine {
        var bounds = Machine.Bounds()
        tune(&bounds)
        var machine = Machine(bounds: bounds)
        let hello = FrameHeader(.hello, flags: .control, length: Hello.fixedSize)
        #expect(machine.received(hello, method: nil, hello: Hello(), now: .now()) == .acknowledge)
        return machine
    }

    private func receive(_ machine: inout Machine, _ header: FrameHeader) -> Machine.OnFrame {
        machine.received(
            header, method: Machine.Method(limit: 1_000, isStream: true), hello: nil,
            now: .uptimeNanoseconds(1))
    }

    private func open(_ stream: UInt32, _ flags: FrameFlags = .noMessage) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: flags, code: 100)
    }

    private func message(
        _ stream: UInt32, _ flags: FrameFlags = .counted, length: Int = 10
    ) -> FrameHeader {
        FrameHeader(.message, stream: stream, flags: flags, length: length)
    }

    @Test("messages come until the half-close, which a message or an empty frame carries")
    func halfClose() {
        var machine = machine()
        #expect(receive(&machine, open(1)) == .run)
        #expect(receive(&machine, message(1)) == .message(ended: false))
        #expect(receive(&machine, message(1, [.counted, .endStream])) == .message(ended: true))
        #expect(receive(&machine, open(3)) == .run)
        #expect(
            receive(&machine, message(3, [.noMessage, .endStream], length: 0)) == .halfClosed)
        #expect(receive(&machine, open(5, [.noMessage, .endStream])) == .run)
        #expect(machine.inFlight == 3)
        for stream: UInt32 in [1, 3, 5] { #expect(machine.finished(stream) == .send) }
    }

    @Test("a message behind the half-close is fatal", arguments: [1, 3] as [UInt32])
    func behindHalfClose(stream: UInt32) {
        var machine = machine()
        #expect(receive(&machine, open(1, [.noMessage, .endStream])) == .run)
        #expect(receive(&machine, open(3)) == .run)
        _ = receive(&machine, message(3, [.noMessage, .endStream], length: 0))
        guard case .close(.protocolError, _) = receive(&machine, message(stream)) else {
            Issue.record("a message behind the end was taken")
            return
        }
    }

    @Test("a request with a message is refused for a stream of requests, and one without for others")
    func shapes() {
        var machine = machine()
        #expect(
            receive(&machine, open(1, .endStream))
                == .refuse(.notAStream))
        let single = Machine.Method(limit: 10, isStream: false)
        #expect(
            machine.received(open(3), method: single, hello: nil, now: .now())
                == .refuse(.notOneMessage))
        #expect(machine.inFlight == 0)
    }

    @Test("pieces make a message; a message above the limit ends its call alone")
    func pieces() {
        var machine = machine()
        #expect(receive(&machine, open(1)) == .run)
        #expect(
            receive(&machine, message(1, [.counted, .moreFragments], length: 600)) == .keep)
        #expect(receive(&machine, message(1, length: 400)) == .messageKept(ended: false))
        #expect(
            receive(&machine, message(1, [.counted, .moreFragments], length: 600)) == .keep)
        #expect(
            receive(&machine, message(1, [.counted, .moreFragments], length: 401))
                == .fail(.tooLarge))
        // What is still under way is given back; the place stays taken until the handler ended.
        #expect(receive(&machine, message(1, length: 50)) == .giveBack(66))
        #expect(machine.inFlight == 1)
        #expect(machine.finished(1) == .discard)
        #expect(machine.inFlight == 0)
        #expect(receive(&machine, open(3)) == .run)
    }

    @Test("a message may be begun with any credit of stream and connection, and not without")
    func credit() {
        var tight = machine {
            $0.streamCredit = 100
            $0.connectionCredit = 120
        }
        #expect(receive(&tight, open(1)) == .run)
        #expect(receive(&tight, open(3)) == .run)
        #expect(receive(&tight, message(1, length: 84)) == .message(ended: false))
        // The connection has 20 left: enough to begin.
        #expect(receive(&tight, message(3, length: 500)) == .message(ended: false))
        var again = tight
        #expect(tight.gave(1_000, to: 1) == true)
        #expect(
            receive(&tight, message(1))
                == .close(.protocolError, "a message beyond its credit"))
        #expect(again.gave(100, to: 1) == true)
        #expect(again.gave(516, to: 0) == true)
        #expect(receive(&again, message(1)) == .message(ended: false))
    }

    @Test("a window of nothing, or above what a window may be, is fatal")
    func windows() {
        for bytes in [0, UInt32(Int32.max) + 1, UInt32.max] {
            var machine = machine()
            #expect(receive(&machine, open(1)) == .run)
            let header = FrameHeader(.window, stream: 1, flags: .control, aux: bytes)
            #expect(
                receive(&machine, header) == .close(.protocolError, "a window of \(bytes) bytes"))
        }
    }

    @Test("messages that cross the end of their call are given back and are no abuse")
    func crossing() {
        var machine = machine()
        #expect(receive(&machine, open(1)) == .run)
        #expect(machine.finished(1) == .send)
        for _ in 0..<1_000 { #expect(receive(&machine, message(1)) == .giveBack(26)) }
        #expect(machine.gave(26_000, to: 0) == true)
        #expect(machine.gave(10, to: 1) == false)
    }

    private static let halfCloses: [FrameFlags] = [
        [.noMessage, .endStream], [.noMessage, .endStream, .counted],
    ]

    @Test("a half-close that crosses a failure or a cancel harms nothing, once", arguments: halfCloses)
    func crossingHalfClose(flags: FrameFlags) {
        let halfClose = message(1, flags, length: 0)
        var large = machine()
        #expect(receive(&large, open(1)) == .run)
        #expect(
            receive(&large, message(1, length: 1_001))
                == .fail(.tooLarge))
        #expect(receive(&large, halfClose) == .ignore)
        var undecodable = machine()
        #expect(receive(&undecodable, open(1)) == .run)
        #expect(receive(&undecodable, message(1)) == .message(ended: false))
        undecodable.failed(1)
        #expect(receive(&undecodable, halfClose) == .ignore)
        #expect(undecodable.finished(1) == .discard)
        var cancelled = machine()
        #expect(receive(&cancelled, open(1)) == .run)
        _ = receive(&cancelled, FrameHeader(.cancel, stream: 1, code: 1))
        #expect(receive(&cancelled, halfClose) == .ignore)
        let second = message(1, [.noMessage, .endStream], length: 0)
        for var machine in [large, cancelled] {
            #expect(
                receive(&machine, second)
                    == .close(.protocolError, "a message behind the end of stream 1"))
        }
    }

    @Test("half-closes that cross ends and refusals are no abuse, however many streams there are")
    func crossingHalfCloses() {
        var machine = machine {
            $0.inFlight = 1
            $0.glitches = EventBudget(burst: 1, refill: .seconds(60))
        }
        for round in 0..<500 as Range<UInt32> {
            let ended = 4 * round + 1
            #expect(receive(&machine, open(ended)) == .run)
            #expect(
                receive(&machine, open(ended + 2))
                    == .refuse(.connectionFull))
            #expect(receive(&machine, message(ended + 2, [.noMessage, .endStream], length: 0)) == .ignore)
            if round % 2 == 0 { machine.failed(ended) }
            _ = machine.finished(ended)
            #expect(receive(&machine, message(ended, [.noMessage, .endStream], length: 0)) == .ignore)
        }
        // One is due for each stream, and none for a stream that was half-closed.
        let again = message(1, [.noMessage, .endStream], length: 0)
        #expect(receive(&machine, again) == .ignore)
        #expect(receive(&machine, again) == .close(.abuse, "too many meaningless frames"))
    }

    @Test("frames that cost nothing are frames without meaning, although they are counted")
    func costless() {
        for flags: FrameFlags in [[.counted, .noMessage], [.counted, .moreFragments]] {
            for cancels in [true, false] {
                var machine = machine { $0.glitches = EventBudget(burst: 3, refill: .seconds(60)) }
                #expect(receive(&machine, open(1)) == .run)
                if cancels {
                    _ = receive(&machine, FrameHeader(.cancel, stream: 1, code: 1))
                } else {
                    _ = machine.finished(1)
                }
                for _ in 0..<3 { #expect(receive(&machine, message(1, flags, length: 0)) == .ignore) }
                #expect(
                    receive(&machine, message(1, flags, length: 0))
                        == .close(.abuse, "too many meaningless frames"))
            }
        }
    }

    @Test("messages begun together hold no more than an honest client can have under way")
    func begunTogether() {
        var machine = machine {
            $0.connectionCredit = 1_000
            $0.largestMessage = 500
        }
        let streams = [1, 3, 5, 7] as [UInt32]
        for stream in streams { #expect(receive(&machine, open(stream)) == .run) }
        for stream in streams.dropLast() {
            let piece = message(stream, [.counted, .moreFragments], length: 10)
            #expect(receive(&machine, piece) == .keep)
        }
        for stream in streams.dropLast() {
            let more = message(stream, [.counted, .moreFragments], length: 490)
            #expect(receive(&machine, more) == .keep)
        }
        // 1,500 are under way. What ends or is cancelled makes room.
        let next = message(5, [.counted, .moreFragments], length: 1)
        var full = machine
        #expect(
            receive(&full, next)
                == .close(.protocolError, "messages begun beyond their credit"))
        var cancelled = machine
        _ = receive(&cancelled, FrameHeader(.cancel, stream: 1, code: 1))
        #expect(receive(&cancelled, next) == .keep)
        var done = machine
        #expect(receive(&done, message(3, length: 1)) == .messageKept(ended: false))
        #expect(receive(&done, next) == .keep)
        var over = machine
        #expect(over.finished(1) == .send)
        #expect(receive(&over, next) == .keep)
    }

    @Test("messages that nobody takes use credit, too")
    func thrownAway() {
        var machine = machine { $0.connectionCredit = 100_000 }
        #expect(receive(&machine, open(1)) == .run)
        #expect(machine.finished(1) == .send)
        var outcome = Machine.OnFrame.ignore
        var sum = 0
        while sum < 10_000_000 {
            outcome = receive(&machine, message(1, length: 60_000))
            guard case .giveBack(let cost) = outcome else { break }
            sum += cost
        }
        #expect(outcome == .close(.protocolError, "a message beyond its credit"))
        #expect(sum <= 100_000 + MethodDescriptor.largestLimit + 60_016)
    }

    @Test("a cancel ends the stream; its place stays taken")
    func cancel() {
        var machine = machine()
        #expect(receive(&machine, open(1)) == .run)
        #expect(
            receive(&machine, FrameHeader(.cancel, stream: 1, code: 1)) == .cancel(.cancelled))
        #expect(receive(&machine, message(1)) == .giveBack(26))
        #expect(machine.inFlight == 1)
        #expect(machine.finished(1) == .discard)
    }

    @Test("a frame that says nothing is fatal, an empty piece is a glitch")
    func empty() {
        var machine = machine { $0.emptyPieces = 2 }
        #expect(receive(&machine, open(1)) == .run)
        let piece = message(1, [.counted, .moreFragments], length: 0)
        #expect(receive(&machine, piece) == .ignore)
        #expect(receive(&machine, piece) == .ignore)
        #expect(receive(&machine, piece) == .close(.abuse, "too many empty frames"))
        var other = self.machine()
        #expect(receive(&other, open(1)) == .run)
        #expect(
            receive(&other, message(1, .noMessage, length: 0))
                == .close(.protocolError, "a frame without a message that ends nothing"))
    }
}
