/// Reads identifiers from bytes in place: files of 200,000 rows are checked without a text per field.
enum ByteIdentifiers {
    /// An IMEI field: 14 digits, 15 with check digit, or 16 with a software version (domain.md rule 2).
    struct IMEIField: Equatable, Sendable {
        /// The 14 digits.
        let base: Int64
        /// The two digits of software version of an IMEISV, -1 for the other forms.
        let softwareVersion: Int8

        /// The first eight digits.
        var tac: Int32 { Int32(base / 1_000_000) }
    }

    enum Reading: Equatable, Sendable {
        case imei(IMEIField)
        case fault(FaultKind)
    }

    /// Reads `bytes[start..<end]` as an IMEI.
    static func imei(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Reading {
        let count = end - start
        guard count >= 14, count <= 16 else {
            return .fault(allDigits(bytes, start, end) ? .badLength : .badDigits)
        }
        var base: Int64 = 0
        var sum = 0
        for offset in 0..<14 {
            let digit = Int(bytes[start + offset]) - 48
            guard digit >= 0, digit <= 9 else { return .fault(.badDigits) }
            base = base &* 10 &+ Int64(digit)
            // Luhn from the left: the 14th digit is doubled, so every second one from index 1 is.
            let weighted = offset & 1 == 1 ? digit &* 2 : digit
            sum &+= weighted > 9 ? weighted &- 9 : weighted
        }
        guard allDigits(bytes, start + 14, end) else { return .fault(.badDigits) }
        switch count {
        case 15:
            guard (10 - sum % 10) % 10 == Int(bytes[end - 1]) - 48 else { return .fault(.badCheckDigit) }
            return .imei(IMEIField(base: base, softwareVersion: -1))
        case 16:
            let version = (bytes[end - 2] - 48) * 10 + (bytes[end - 1] - 48)
            return .imei(IMEIField(base: base, softwareVersion: Int8(version)))
        default:
            return .imei(IMEIField(base: base, softwareVersion: -1))
        }
    }

    /// The number of an SSCC of 18 digits with a right check digit; nil for anything else.
    static func sscc(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int64? {
        guard end - start == 18 else { return nil }
        var value: Int64 = 0
        var sum = 0
        for offset in 0..<18 {
            let digit = Int(bytes[start + offset]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            value = value &* 10 &+ Int64(digit)
            if offset < 17 { sum &+= offset & 1 == 0 ? digit &* 3 : digit }
        }
        return (10 - sum % 10) % 10 == Int(bytes[end - 1]) - 48 ? value : nil
    }

    /// Bytes of the longest and the shortest serial number.
    static let serialNumberBytes = 4...40

    /// The fault of a serial number; nil when it is well formed: printable ASCII, no space, no quote
    /// and no comma.
    static func serialNumberFault(_ bytes: [UInt8], _ start: Int, _ end: Int) -> FaultKind? {
        guard serialNumberBytes.contains(end - start) else { return .badLength }
        for index in start..<end {
            let byte = bytes[index]
            guard byte > 32, byte < 127, byte != 34, byte != 44 else { return .badDigits }
        }
        return nil
    }

    /// True when all bytes are ASCII digits; true for none.
    static func allDigits(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
        var index = start
        while index < end {
            guard bytes[index] >= 48, bytes[index] <= 57 else { return false }
            index += 1
        }
        return true
    }
}

/// What someone scanned or typed to name one device.
struct ScannedIdentifier: Hashable, Sendable {
    /// As given, without blanks around it.
    let text: String
    /// The IMEI's 14 digits when the text reads as IMEI (14, 15 or 16 digits).
    let imei: Int64?

    /// nil when the text can name no device: empty, too long, or with characters that no identifier has.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
        let start = bytes.firstIndex { $0 != 32 && $0 != 9 } ?? bytes.count
        guard ByteIdentifiers.serialNumberFault(bytes, start, bytes.count) == nil else { return nil }
        self.text = String(decoding: bytes[start...], as: UTF8.self)
        if case .imei(let field) = ByteIdentifiers.imei(bytes, start, bytes.count) {
            imei = field.base
        } else {
            imei = nil
        }
    }
}
