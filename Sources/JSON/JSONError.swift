/// Why a text is not a JSON document that we accept, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Sendable, Equatable {
        /// The text ended inside a value.
        case unexpectedEnd
        /// This byte cannot stand here.
        case unexpectedByte(UInt8)
        /// Something other than white space follows the document.
        case trailingBytes
        /// More arrays and objects inside each other than the limit.
        case tooDeep(limit: Int)
        /// More values in one document than the limit.
        case tooManyValues(limit: Int)
        /// The object at the pointer has this member already.
        case duplicateMember(String)
        /// A whole number outside -2^63 ... 2^63-1.
        case integerOutOfRange
        /// A number longer than 64 characters.
        case numberTooLong
        case badNumber
        case badEscape
        /// Half of a surrogate pair.
        case loneSurrogate
        /// A string with bytes that are not UTF-8.
        case badUTF8
        /// An unescaped character below U+0020 in a string.
        case controlCharacter(UInt8)
    }

    /// What is wrong.
    package let reason: Reason
    /// JSON Pointer (RFC 6901) of the value that was being read; empty for the document.
    package let pointer: String
    /// Line of the fault, from 1.
    package let line: Int
    /// Column of the fault in bytes, from 1.
    package let column: Int

    /// What is wrong and where, in one line.
    package var description: String {
        let place = "line \(line), column \(column)"
        return pointer.isEmpty ? "\(text) at \(place)" : "\(text) at \(place), in \(pointer)"
    }

    /// What is wrong, without the place.
    package var text: String {
        switch reason {
        case .unexpectedEnd: "the document ends too early"
        case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte))"
        case .trailingBytes: "something follows the document"
        case .tooDeep(let limit): "more than \(limit) levels of nesting"
        case .tooManyValues(let limit): "more than \(limit) values"
        case .duplicateMember(let name): "member \"\(name.prefix(64))\" is given twice"
        case .integerOutOfRange: "an integer beyond 64 bits"
        case .numberTooLong: "a number of more than 64 characters"
        case .badNumber: "a number that is not written as JSON writes it"
        case .badEscape: "an unknown escape in a string"
        case .loneSurrogate: "half of a surrogate pair in a string"
        case .badUTF8: "a string that is not UTF-8"
        case .controlCharacter(let byte): "an unescaped \(Self.name(of: byte)) in a string"
        }
    }

    private static func name(of byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F {
            return "'\(Character(Unicode.Scalar(byte)))'"
        }
        let digits = Array("0123456789abcdef")
        return "byte 0x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
}

/// Escapes a member name for a JSON Pointer (RFC 6901 section 3).
package enum JSONPointer {
    /// The pointer of a member below `parent`.
    package static func member(_ parent: String, _ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") })
        else { return "\(parent)/\(name)" }
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\(parent)/\(escaped)"
    }

    /// The pointer of an element below `parent`.
    package static func element(_ parent: String, _ index: Int) -> String {
        "\(parent)/\(index)"
    }
}
