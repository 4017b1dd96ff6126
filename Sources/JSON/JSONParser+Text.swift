/// Strings and numbers.
extension JSONParser {
    /// Reads a string; the position is at its opening quote.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try text(from: start, to: position)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw fault(.controlCharacter(byte)) }
            position += 1
        }
        throw fault(.unexpectedEnd)
    }

    private func text(from start: Int, to end: Int) throws(JSONError) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw fault(.badUTF8, at: start)
        }
        return text
    }

    /// The slow path: from the first escape on, bytes are collected.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var collected = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: collected, as: UTF8.self) else {
                    throw fault(.badUTF8, at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                collected.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            case 0..<0x20:
                throw fault(.controlCharacter(byte))
            default:
                collected.append(byte)
                position += 1
            }
        }
        throw fault(.unexpectedEnd)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard position < bytes.count else { throw fault(.unexpectedEnd) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw fault(.badEscape, at: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < bytes.count,
            bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { throw fault(.loneSurrogate, at: start) }
        position += 2
        let second = try hexadecimal(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(
                0x10000 + ((UInt32(first) - 0xD800) << 10) + (UInt32(second) - 0xDC00))
        else { throw fault(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func hexadecimal(from start: Int) throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw fault(.unexpectedEnd, at: bytes.count) }
        var value: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch bytes[position] {
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                digit = byte - UInt8(ascii: "0")
            case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte):
                digit = byte - UInt8(ascii: "a") + 10
            case let byte where (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte):
                digit = byte - UInt8(ascii: "A") + 10
            default: throw fault(.badEscape, at: start)
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }

    /// Reads a number; the position is at its sign or first digit.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let negative = bytes[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        let digits = position
        try digitRun(from: start)
        if bytes[digits] == UInt8(ascii: "0"), position - digits > 1 {
            throw fault(.badNumber, at: start)
        }
        var whole = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            whole = false
            position += 1
            try digitRun(from: start)
        }
        if position < bytes.count,
            bytes[position] == UInt8(ascii: "e") || bytes[position] == UInt8(ascii: "E")
        {
            whole = false
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            try digitRun(from: start)
        }
        guard whole else {
            guard position - start <= 64 else { throw fault(.numberTooLong, at: start) }
            return .decimal(String(decoding: bytes[start..<position], as: UTF8.self))
        }
        return .integer(try integer(from: digits, negative: negative, start: start))
    }

    private mutating func digitRun(from start: Int) throws(JSONError) {
        let first = position
        while position < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
        {
            position += 1
        }
        guard position > first else {
            throw position < bytes.count ? fault(.badNumber, at: start) : fault(.unexpectedEnd)
        }
    }

    private func integer(
        from digits: Int, negative: Bool, start: Int
    ) throws(JSONError) -> Int64 {
        // Counted below zero, because there is one more number there than above.
        var value: Int64 = 0
        for index in digits..<position {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.subtractingReportingOverflow(
                Int64(bytes[index] - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw fault(.integerOutOfRange, at: start) }
            value = sum
        }
        if negative { return value }
        guard value != .min else { throw fault(.integerOutOfRange, at: start) }
        return -value
    }
}
