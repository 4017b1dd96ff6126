/// What is wrong with a value that was given.
package enum ValueError: Error, Equatable, Sendable {
    /// The result does not fit into 64 bits.
    case overflow
    /// The text is not of the form that the case's text names.
    case malformed(String)
    /// Two amounts of different currencies met.
    case currencyMismatch
}

/// Arithmetic that refuses to overflow instead of trapping: for everything read from outside.
package enum Checked {
    /// `a + b`, or `ValueError.overflow`.
    package static func add(_ a: Int64, _ b: Int64) throws(ValueError) -> Int64 {
        let (result, overflow) = a.addingReportingOverflow(b)
        guard !overflow else { throw .overflow }
        return result
    }

    /// `a - b`, or `ValueError.overflow`.
    package static func subtract(_ a: Int64, _ b: Int64) throws(ValueError) -> Int64 {
        let (result, overflow) = a.subtractingReportingOverflow(b)
        guard !overflow else { throw .overflow }
        return result
    }

    /// `a * b`, or `ValueError.overflow`.
    package static func multiply(_ a: Int64, _ b: Int64) throws(ValueError) -> Int64 {
        let (result, overflow) = a.multipliedReportingOverflow(by: b)
        guard !overflow else { throw .overflow }
        return result
    }

    /// `value x numerator / denominator`, rounded half up (away from zero for negative values).
    ///
    /// The product is taken in 128 bits, so only the result can overflow. `denominator` is positive.
    package static func scale(
        _ value: Int64, by numerator: Int64, over denominator: Int64
    ) throws(ValueError) -> Int64 {
        guard denominator > 0 else { throw .malformed("denominator must be positive") }
        let product = Int128(value) * Int128(numerator)
        let half = Int128(denominator) / 2
        let rounded =
            product >= 0
            ? (product + half) / Int128(denominator)
            : -((-product + half) / Int128(denominator))
        guard let result = Int64(exactly: rounded) else { throw .overflow }
        return result
    }
}

/// An ISO 4217 currency: three upper-case letters.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    /// The three letters, for example "CNY".
    package let code: String

    /// Takes exactly three letters A to Z; anything else is `ValueError.malformed`.
    package init(_ code: String) throws(ValueError) {
        guard code.utf8.count == 3, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw .malformed("a currency is three upper-case letters")
        }
        self.code = code
    }

    private init(known code: String) { self.code = code }

    /// The company's currency unless configured otherwise.
    package static let cny = Currency(known: "CNY")

    package var description: String { code }
}

/// An amount in minor units (fen) of a currency. Arithmetic refuses overflow and mixed currencies.
package struct Money: Hashable, Sendable, CustomStringConvertible {
    /// Minor units; two decimals in every currency that is in use here.
    package let minorUnits: Int64
    /// The currency that the minor units count.
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// The sum; both must be of one currency.
    package func adding(_ other: Money) throws(ValueError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch }
        return Money(
            minorUnits: try Checked.add(minorUnits, other.minorUnits), currency: currency)
    }

    /// The difference; both must be of one currency. May be negative.
    package func subtracting(_ other: Money) throws(ValueError) -> Money {
        guard currency == other.currency else { throw .currencyMismatch }
        return Money(
            minorUnits: try Checked.subtract(minorUnits, other.minorUnits), currency: currency)
    }

    /// This amount `quantity` times.
    package func multiplied(by quantity: Int64) throws(ValueError) -> Money {
        Money(minorUnits: try Checked.multiply(minorUnits, quantity), currency: currency)
    }

    /// Two decimals without the currency, for example "1299.00" or "-0.05".
    package var text: String { Money.text(minorUnits: minorUnits) }

    package var description: String { "\(text) \(currency.code)" }

    /// Minor units as text with two decimals.
    package static func text(minorUnits: Int64) -> String {
        let magnitude = minorUnits.magnitude
        let cents = magnitude % 100
        let sign = minorUnits < 0 ? "-" : ""
        return "\(sign)\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}
