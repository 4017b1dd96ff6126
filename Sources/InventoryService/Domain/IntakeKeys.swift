/// One use of an IMEI number in a file.
struct IMEIKey: Sendable, Hashable {
    /// The 14 digits.
    let base: Int64
    /// Index into `IntakeFile.rows`.
    let index: Int32
    let column: IntakeColumn

    static func precedes(_ a: IMEIKey, _ b: IMEIKey) -> Bool {
        if a.base != b.base { return a.base < b.base }
        return a.index != b.index ? a.index < b.index : a.rank < b.rank
    }

    /// Order of the uses in one row.
    private var rank: Int {
        switch column {
        case .imei1: 0
        case .imei2: 1
        default: 2
        }
    }
}

/// Every identifier of a file in key order: for finding repeats, for comparing with the devices held
/// and for storing in the order in which the tables are kept.
struct IntakeKeys: Sendable {
    /// All IMEI numbers, ascending. A serial number that reads as an IMEI is one of them, unless it
    /// is an IMEI of its own row: identifiers are unique across all identifier columns.
    private(set) var imeis: [IMEIKey] = []
    /// Indices of the rows with a serial number, in byte order of the serial numbers.
    private(set) var serials: [Int32] = []

    init(_ file: IntakeFile) {
        imeis.reserveCapacity(file.rows.count * 2)
        for (index, row) in file.rows.enumerated() where row.imei1 >= 0 {
            imeis.append(IMEIKey(base: row.imei1, index: Int32(index), column: .imei1))
        }
        for (index, row) in file.rows.enumerated() where row.imei2 >= 0 {
            imeis.append(IMEIKey(base: row.imei2, index: Int32(index), column: .imei2))
        }
        for (index, row) in file.rows.enumerated() {
            if let base = Self.serialAsIMEI(file.bytes, row) {
                imeis.append(IMEIKey(base: base, index: Int32(index), column: .serialNumber))
            }
        }
        imeis.sort(by: IMEIKey.precedes)
        serials = Self.sortedSerials(file)
    }

    /// The base of a serial number that reads as an IMEI which is not the row's own.
    static func serialAsIMEI(_ bytes: [UInt8], _ row: IntakeRow) -> Int64? {
        let (start, end) = (Int(row.serialStart), Int(row.serialEnd))
        guard end - start >= 14, end - start <= 16,
            case .imei(let field) = ByteIdentifiers.imei(bytes, start, end),
            field.base != row.imei1, field.base != row.imei2
        else { return nil }
        return field.base
    }

    /// The first sixteen bytes as two numbers, so that most comparisons touch no bytes.
    private struct SerialKey {
        let high: UInt64
        let low: UInt64
        let index: Int32
    }

    private static func sortedSerials(_ file: IntakeFile) -> [Int32] {
        var keys: [SerialKey] = []
        keys.reserveCapacity(file.rows.count)
        for (index, row) in file.rows.enumerated() where row.serialEnd > row.serialStart {
            let (start, end) = (Int(row.serialStart), Int(row.serialEnd))
            keys.append(
                SerialKey(
                    high: word(file.bytes, start, end), low: word(file.bytes, start + 8, end),
                    index: Int32(index)))
        }
        keys.sort { a, b in
            if a.high != b.high { return a.high < b.high }
            if a.low != b.low { return a.low < b.low }
            let (left, right) = (file.rows[Int(a.index)], file.rows[Int(b.index)])
            let order = compare(file.bytes, left, right)
            return order != 0 ? order < 0 : a.index < b.index
        }
        return keys.map(\.index)
    }

    /// Up to eight bytes from `start`, big-endian, zeros behind the end.
    private static func word(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
        var value: UInt64 = 0
        for offset in 0..<8 {
            let index = start + offset
            value = value << 8 | (index < end ? UInt64(bytes[index]) : 0)
        }
        return value
    }

    /// Byte order of two rows' serial numbers: negative, zero or positive.
    static func compare(_ bytes: [UInt8], _ a: IntakeRow, _ b: IntakeRow) -> Int {
        var (left, right) = (Int(a.serialStart), Int(b.serialStart))
        let (leftEnd, rightEnd) = (Int(a.serialEnd), Int(b.serialEnd))
        while left < leftEnd, right < rightEnd {
            if bytes[left] != bytes[right] { return Int(bytes[left]) - Int(bytes[right]) }
            left += 1
            right += 1
        }
        return (leftEnd - left) - (rightEnd - right)
    }
}

extension IntakeKeys {
    /// The repeats inside the file: every use of an identifier after its first is a fault that names
    /// the row of the first.
    func duplicates(in file: IntakeFile) -> [RowFault] {
        var faults: [RowFault] = []
        var first = 0
        for position in imeis.indices.dropFirst() {
            guard imeis[position].base == imeis[first].base else {
                first = position
                continue
            }
            faults.append(duplicate(imeis[position], of: imeis[first], in: file))
        }
        first = 0
        for position in serials.indices.dropFirst() {
            let (held, row) = (file.rows[Int(serials[first])], file.rows[Int(serials[position])])
            guard IntakeKeys.compare(file.bytes, held, row) == 0 else {
                first = position
                continue
            }
            faults.append(
                RowFault(
                    row: Int(row.row), column: IntakeColumn.serialNumber.rawValue,
                    kind: .duplicateInFile, value: file.serialText(row), detail: "row \(held.row)"))
        }
        return faults
    }

    private func duplicate(_ key: IMEIKey, of first: IMEIKey, in file: IntakeFile) -> RowFault {
        let row = file.rows[Int(key.index)]
        let holder = file.rows[Int(first.index)]
        return RowFault(
            row: Int(row.row), column: key.column.rawValue, kind: .duplicateInFile,
            value: IMEINumber.text(key.base), detail: "\(first.column.rawValue) of row \(holder.row)")
    }
}
