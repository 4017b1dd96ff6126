/// Why a text is not an identifier of its kind (domain.md rule 2).
package enum IdentifierError: String, Error, Equatable, Sendable {
    case badLength = "bad_length"
    case badDigits = "bad_digits"
    case badCheckDigit = "bad_check_digit"
}

/// Check digits over ASCII digits.
package enum Digits {
    /// The Luhn digit that follows `digits` (3GPP TS 23.003 annex B.1). Bytes are ASCII "0" to "9".
    package static func luhnCheckDigit(_ digits: some Collection<UInt8>) -> Int {
        var sum = 0
        var double = digits.count % 2 == 1
        for byte in digits {
            let value = Int(byte) - 48
            let weighted = double ? value * 2 : value
            sum += weighted > 9 ? weighted - 9 : weighted
            double.toggle()
        }
        return (10 - sum % 10) % 10
    }

    /// The GS1 digit that follows `digits`: weights 3, 1 from the right. Bytes are ASCII digits.
    package static func gs1CheckDigit(_ digits: some Collection<UInt8>) -> Int {
        var sum = 0
        var triple = digits.count % 2 == 1
        for byte in digits {
            sum += (Int(byte) - 48) * (triple ? 3 : 1)
            triple.toggle()
        }
        return (10 - sum % 10) % 10
    }

    /// The number that ASCII `digits` write; nil when empty, not digits, or longer than 18.
    package static func value(_ digits: some Collection<UInt8>) -> Int64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        return value
    }

    /// `value` as decimal digits, with zeros in front up to `width`.
    package static func padded(_ value: Int64, width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// A Type Allocation Code: the first eight digits of an IMEI; names a model.
package struct TAC: Hashable, Sendable, CustomStringConvertible {
    /// 0 to 99,999,999.
    package let value: Int32

    /// Takes exactly eight digits.
    package init(_ text: String) throws(IdentifierError) {
        guard text.utf8.count == 8 else { throw .badLength }
        guard let value = Digits.value(text.utf8) else { throw .badDigits }
        self.value = Int32(value)
    }

    package init(value: Int32) { self.value = value }

    package var description: String { Digits.padded(Int64(value), width: 8) }
}

/// An International Mobile Equipment Identity, kept as its 14 digits without check digit.
///
/// 15 digits are an IMEI with check digit, 16 an IMEISV (two digits of software version, no check
/// digit), 14 the bare base (3GPP TS 23.003 section 6.2).
package struct IMEI: Hashable, Sendable, CustomStringConvertible {
    /// The 14 digits as a number.
    package let base: Int64

    /// Takes 14, 15 or 16 digits.
    package init(_ text: String) throws(IdentifierError) { try self.init(digits: text.utf8) }

    /// Takes 14, 15 or 16 ASCII digits.
    package init(digits: some BidirectionalCollection<UInt8>) throws(IdentifierError) {
        let count = digits.count
        guard (14...16).contains(count) else { throw .badLength }
        guard Digits.value(digits) != nil else { throw .badDigits }
        let first = digits.prefix(14)
        if count == 15, let last = digits.last {
            guard Digits.luhnCheckDigit(first) == Int(last) - 48 else { throw .badCheckDigit }
        }
        guard let base = Digits.value(first) else { throw .badDigits }
        self.base = base
    }

    /// An IMEI from its stored base, 0 to 99,999,999,999,999.
    package init(base: Int64) { self.base = base }

    /// The model's allocation code.
    package var tac: TAC { TAC(value: Int32(base / 1_000_000)) }

    /// The Luhn digit.
    package var checkDigit: Int { Digits.luhnCheckDigit(Digits.padded(base, width: 14).utf8) }

    /// 15 digits with the check digit.
    package var text: String {
        let digits = Digits.padded(base, width: 14)
        return digits + String(Digits.luhnCheckDigit(digits.utf8))
    }

    /// For logs: the model and the last two digits only (RFC 7254: an IMEI is personal data).
    package var masked: String {
        let digits = text
        return digits.prefix(8) + "*****" + digits.suffix(2)
    }

    package var description: String { masked }
}

/// A Serial Shipping Container Code: 18 digits with a GS1 check digit; names a carton or pallet.
package struct SSCC: Hashable, Sendable {
    /// The 18 digits.
    package let text: String

    /// Takes exactly 18 digits whose last is the check digit.
    package init(_ text: String) throws(IdentifierError) {
        let digits = Array(text.utf8)
        guard digits.count == 18 else { throw .badLength }
        guard Digits.value(digits) != nil else { throw .badDigits }
        guard Digits.gs1CheckDigit(digits[..<17]) == Int(digits[17]) - 48 else {
            throw .badCheckDigit
        }
        self.text = text
    }
}

/// A Global Trade Item Number of 8, 12, 13 or 14 digits, kept with zeros in front to 14.
package struct GTIN: Hashable, Sendable {
    /// 14 digits.
    package let text: String

    /// Takes 8, 12, 13 or 14 digits whose last is the check digit.
    package init(_ text: String) throws(IdentifierError) {
        let digits = Array(text.utf8)
        guard [8, 12, 13, 14].contains(digits.count) else { throw .badLength }
        guard Digits.value(digits) != nil else { throw .badDigits }
        guard Digits.gs1CheckDigit(digits.dropLast()) == Int(digits[digits.count - 1]) - 48 else {
            throw .badCheckDigit
        }
        self.text = String(repeating: "0", count: 14 - digits.count) + text
    }
}
