/// Reads comma-separated values as RFC 4180 describes them, record by record, without copying.
///
/// Tolerated beyond the RFC: a UTF-8 byte order mark, LF or CR alone as line end, blank lines (counted
/// as rows, reported as `.blank`), spaces and tabs around a field. A malformed record is reported and
/// reading goes on with the line after the one it began on, so one stray quote hides no later row.
struct CSVReader {
    /// One field as a range of the file's bytes.
    struct Field: Sendable {
        var start: Int
        var end: Int
        /// True when the range holds doubled quotes that stand for one each.
        var escaped = false

        var isEmpty: Bool { start == end }
        var count: Int { end - start }
    }

    enum Outcome: Equatable {
        /// `fields` holds the record.
        case record
        case blank
        case malformed(String)
        case end
    }

    /// Most fields of a record.
    static let fieldsMax = 64
    /// Most bytes of a field.
    static let fieldBytesMax = 1024

    let bytes: [UInt8]
    /// The fields of the record that `next` read last.
    private(set) var fields: [Field] = []
    /// The row that `next` read last; the header is row 1.
    private(set) var row = 0
    private var position: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the next record.
    mutating func next() -> Outcome {
        guard position < bytes.count else { return .end }
        row += 1
        let start = position
        fields.removeAll(keepingCapacity: true)
        if let problem = readRecord() {
            position = start
            skipLine()
            return .malformed(problem)
        }
        return fields.count == 1 && fields[0].isEmpty ? .blank : .record
    }

    /// The text of a field; invalid UTF-8 shows as replacement characters.
    func text(_ field: Field) -> String {
        let slice = bytes[field.start..<field.end]
        guard field.escaped else { return String(decoding: slice, as: UTF8.self) }
        var plain: [UInt8] = []
        var skip = false
        for byte in slice {
            if byte == Self.quote, skip {
                skip = false
                continue
            }
            plain.append(byte)
            skip = byte == Self.quote
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// The start of a field's text, for an error message.
    func excerpt(_ field: Field) -> String {
        var short = field
        short.end = min(field.end, field.start + RowFault.valueBytesMax)
        return text(short)
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// Reads fields up to the line end; answers the problem if there is one.
    private mutating func readRecord() -> String? {
        while true {
            skipBlanks()
            if position < bytes.count, bytes[position] == Self.quote {
                if let problem = readQuoted() { return problem }
            } else if let problem = readPlain() {
                return problem
            }
            guard fields.count <= Self.fieldsMax else { return "more than \(Self.fieldsMax) fields" }
            guard position < bytes.count else { return nil }
            let separator = bytes[position]
            position += 1
            if separator == Self.comma { continue }
            if separator == Self.carriageReturn, position < bytes.count,
                bytes[position] == Self.lineFeed
            {
                position += 1
            }
            return nil
        }
    }

    private mutating func readPlain() -> String? {
        let start = position
        var end = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn { break }
            if byte == Self.quote { return "a quote inside a field without quotes" }
            position += 1
            if byte != 32 && byte != 9 { end = position }
        }
        return append(Field(start: start, end: end))
    }

    private mutating func readQuoted() -> String? {
        position += 1
        var field = Field(start: position, end: position)
        while position < bytes.count {
            guard bytes[position] == Self.quote else {
                position += 1
                continue
            }
            if position + 1 < bytes.count, bytes[position + 1] == Self.quote {
                field.escaped = true
                position += 2
                continue
            }
            field.end = position
            position += 1
            skipBlanks()
            if position < bytes.count {
                let byte = bytes[position]
                guard byte == Self.comma || byte == Self.lineFeed || byte == Self.carriageReturn
                else { return "text after a closing quote" }
            }
            return append(field)
        }
        return "a quote that is not closed"
    }

    private mutating func append(_ field: Field) -> String? {
        guard field.count <= Self.fieldBytesMax else {
            return "a field of more than \(Self.fieldBytesMax) bytes"
        }
        fields.append(field)
        return nil
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] == 32 || bytes[position] == 9 { position += 1 }
    }

    private mutating func skipLine() {
        while position < bytes.count, bytes[position] != Self.lineFeed,
            bytes[position] != Self.carriageReturn
        {
            position += 1
        }
        if position < bytes.count, bytes[position] == Self.carriageReturn { position += 1 }
        if position < bytes.count, bytes[position] == Self.lineFeed { position += 1 }
    }
}
