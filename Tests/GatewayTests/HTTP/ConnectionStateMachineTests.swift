import NIOCore
import Testing

@testable import Gateway

@Suite("How long a connection may take")
struct ConnectionStateMachineTests {
    private let limits = ConnectionLimits()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func machine() -> ConnectionStateMachine {
        ConnectionStateMachine(limits: limits, now: start)
    }

    @Test("a connection that sends no head is closed in time, not before")
    func noHead() {
        var machine = machine()
        #expect(machine.deadline == start + .seconds(10))
        #expect(machine.onTimer(now: start + .seconds(9)) == .none)
        #expect(machine.onTimer(now: start + .seconds(10)) == .close)
        #expect(machine.phase == .closed)
    }

    @Test("a slow JSON body is closed however it trickles")
    func slowBody() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        for _ in 0..<100 { #expect(machine.onBody(1) == .none) }
        #expect(machine.deadline == start + .seconds(10))
        #expect(machine.onTimer(now: start + .seconds(11)) == .close)
    }

    @Test("a file may take a second longer for every KiB")
    func slowFile() {
        var machine = machine()
        machine.onHead(isFile: true, now: start)
        #expect(machine.deadline == start + .seconds(10))
        #expect(machine.onBody(1_023) == .none)
        #expect(machine.deadline == start + .seconds(10))
        #expect(machine.onBody(1) == .none)
        #expect(machine.deadline == start + .seconds(11))
        #expect(machine.onBody(64 * 1_048_576) == .none)
        #expect(machine.onTimer(now: start + .minutes(60)) == .none)
    }

    @Test("while we work nobody is in a hurry; after the answer the connection may rest")
    func normal() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        #expect(machine.onRequestEnd(now: start) == .none)
        #expect(machine.deadline == nil)
        #expect(machine.onTimer(now: start + .hours(1)) == .none)
        machine.onAnswerHead(closes: false, now: start)
        let later = start + .seconds(100)
        #expect(machine.onAnswerEnd(now: later) == .none)
        #expect(machine.phase == .waiting)
        #expect(machine.deadline == later + .seconds(60))
        machine.onHead(isFile: false, now: later)
        #expect(machine.phase == .receiving(0))
    }

    @Test("an answer that the client does not take is given up, one that moves is not")
    func stalledAnswer() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        #expect(machine.onRequestEnd(now: start) == .none)
        machine.onAnswerHead(closes: false, now: start)
        for second in stride(from: Int64(20), to: 100, by: 20) {
            #expect(machine.onTimer(now: start + .seconds(second)) == .none)
            machine.onAnswerPart(now: start + .seconds(second))
        }
        #expect(machine.onTimer(now: start + .seconds(109)) == .none)
        #expect(machine.onTimer(now: start + .seconds(110)) == .close)
    }

    @Test("an early answer lets the rest of the body come for a while, then closes")
    func earlyAnswer() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        #expect(machine.onBody(1_000) == .none)
        machine.onAnswerHead(closes: true, now: start)
        #expect(machine.onAnswerEnd(now: start) == .none)
        #expect(machine.phase == .lingering(0))
        #expect(machine.onBody(limits.lingerBytes) == .none)
        #expect(machine.onBody(1) == .close)
    }

    @Test("an early answer that keeps the connection goes on with the next request")
    func earlyAnswerKept() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        machine.onAnswerHead(closes: false, now: start)
        #expect(machine.onAnswerEnd(now: start) == .none)
        #expect(machine.onRequestEnd(now: start) == .none)
        #expect(machine.phase == .waiting)
    }

    @Test("an answer that says close closes once both sides are done")
    func closes() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        #expect(machine.onRequestEnd(now: start) == .none)
        machine.onAnswerHead(closes: true, now: start)
        #expect(machine.onAnswerEnd(now: start) == .close)
        #expect(machine.onTimer(now: start + .hours(1)) == .none)
    }

    @Test("a body that never ends after an early answer is closed by time")
    func lingerTime() {
        var machine = machine()
        machine.onHead(isFile: false, now: start)
        machine.onAnswerHead(closes: false, now: start)
        #expect(machine.onAnswerEnd(now: start) == .none)
        #expect(machine.onTimer(now: start + .seconds(1)) == .none)
        #expect(machine.onTimer(now: start + .seconds(2)) == .close)
    }
}
