internal import Glibc
internal import NIOCore

/// Looks for work for a moment before its event loop goes to sleep.
///
/// The kernel takes tens of microseconds to wake a sleeping thread of a virtual machine, more than a
/// call takes. While what comes next mostly comes within `limit`, looking again costs less than
/// sleeping, processor time included. Belongs to its event loop.
final class LoopPolling {
    /// For whom sets no other: longer than being woken takes on a slow virtual machine. With less, two loops
    /// that wait for each other would both have stopped looking whenever the other's answer comes.
    static let defaultLimit: Duration = .microseconds(200)
    /// Waits in vain, less those that were not, after which this rests.
    static let mostMisses = 4
    /// For how many waits: twice as many after each try in vain, up to `longestRest`.
    static let rest = 64
    static let longestRest = 1_024

    let limit: Duration
    private let nanoseconds: UInt64
    /// Nanoseconds; in a look that took longer somebody else had the processor.
    var displaced: UInt64 = 100_000
    private let selector: Int32
    /// Waits in vain, less those that were not: never below 0.
    private(set) var misses = 0
    private var resting = 0
    private var nextRest = LoopPolling.rest

    /// Nil when the loop's selector is not found. `socket`: a descriptor that the loop watches.
    init?(limit: Duration, socket: Int32) {
        guard let selector = Self.selector(watching: socket) else { return nil }
        self.limit = limit
        self.selector = selector
        nanoseconds = UInt64(clamping: TimeAmount(limit).nanoseconds)
    }

    /// Returns true as soon as the loop has an event or `hasWork` says so, and false when the time
    /// is over, when others have the processor, or while this rests.
    @discardableResult
    func wait(_ hasWork: () -> Bool) -> Bool {
        if passes() { return false }
        let start = NIODeadline.now().uptimeNanoseconds
        var last = start
        var watched = pollfd(fd: selector, events: Int16(POLLIN), revents: 0)
        repeat {
            if Glibc.poll(&watched, 1, 0) != 0 || hasWork() {
                misses = Swift.max(0, misses - 1)
                if misses == 0 { nextRest = Self.rest }
                return true
            }
            // Whoever else wants this processor goes first.
            sched_yield()
            let now = NIODeadline.now().uptimeNanoseconds
            // They keep it for milliseconds, where an event would have woken a sleeper at once.
            if now &- last > displaced {
                missed(2)
                return false
            }
            last = now
        } while last &- start < nanoseconds
        missed(1)
        return false
    }

    /// Whether this rests for the wait that is about to begin.
    func passes() -> Bool {
        guard resting > 0 else { return false }
        resting -= 1
        return true
    }

    /// A wait was in vain. The next one after a rest decides whether there is another rest.
    private func missed(_ weight: Int) {
        misses += weight
        guard misses >= Self.mostMisses else { return }
        misses = Self.mostMisses - 1
        resting = nextRest
        nextRest = Swift.min(nextRest * 2, Self.longestRest)
    }

    /// The epoll descriptor that watches `socket`. SwiftNIO keeps it to itself; an epoll descriptor can
    /// be polled like any other (epoll(7)), and /proc tells what each one watches (proc(5)).
    private static func selector(watching socket: Int32) -> Int32? {
        guard let directory = opendir("/proc/self/fdinfo") else { return nil }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name),
                let bytes = try? SmallFile.bytes("/proc/self/fdinfo/\(name)", limit: 1_048_576)
            else { continue }
            let watched = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
                .filter { $0.hasPrefix("tfd:") }
                .compactMap { $0.dropFirst(4).split(separator: " ").first.flatMap { Int32($0) } }
            if watched.contains(socket) { return number }
        }
        return nil
    }
}
