import Values

/// Text forms of identifiers that tables hold as numbers.
enum IMEINumber {
    /// 15 digits with the check digit, for a 14-digit base; empty for -1.
    static func text(_ base: Int64) -> String { base < 0 ? "" : IMEI(base: base).text }

    /// 18 digits, for the number of an SSCC; empty for -1.
    static func sscc(_ number: Int64) -> String {
        number < 0 ? "" : Digits.padded(number, width: 18)
    }
}
