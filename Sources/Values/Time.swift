/// A point in time, UTC, in microseconds since 1970-01-01.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

    /// The instant `seconds` later (earlier when negative); saturates at the ends of the range.
    package func adding(seconds: Int64) -> Instant {
        let (delta, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowed) = microseconds.addingReportingOverflow(delta)
        guard !overflow, !overflowed else {
            return Instant(microseconds: seconds < 0 ? .min : .max)
        }
        return Instant(microseconds: sum)
    }

    /// The instant `duration` later, to the microsecond.
    package func adding(_ duration: Duration) -> Instant {
        let parts = duration.components
        let micro = parts.attoseconds / 1_000_000_000_000
        return Instant(microseconds: adding(seconds: parts.seconds).microseconds &+ micro)
    }

    /// How long after `earlier` this instant is; negative when it is before.
    package func since(_ earlier: Instant) -> Duration {
        .microseconds(microseconds.subtractingReportingOverflow(earlier.microseconds).partialValue)
    }

    /// ISO 8601 in UTC with microseconds where there are any: "2026-11-23T06:30:00.25Z" has "250000".
    package var iso8601: String {
        let day = microseconds.flooredQuotient(86_400_000_000)
        var rest = microseconds - day * 86_400_000_000
        let micro = rest % 1_000_000
        rest /= 1_000_000
        let date = BusinessDate(daysSinceEpoch: Int32(clamping: day))
        let time =
            "\(twoDigits(rest / 3600)):\(twoDigits(rest / 60 % 60)):\(twoDigits(rest % 60))"
        guard micro != 0 else { return "\(date)T\(time)Z" }
        let digits = String(micro)
        return "\(date)T\(time).\(String(repeating: "0", count: 6 - digits.count))\(digits)Z"
    }

    package var description: String { iso8601 }

    /// Reads `yyyy-mm-ddThh:mm:ss[.fraction](Z|+hh:mm|-hh:mm)`; nil when it is anything else.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"),
            let date = BusinessDate(String(decoding: bytes[..<10], as: UTF8.self)),
            let hour = number(bytes[11..<13]), bytes[13] == UInt8(ascii: ":"), hour < 24,
            let minute = number(bytes[14..<16]), bytes[16] == UInt8(ascii: ":"), minute < 60,
            let second = number(bytes[17..<19]), second < 60
        else { return nil }
        var index = 19
        var micro: Int64 = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            var scale: Int64 = 100_000
            let start = index
            while index < bytes.count, (48...57).contains(bytes[index]) {
                micro += Int64(bytes[index] - 48) * scale
                scale /= 10
                index += 1
            }
            guard index > start, index - start <= 9 else { return nil }
        }
        guard let offset = zoneOffset(bytes[index...]) else { return nil }
        let seconds =
            Int64(date.daysSinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + micro)
    }
}

/// "Z" is 0; "+08:00" is 28,800; nil for anything else.
private func zoneOffset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
    let start = bytes.startIndex
    guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
        let hours = number(bytes[(start + 1)..<(start + 3)]), hours < 24,
        let minutes = number(bytes[(start + 4)..<(start + 6)]), minutes < 60
    else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
}

private func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
    }
    return value
}

private func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// The company's zone as a fixed offset from UTC; business dates are taken in it.
package struct BusinessZone: Hashable, Sendable {
    /// Minutes east of UTC, -1,439 to 1,439.
    package let offsetMinutes: Int

    /// Refuses an offset of a day or more.
    package init(offsetMinutes: Int) throws(ValueError) {
        guard abs(offsetMinutes) < 1440 else { throw .malformed("offset must be under a day") }
        self.offsetMinutes = offsetMinutes
    }

    private init(known offset: Int) { offsetMinutes = offset }

    /// Asia/Shanghai, UTC+8 all year (domain.md, the default).
    package static let shanghai = BusinessZone(known: 480)
}

/// A calendar day of the company, proleptic Gregorian, years 1 to 9999.
package struct BusinessDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let daysSinceEpoch: Int32

    package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// The day that `instant` falls on in `zone`.
    package init(_ instant: Instant, zone: BusinessZone) {
        let local = instant.adding(seconds: Int64(zone.offsetMinutes) * 60)
        daysSinceEpoch = Int32(clamping: local.microseconds.flooredQuotient(86_400_000_000))
    }

    /// Reads `yyyy-mm-dd`; nil when it is not a day of the calendar.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), year >= 1, (1...12).contains(month), day >= 1
        else { return nil }
        // Days from the civil date, counting years from March so that leap days come last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.flooredQuotient(400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(daysSinceEpoch: Int32(era * 146_097 + dayOfEra - 719_468))
        // A day past the end of its month comes out as a day of the next one.
        guard civil.month == Int(month), civil.day == Int(day) else { return nil }
    }

    package static func < (a: BusinessDate, b: BusinessDate) -> Bool {
        a.daysSinceEpoch < b.daysSinceEpoch
    }

    /// Year, month 1 to 12 and day 1 to 31.
    package var civil: (year: Int, month: Int, day: Int) {
        let shifted = Int64(daysSinceEpoch) + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }

    /// The calendar year.
    package var year: Int { civil.year }

    /// The day `days` later; saturates.
    package func adding(days: Int) -> BusinessDate {
        BusinessDate(daysSinceEpoch: Int32(clamping: Int64(daysSinceEpoch) + Int64(days)))
    }

    /// Days from `earlier` to this day; negative when it is before.
    package func days(since earlier: BusinessDate) -> Int {
        Int(daysSinceEpoch) - Int(earlier.daysSinceEpoch)
    }

    /// `yyyy-mm-dd`.
    package var description: String {
        let (year, month, day) = civil
        let digits = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(padded)-\(twoDigits(Int64(month)))-\(twoDigits(Int64(day)))"
    }
}
