import Synchronization
import Values

/// The value of the `Date` header (RFC 9110 section 5.6.7), made once a second.
final class DateHeader: Sendable {
    private struct Cached {
        var second: Int64 = .min
        var text = ""
    }

    private let cached = Mutex(Cached())
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The header for an instant of this era.
    func text(_ now: Instant) -> String {
        let second = now.microseconds / 1_000_000
        return cached.withLock { cached in
            if cached.second != second {
                cached.second = second
                cached.text = Self.format(now)
            }
            return cached.text
        }
    }

    private static func format(_ now: Instant) -> String {
        // "2026-11-23T06:30:00Z" has every part at a fixed place.
        let text = Array(now.iso8601.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let day = now.microseconds / 86_400_000_000
        let month = Int(part(5..<7)) ?? 1
        return "\(days[Int(((day % 7) + 7) % 7)]), \(part(8..<10)) \(months[month - 1]) "
            + "\(part(0..<4)) \(part(11..<19)) GMT"
    }
}
