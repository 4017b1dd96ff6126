internal import Synchronization
package import Values

/// Lets at most one line of each kind into the log in ten seconds, so that one that comes with every call
/// or attempt tells what is wrong without filling the disk. It counts what it held back.
package final class LineLimit: Sendable {
    /// Between two lines of one key.
    static let interval: Duration = .seconds(10)
    /// Keys known at once; what is beyond them shares one.
    static let keyBound = 64

    private struct Line {
        var at: Instant
        var heldBack = 0
    }

    private let clock: any WallClock
    private let lines = Mutex<[String: Line]>([:])

    /// Counts the time by `clock`.
    package init(clock: any WallClock) { self.clock = clock }

    /// Whether a line of `key` may be written now: how many were held back since the last one, or nil.
    package func admit(_ key: String) -> Int? {
        let now = clock.now()
        return lines.withLock { lines in
            var key = key
            if lines[key] == nil, lines.count >= Self.keyBound {
                lines = lines.filter { Self.isRecent($1, now) }
                if lines.count >= Self.keyBound { key = "" }
            }
            guard let last = lines[key], Self.isRecent(last, now) else {
                return lines.updateValue(Line(at: now), forKey: key)?.heldBack ?? 0
            }
            lines[key]?.heldBack += 1
            return nil
        }
    }

    /// A clock that jumped back does not silence the log.
    private static func isRecent(_ line: Line, _ now: Instant) -> Bool {
        let age = now.since(line.at)
        return age >= .zero && age < interval
    }
}
