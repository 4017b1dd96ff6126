/// A column of an intake file. The raw value is its name in the header.
enum IntakeColumn: String, Sendable, CaseIterable {
    case imei1
    case imei2
    case serialNumber = "sn"
    case sku
    case carton = "carton_sscc"
    case pallet = "pallet_sscc"
    /// Optional: the units that the carton's label states.
    case cartonQuantity = "carton_quantity"

    /// The columns that a header must have.
    static let required: [IntakeColumn] = [.imei1, .serialNumber, .sku]
}

/// One row of an intake file whose fields could be read; a field with a fault holds -1.
struct IntakeRow: Sendable {
    /// The row in the file; the header is row 1.
    var row: Int32
    /// Index into `IntakeFile.skus`, -1 without a usable SKU.
    var sku: Int32 = -1
    /// The 14-digit base, -1 when there is none.
    var imei1: Int64 = -1
    var imei2: Int64 = -1
    /// Software versions of IMEISVs, -1 when there is none.
    var version1: Int8 = -1
    var version2: Int8 = -1
    /// The serial number as a range of the file's bytes; empty when there is none.
    var serialStart: Int32 = 0
    var serialEnd: Int32 = 0
    /// SSCCs as numbers, -1 when there is none.
    var carton: Int64 = -1
    var pallet: Int64 = -1
    /// -1 when the file does not state it.
    var cartonQuantity: Int32 = -1
}

/// The products and allocation codes that rows are judged by.
struct MasterIndex: Sendable {
    /// Product of each active SKU.
    var productOfSKU: [String: Int32] = [:]
    /// Product of each TAC.
    var productOfTAC: [Int32: Int32] = [:]
}

/// An intake file after one pass: its rows, and every fault that the file and the master show.
///
/// Faults that need the devices already held are found by `IntakeComparison`.
struct IntakeFile: Sendable {
    let bytes: [UInt8]
    /// Rows in file order, also those with faults.
    var rows: [IntakeRow] = []
    /// The SKUs that rows name.
    var skus: [String] = []
    var faults = FaultList()
    /// Data rows read, malformed ones included, blank ones not.
    var rowCount = 0

    /// The bytes of a row's serial number.
    func serialNumber(_ row: IntakeRow) -> ArraySlice<UInt8> {
        bytes[Int(row.serialStart)..<Int(row.serialEnd)]
    }

    /// The text of a row's serial number.
    func serialText(_ row: IntakeRow) -> String {
        String(decoding: serialNumber(row), as: UTF8.self)
    }
}

/// A file that is too long to be judged at all.
struct IntakeTooLong: Error, Equatable, Sendable {
    let rowsMax: Int
}

/// Reads and judges an intake file in one pass (domain.md rule 2).
struct IntakeReader {
    private var reader: CSVReader
    private let master: MasterIndex
    private let rowsMax: Int
    private var file: IntakeFile
    /// The field index of each column, nil when the header does not have it.
    private var places: [IntakeColumn: Int] = [:]
    private var columns = 0
    private var skuIndex: [String: Int32] = [:]
    /// Products of `file.skus`, nil for an unknown SKU.
    private var skuProducts: [Int32?] = []
    private var lastSKU = (start: 0, end: 0, index: Int32(-1))
    private var lastTAC = (tac: Int32(-1), product: Int32?.none)

    private init(_ bytes: [UInt8], _ master: MasterIndex, _ rowsMax: Int) {
        reader = CSVReader(bytes)
        self.master = master
        self.rowsMax = rowsMax
        file = IntakeFile(bytes: bytes)
    }

    /// Reads `bytes`; throws only when there are more than `rowsMax` rows.
    static func read(
        _ bytes: [UInt8], master: MasterIndex, rowsMax: Int
    ) throws(IntakeTooLong) -> IntakeFile {
        var reader = IntakeReader(bytes, master, rowsMax)
        guard reader.readHeader() else { return reader.file }
        try reader.readRows()
        return reader.file
    }

    // MARK: - Header

    /// False when there is no header to read rows by.
    private mutating func readHeader() -> Bool {
        var outcome = reader.next()
        while outcome == .blank { outcome = reader.next() }
        switch outcome {
        case .record: break
        case .malformed(let problem):
            file.faults.add(RowFault(row: reader.row, column: "", kind: .malformedRow, detail: problem))
            return false
        default:
            file.faults.add(RowFault(row: 1, column: "", kind: .malformedRow, detail: "the file is empty"))
            return false
        }
        columns = reader.fields.count
        for (index, field) in reader.fields.enumerated() { place(reader.excerpt(field).lowercased(), index) }
        for column in IntakeColumn.required where places[column] == nil {
            file.faults.add(
                RowFault(
                    row: reader.row, column: column.rawValue, kind: .missingValue,
                    detail: "the header does not have this column"))
        }
        return true
    }

    private mutating func place(_ name: String, _ index: Int) {
        guard let column = IntakeColumn(rawValue: name) else {
            file.faults.add(
                RowFault(row: reader.row, column: name, kind: .unknownColumn, value: name))
            return
        }
        guard places[column] == nil else {
            file.faults.add(
                RowFault(
                    row: reader.row, column: name, kind: .malformedRow, value: name,
                    detail: "the header has this column twice"))
            return
        }
        places[column] = index
    }

    // MARK: - Rows

    private mutating func readRows() throws(IntakeTooLong) {
        file.rows.reserveCapacity(min(rowsMax, file.bytes.count / 40))
        while true {
            switch reader.next() {
            case .end:
                if file.rowCount == 0 {
                    file.faults.add(
                        RowFault(row: reader.row + 1, column: "", kind: .malformedRow, detail: "no rows"))
                }
                return
            case .blank: continue
            case .malformed(let problem):
                file.rowCount += 1
                fault("", .malformedRow, detail: problem)
            case .record:
                file.rowCount += 1
                if reader.fields.count == columns {
                    readRow()
                } else {
                    fault(
                        "", .malformedRow,
                        detail: "\(reader.fields.count) fields where the header has \(columns)")
                }
            }
            guard file.rowCount <= rowsMax else { throw IntakeTooLong(rowsMax: rowsMax) }
        }
    }

    private mutating func readRow() {
        var row = IntakeRow(row: Int32(clamping: reader.row))
        readSKU(&row)
        if let field = field(.imei1, required: true) {
            let read = readIMEI(field, .imei1, sku: row.sku)
            row.imei1 = read?.base ?? -1
            row.version1 = read?.softwareVersion ?? -1
        }
        if let field = field(.imei2, required: false) {
            let read = readIMEI(field, .imei2, sku: row.sku)
            row.imei2 = read?.base ?? -1
            row.version2 = read?.softwareVersion ?? -1
        }
        if let field = field(.serialNumber, required: true) {
            if let kind = ByteIdentifiers.serialNumberFault(file.bytes, field.start, field.end) {
                fault(IntakeColumn.serialNumber.rawValue, kind, value: reader.excerpt(field))
            } else {
                row.serialStart = Int32(clamping: field.start)
                row.serialEnd = Int32(clamping: field.end)
            }
        }
        row.carton = readSSCC(.carton)
        row.pallet = readSSCC(.pallet)
        readCartonQuantity(&row)
        file.rows.append(row)
    }

    /// The field of a column, nil when it is empty or the file does not have the column.
    private mutating func field(_ column: IntakeColumn, required: Bool) -> CSVReader.Field? {
        guard let place = places[column] else { return nil }
        let field = reader.fields[place]
        guard field.isEmpty else { return field }
        if required { fault(column.rawValue, .missingValue) }
        return nil
    }

    private mutating func readSKU(_ row: inout IntakeRow) {
        guard let field = field(.sku, required: true) else { return }
        // Rows of one SKU follow each other: compare bytes before looking the text up.
        let same =
            lastSKU.index >= 0 && lastSKU.end - lastSKU.start == field.count
            && (0..<field.count).allSatisfy {
                file.bytes[lastSKU.start + $0] == file.bytes[field.start + $0]
            }
        if !same {
            lastSKU = (field.start, field.end, index(ofSKU: reader.text(field)))
        }
        if skuProducts[Int(lastSKU.index)] == nil {
            fault(IntakeColumn.sku.rawValue, .unknownSKU, value: reader.excerpt(field))
        } else {
            row.sku = lastSKU.index
        }
    }

    private mutating func index(ofSKU text: String) -> Int32 {
        if let known = skuIndex[text] { return known }
        let index = Int32(file.skus.count)
        file.skus.append(text)
        skuProducts.append(master.productOfSKU[text])
        skuIndex[text] = index
        return index
    }

    private mutating func readIMEI(
        _ field: CSVReader.Field, _ column: IntakeColumn, sku: Int32
    ) -> ByteIdentifiers.IMEIField? {
        switch ByteIdentifiers.imei(file.bytes, field.start, field.end) {
        case .fault(let kind):
            fault(column.rawValue, kind, value: reader.excerpt(field))
            return nil
        case .imei(let imei):
            if imei.tac != lastTAC.tac { lastTAC = (imei.tac, master.productOfTAC[imei.tac]) }
            if let product = lastTAC.product {
                if sku >= 0, skuProducts[Int(sku)] != product {
                    fault(
                        column.rawValue, .tacOfOtherSKU, value: reader.excerpt(field),
                        detail: file.skus[Int(sku)])
                }
            } else {
                fault(column.rawValue, .unknownTAC, value: reader.excerpt(field))
            }
            return imei
        }
    }

    private mutating func readSSCC(_ column: IntakeColumn) -> Int64 {
        guard let field = field(column, required: false) else { return -1 }
        if let number = ByteIdentifiers.sscc(file.bytes, field.start, field.end) { return number }
        fault(column.rawValue, .badSSCC, value: reader.excerpt(field))
        return -1
    }

    private mutating func readCartonQuantity(_ row: inout IntakeRow) {
        guard let field = field(.cartonQuantity, required: false) else { return }
        let digits = ByteIdentifiers.allDigits(file.bytes, field.start, field.end)
        guard digits, field.count <= 6, let quantity = Int32(reader.text(field)), quantity > 0 else {
            fault(
                IntakeColumn.cartonQuantity.rawValue, .badDigits, value: reader.excerpt(field),
                detail: "a carton holds 1 to 999,999 units")
            return
        }
        row.cartonQuantity = quantity
    }

    private mutating func fault(
        _ column: String, _ kind: FaultKind, value: String = "", detail: String = ""
    ) {
        file.faults.add(
            RowFault(row: reader.row, column: column, kind: kind, value: value, detail: detail))
    }
}
