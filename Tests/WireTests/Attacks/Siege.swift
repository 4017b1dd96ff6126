import Messages
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Wire

/// A server under attack: a peer that breaks the rules, one that keeps them, and the counts that
/// must stay bounded meanwhile.
struct Siege: Sendable {
    /// Handlers that do not end before they are let go, cancelled or not.
    final class Workshop: Sendable {
        private let running = Atomic<Int>(0)
        private let highest = Atomic<Int>(0)
        private let waiting = NIOLockedValueBox<[CheckedContinuation<Void, Never>]?>([])

        /// Handlers running now.
        var now: Int { running.load(ordering: .relaxed) }
        /// Most handlers that ever ran at once.
        var most: Int { highest.load(ordering: .relaxed) }

        func work() async {
            let count = running.wrappingAdd(1, ordering: .relaxed).newValue
            _ = highest.max(count, ordering: .relaxed)
            await withCheckedContinuation { continuation in
                let isOpen = waiting.withLockedValue { waiting in
                    guard waiting != nil else { return true }
                    waiting?.append(continuation)
                    return false
                }
                if isOpen { continuation.resume() }
            }
            running.wrappingSubtract(1, ordering: .relaxed)
        }

        /// Lets all handlers end, later ones at once.
        func open() {
            let freed = waiting.withLockedValue { waiting in
                defer { waiting = nil }
                return waiting ?? []
            }
            for continuation in freed { continuation.resume() }
        }
    }

    /// A handler that works until the workshop opens.
    static let hold = Probe.method("Hold", 70)

    let pair: Pair
    let workshop: Workshop
    let log = Probe.Log()
    /// A server of the same machine that nobody attacks.
    private let control: Pair
    private let controlDone = NIOLockedValueBox(0)
    private let done = NIOLockedValueBox(0)
    private let failed = NIOLockedValueBox<[String]>([])
    private let highestHeld = NIOLockedValueBox(0)
    private let ends: NIOLockedValueBox<[String]>

    private init(
        pair: Pair, control: Pair, workshop: Workshop, ends: NIOLockedValueBox<[String]>
    ) {
        self.pair = pair
        self.control = control
        self.workshop = workshop
        self.ends = ends
    }

    /// Why connections ended or were refused, in the server's words.
    var reasons: [String] { ends.withLockedValue { $0 } }

    /// The name the attacker's certificate says.
    static let attacker = "inventory"

    /// Runs `attack` while a well-behaved client of another identity calls all the time, and the
    /// bytes held for the attacker are measured. All calls of that client must succeed, some of
    /// them must have begun after the attack was over, and while it lasts there must be a third of
    /// those that another client makes meanwhile of a server that nobody attacks: what else the machine
    /// does slows both.
    static func run(
        _ tune: (inout ServerConfiguration) -> Void = { _ in },
        router tuneRouter: (inout ServerRouter) -> Void = { _ in },
        _ attack: (Siege) async throws -> Void
    ) async throws {
        let workshop = Workshop()
        let ends = NIOLockedValueBox<[String]>([])
        var router = Probe.router()
        router.unary(hold, allow: ["inventory", "gateway"]) { (money: CommonV1.Money, _) in
            await workshop.work()
            return money
        }
        tuneRouter(&router)
        let served = router
        try await Pair.with { (control) async throws in
            try await run(tune, served, workshop, ends, control, attack)
        }
    }

    private static func run(
        _ tune: (inout ServerConfiguration) -> Void, _ router: ServerRouter, _ workshop: Workshop,
        _ ends: NIOLockedValueBox<[String]>, _ control: Pair,
        _ attack: (Siege) async throws -> Void
    ) async throws {
        try await Pair.with(router: router) { configuration in
            configuration.observer.connectionFailed = { words in
                ends.withLockedValue { $0.append(words) }
            }
            tune(&configuration)
        } _: { _ in
        } _: { (pair) async throws in
            let siege = Siege(pair: pair, control: control, workshop: workshop, ends: ends)
            defer { workshop.open() }
            #expect(try await pair.echo(1) == 1)
            #expect(try await control.echo(1) == 1)
            let legitimate = Task { await siege.callAllTheTime(pair, siege.done) }
            let compared = Task { await siege.callAllTheTime(control, siege.controlDone) }
            let watch = Task { await siege.watch() }
            var failure: (any Error)?
            do { try await attack(siege) } catch { failure = error }
            let made = siege.done.withLockedValue { $0 }
            let undisturbed = siege.controlDone.withLockedValue { $0 }
            // A few more or less say nothing of an attack that is over at once.
            #expect(3 * (made + 20) >= undisturbed, "\(made) calls, \(undisturbed) elsewhere")
            await siege.callsGoOn()
            legitimate.cancel()
            compared.cancel()
            watch.cancel()
            await legitimate.value
            await compared.value
            await watch.value
            let failed = siege.failed.withLockedValue { $0 }
            #expect(failed.isEmpty, "\(failed.prefix(3))")
            workshop.open()
            if let failure { throw failure }
        }
    }

    private func callAllTheTime(_ pair: Pair, _ done: NIOLockedValueBox<Int>) async {
        var number: Int64 = 0
        while !Task.isCancelled {
            number += 1
            do {
                let reply = try await pair.echo(number)
                if reply == number { done.withLockedValue { $0 += 1 } }
            } catch {
                if !Task.isCancelled { failed.withLockedValue { $0.append("\(error)") } }
            }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    private func watch() async {
        while !Task.isCancelled {
            await measure()
            try? await Task.sleep(for: .milliseconds(3))
        }
    }

    private func measure() async {
        let gauges = await pair.server.gauges()
        let held = gauges.filter { $0.peer?.service == Self.attacker }.reduce(0) { $0 + $1.heldBytes }
        highestHeld.withLockedValue { $0 = Swift.max($0, held) }
    }

    /// Ten calls of the well-behaved client that begin now.
    func callsGoOn() async {
        let before = done.withLockedValue { $0 }
        let went = await log.waitUntil { done.withLockedValue { $0 } >= before + 10 }
        #expect(went, "the other client's calls do not get through")
    }

    /// Most bytes that were seen held for the attacker.
    func held() async -> Int {
        await measure()
        return highestHeld.withLockedValue { $0 }
    }

    /// Waits until the server closed `peer`, and says why it did.
    func closed(_ peer: RawPeer) async -> RawPeer.GoAway? {
        #expect(await log.waitUntil { peer.isClosed }, "the attacker is still connected")
        #expect(await log.waitUntil { pair.server.statistics.snapshot.connections == 1 })
        return peer.goAway
    }

    /// A connection that says nothing, not even a handshake.
    func connectPlainly() async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: pair.port).get()
    }

    // MARK: frames

    static let money: [UInt8] = [8, 1]

    /// A REQUEST of the echo method, or of `method`.
    static func request(
        _ stream: UInt32, _ flags: FrameFlags = .endStream, _ method: MethodDescriptor = Probe.echo
    ) -> FrameHeader {
        FrameHeader(.request, stream: stream, flags: flags, code: method.id)
    }

    /// A MESSAGE.
    static func piece(_ stream: UInt32, _ flags: FrameFlags = .moreFragments) -> FrameHeader {
        FrameHeader(.message, stream: stream, flags: flags)
    }

    static let ping = FrameHeader(.ping, flags: .control)
    static let pong = FrameHeader(.pong, flags: .control)
    static let eight = [UInt8](repeating: 0, count: 8)

    /// So many odd streams from the first one on.
    static func streams(_ count: Int, from first: UInt32 = 1) -> [UInt32] {
        (0..<count).map { first + UInt32($0) * 2 }
    }
}
