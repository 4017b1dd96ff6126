import Glibc
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import Testing

@testable import Wire

/// A real event loop that watches a real pipe, and does nothing else while a test runs on it.
@Suite struct LoopPollingTests {
    /// The pipe's ends, of which the loop watches the first.
    private struct Watched {
        let input: Int32
        let output: Int32

        func makeReady() {
            var byte: UInt8 = 1
            write(output, &byte, 1)
        }

        func makeUnready() {
            var byte: UInt8 = 0
            read(input, &byte, 1)
        }
    }

    /// Looks for work on a loop that watches a pipe, whatever else the machine does.
    private static func undisturbed(_ watched: Watched, limit: Duration) throws -> LoopPolling {
        let polling = try #require(LoopPolling(limit: limit, socket: watched.input))
        polling.displaced = .max
        return polling
    }

    /// Runs `body` on a loop that watches a pipe.
    private static func onLoop(_ body: @escaping @Sendable (Watched) throws -> Void) async throws {
        try await onLoop(of: MultiThreadedEventLoopGroup(numberOfThreads: 1)) { watched, _ in
            try body(watched)
        }
    }

    /// The same on a loop of `group`, which is shut down after it.
    private static func onLoop(
        of group: MultiThreadedEventLoopGroup,
        _ body: @escaping @Sendable (Watched, any EventLoop) throws -> Void
    ) async throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let watched = Watched(input: ends[0], output: ends[1])
        let channel = try await NIOPipeBootstrap(group: group)
            .takingOwnershipOfDescriptor(input: watched.input).get()
        let loop = channel.eventLoop
        try await loop.submit { try body(watched, loop) }.get()
        try await channel.close()
        close(watched.output)
        try await group.shutdownGracefully()
    }

    @Test("it returns at once when the loop has an event, and in vain when there is none")
    func events() async throws {
        try await Self.onLoop { watched in
            let polling = try Self.undisturbed(watched, limit: .microseconds(50))
            let before = polling.wait { false }
            #expect(!before)
            watched.makeReady()
            let after = polling.wait { false }
            #expect(after)
        }
    }

    @Test("work from other threads ends it too")
    func work() async throws {
        try await Self.onLoop { watched in
            let polling = try Self.undisturbed(watched, limit: .seconds(600))
            var looks = 0
            let found = polling.wait {
                looks += 1
                return looks == 3
            }
            #expect(found)
            #expect(looks == 3)
        }
    }

    @Test("when nothing comes it rests, then tries once, rests longer, and goes on when that helps")
    func rest() async throws {
        try await Self.onLoop { watched in
            let polling = try Self.undisturbed(watched, limit: .microseconds(1))
            for _ in 0..<LoopPolling.mostMisses { polling.wait { false } }
            watched.makeReady()
            var found: [Bool] = []
            for _ in 0..<LoopPolling.rest { found.append(polling.wait { false }) }
            #expect(!found.contains(true))
            // One try in vain, and it rests twice as long.
            watched.makeUnready()
            let vain = polling.wait { false }
            watched.makeReady()
            for _ in 0..<(2 * LoopPolling.rest) { found.append(polling.wait { false }) }
            #expect(!vain && !found.contains(true))
            let again = polling.wait { false }
            #expect(again)
            watched.makeUnready()
            let miss = polling.wait { false }
            watched.makeReady()
            let next = polling.wait { false }
            #expect(!miss && next)
        }
    }

    @Test("it goes on while at least every second look finds something, and no longer")
    func halfInVain() async throws {
        try await Self.onLoop { watched in
            let polling = try Self.undisturbed(watched, limit: .microseconds(1))
            for _ in 0..<100 {
                polling.wait { false }
                let found = polling.wait { true }
                #expect(found)
            }
            for _ in 0..<LoopPolling.mostMisses {
                polling.wait { false }
                polling.wait { false }
                polling.wait { true }
            }
            let last = polling.wait { true }
            #expect(!last)
        }
    }

    @Test("when others keep the processor it rests after two looks")
    func displaced() async throws {
        try await Self.onLoop { watched in
            let polling = try #require(LoopPolling(limit: .microseconds(50), socket: watched.input))
            for _ in 0..<2 {
                let found = polling.wait {
                    usleep(300)
                    return false
                }
                #expect(!found)
            }
            let last = polling.wait { true }
            #expect(!last)
        }
    }

    @Test("a loop whose selector was not found is not searched again")
    func notFound() async throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let unwatched = ends[0]
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await Self.onLoop(of: group) { watched, loop in
            let executor = LoopExecutor.of(loop)
            executor.poll(for: .microseconds(50), socket: unwatched)
            #expect(executor.cannotPoll)
            // It would be found now.
            executor.poll(for: .microseconds(50), socket: watched.input)
            #expect(executor.cannotPoll)
        }
        for descriptor in ends { close(descriptor) }
    }

    @Test("without a selector that watches the socket there is none")
    func unknown() {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        defer { for descriptor in ends { close(descriptor) } }
        let polling = LoopPolling(limit: .microseconds(50), socket: ends[0])
        #expect(polling == nil)
    }

    @Test("what the loop was given before is done before it looks for more")
    func queuedWork() async throws {
        let misses = try await Self.misses { executor, watched in
            executor.loop.execute { watched.makeReady() }
        }
        #expect(misses == 0)
    }

    @Test("while the next piece of a large message is planned there is no look")
    func plannedPump() async throws {
        let misses = try await Self.misses { executor, _ in executor.plannedBursts += 1 }
        #expect(misses == 0)
        let without = try await Self.misses { _, _ in }
        #expect(without == 1)
    }

    @Test("work handed in from another thread ends the look, whoever it is for")
    func handedIn() async throws {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        let isOver = NIOLockedValueBox(false)
        let misses = try await Self.misses(limit: .seconds(600)) { executor, _ in
            // Again and again: what is handed in before the look is done before it.
            thread.submit { _ in
                while !isOver.withLockedValue({ $0 }) {
                    executor.execute {}
                    usleep(100)
                }
            }
        }
        isOver.withLockedValue { $0 = true }
        #expect(misses == 0)
        try await thread.shutdownGracefully()
    }

    /// Looks in vain of a loop that was asked to look after `prepare`.
    private static func misses(
        limit: Duration = .milliseconds(1),
        _ prepare: @escaping @Sendable (LoopExecutor, Watched) -> Void
    ) async throws -> Int {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let watched = Watched(input: ends[0], output: ends[1])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = try await NIOPipeBootstrap(group: group)
            .takingOwnershipOfDescriptor(input: watched.input).get()
        let loop = channel.eventLoop
        let executor = try await loop.submit {
            let executor = LoopExecutor.of(loop)
            executor.poll(for: limit, socket: watched.input)
            executor.polling?.displaced = .max
            prepare(executor, watched)
            executor.pollForWork()
            return executor
        }.get()
        let misses = try await loop.flatSubmit { afterLook(of: executor) }.get()
        try await channel.close()
        close(watched.output)
        try await group.shutdownGracefully()
        return misses
    }

    /// Looks in vain when the one that is planned is over.
    private static func afterLook(of executor: LoopExecutor) -> EventLoopFuture<Int> {
        if executor.isLookPlanned {
            return executor.loop.flatSubmit { afterLook(of: executor) }
        }
        return executor.loop.makeSucceededFuture(executor.polling?.misses ?? -1)
    }
}
