import Values

/// What a master file is about.
enum MasterKind: String, Sendable {
    case product
    case sku
    case tac

    /// The columns of the file and whether a value is required.
    var columns: [(name: String, required: Bool)] {
        switch self {
        case .product: [("product_code", true), ("name", true), ("brand", true), ("family", true)]
        case .sku:
            [
                ("sku", true), ("product_code", true), ("name", true), ("gtin", false),
                ("color", false), ("memory", false), ("active", false),
            ]
        case .tac: [("tac", true), ("product_code", true)]
        }
    }
}

/// One row of a master file with its values by column; a missing column is an empty value.
struct MasterRow: Sendable, Equatable {
    /// The row in the file; the header is row 1.
    let row: Int
    private(set) var values: [String: String]

    init(row: Int, values: [String: String]) {
        self.row = row
        self.values = values
    }

    subscript(column: String) -> String { values[column] ?? "" }

    mutating func set(_ column: String, _ value: String) { values[column] = value }
}

/// A master file after one pass: rows and every fault that the file alone shows.
struct MasterFile: Sendable {
    let kind: MasterKind
    private(set) var rows: [MasterRow] = []
    private(set) var faults = FaultList()

    /// Longest code of a product or SKU in bytes.
    static let codeBytesMax = 64
    /// Longest name or other text in bytes.
    static let textBytesMax = 200

    /// Reads `bytes`; unknown columns and malformed rows are faults.
    init(_ kind: MasterKind, _ bytes: [UInt8]) {
        self.kind = kind
        var reader = CSVReader(bytes)
        guard let header = readHeader(&reader) else { return }
        var seen: [String: Int] = [:]
        loop: while true {
            switch reader.next() {
            case .end: break loop
            case .blank: continue
            case .malformed(let problem): malformed(reader.row, problem)
            case .record:
                guard reader.fields.count == header.count else {
                    malformed(
                        reader.row,
                        "\(reader.fields.count) fields where the header has \(header.count)")
                    continue
                }
                var values: [String: String] = [:]
                for (name, field) in zip(header, reader.fields) { values[name] = reader.text(field) }
                take(MasterRow(row: reader.row, values: values), &seen)
            }
        }
        if rows.isEmpty && faults.isEmpty { malformed(reader.row + 1, "no rows") }
    }

    private mutating func readHeader(_ reader: inout CSVReader) -> [String]? {
        guard reader.next() == .record else {
            malformed(1, "no header")
            return nil
        }
        let names = reader.fields.map { reader.excerpt($0).lowercased() }
        let known = kind.columns
        for (index, name) in names.enumerated() {
            if !known.contains(where: { $0.name == name }) {
                faults.add(RowFault(row: 1, column: name, kind: .unknownColumn, value: name))
            } else if names.firstIndex(of: name) != index {
                malformed(1, "column \(name) stands twice")
            }
        }
        for column in known where column.required && !names.contains(column.name) {
            faults.add(
                RowFault(
                    row: 1, column: column.name, kind: .missingValue,
                    detail: "the header does not have this column"))
        }
        return names
    }

    private mutating func take(_ given: MasterRow, _ seen: inout [String: Int]) {
        var row = given
        for column in kind.columns where column.required && row[column.name].isEmpty {
            faults.add(RowFault(row: row.row, column: column.name, kind: .missingValue))
        }
        checkText(row)
        switch kind {
        case .product: break
        case .sku: checkSKU(&row)
        case .tac: checkTAC(row)
        }
        for key in kind == .sku ? ["sku", "gtin"] : [kind.columns[0].name] where !row[key].isEmpty {
            let value = "\(key) \(row[key])"
            if let first = seen[value] {
                fault(row, key, .duplicateInFile, detail: "row \(first)")
            } else {
                seen[value] = row.row
            }
        }
        rows.append(row)
    }

    private mutating func checkText(_ row: MasterRow) {
        for column in kind.columns {
            let value = row[column.name]
            // 0xFFFD stands where the bytes were no UTF-8.
            let bad = value.unicodeScalars.contains {
                $0.value < 32 || $0.value == 127 || $0.value == 0xFFFD
            }
            if bad { fault(row, column.name, .badDigits) }
            let isCode = column.name == "sku" || column.name == "product_code"
            if value.utf8.count > (isCode ? Self.codeBytesMax : Self.textBytesMax) {
                fault(row, column.name, .badLength)
            }
        }
    }

    private mutating func checkSKU(_ row: inout MasterRow) {
        let gtin = row["gtin"]
        if !gtin.isEmpty {
            do {
                row.set("gtin", try GTIN(gtin).text)
            } catch {
                fault(row, "gtin", FaultKind(rawValue: error.rawValue) ?? .badDigits)
            }
        }
        let active = row["active"].lowercased()
        guard ["", "true", "false"].contains(active) else {
            fault(row, "active", .badDigits, detail: "true or false")
            return
        }
        row.set("active", active == "false" ? "false" : "true")
    }

    private mutating func checkTAC(_ row: MasterRow) {
        guard !row["tac"].isEmpty else { return }
        do {
            _ = try TAC(row["tac"])
        } catch {
            fault(row, "tac", FaultKind(rawValue: error.rawValue) ?? .badDigits)
        }
    }

    /// Adds a fault that the tables show: an unknown product, or a change that devices forbid.
    mutating func fault(_ row: MasterRow, _ column: String, _ kind: FaultKind, detail: String = "") {
        faults.add(
            RowFault(
                row: row.row, column: column, kind: kind,
                value: String(row[column].prefix(RowFault.valueBytesMax)), detail: detail))
    }

    private mutating func malformed(_ row: Int, _ problem: String) {
        faults.add(RowFault(row: row, column: "", kind: .malformedRow, detail: problem))
    }

    /// The faults in row order, and their number.
    mutating func sortedFaults() -> (faults: [RowFault], total: Int) {
        faults.sort(columns: kind.columns.map(\.name))
        return (faults.faults, faults.total)
    }
}
