import Messages
import NIOCore
import NIOEmbedded
import Testing

@testable import Wire

@Suite struct CallQueueTests {
    private let loop: ClientLoop

    init() throws {
        let configuration = ClientConfiguration(
            targets: [Target(host: "127.0.0.1", port: 1)], service: "order",
            tls: try TestAuthority.get().files("gateway"))
        let eventLoop = EmbeddedEventLoop()
        loop = ClientLoop(
            eventLoop: eventLoop,
            transport: SocketTransport(
                identity: ClientIdentity(configuration.tls, configuration.tlsOptions),
                configuration: configuration),
            configuration: configuration, shared: ClientShared(configuration, on: eventLoop))
    }

    private func call(waitForReady: Bool = false) -> ClientCall {
        ClientCall(
            method: Probe.echo, metadata: [], deadline: nil, waitForReady: waitForReady, loop: loop,
            started: .now())
    }

    @Test("calls come out in order, without those that gave up")
    func order() {
        var queue = CallQueue()
        let calls = (0..<5).map { _ in call() }
        for call in calls { queue.append(call) }
        queue.leave(calls[0])
        queue.leave(calls[2])
        queue.leave(calls[2])
        #expect(queue.count == 3)
        for expected in [1, 3, 4] {
            let next = queue.next()
            #expect(next === calls[expected])
            queue.leave(calls[expected])
        }
        #expect(queue.isEmpty && queue.next() == nil && queue.places == 0)
    }

    @Test("one that waits for ever does not keep those that gave up behind it")
    func givenUp() {
        var queue = CallQueue()
        let patient = call(waitForReady: true)
        queue.append(patient)
        for _ in 0..<10_000 {
            let other = call()
            queue.append(other)
            queue.leave(other)
        }
        #expect(queue.places <= 66)
        #expect(queue.count == 1)
        #expect(queue.next() === patient)
    }

    @Test("a call that waits a second time is taken out once")
    func again() {
        var queue = CallQueue()
        let (patient, other) = (call(waitForReady: true), call())
        queue.append(patient)
        queue.append(other)
        #expect(queue.takeAll { !$0.waitForReady }.map(ObjectIdentifier.init) == [ObjectIdentifier(other)])
        queue.append(other)
        #expect(queue.count == 2)
        #expect(queue.takeAll { !$0.waitForReady }.map(ObjectIdentifier.init) == [ObjectIdentifier(other)])
        #expect(queue.count == 1)
        #expect(queue.next() === patient)
    }
}
