/// What is wrong in one place of an imported file. The raw value is the word that clients see.
enum FaultKind: String, Sendable, CaseIterable {
    case badLength = "bad_length"
    case badDigits = "bad_digits"
    case badCheckDigit = "bad_check_digit"
    case unknownTAC = "unknown_tac"
    case tacOfOtherSKU = "tac_of_other_sku"
    case duplicateInFile = "duplicate_in_file"
    case duplicateInSystemSameSKU = "duplicate_in_system_same_sku"
    case duplicateInSystemOtherSKU = "duplicate_in_system_other_sku"
    case cartonCountMismatch = "carton_count_mismatch"
    case deviceBeyondInStock = "device_beyond_in_stock"
    case unknownSKU = "unknown_sku"
    case badSSCC = "bad_sscc"
    case missingValue = "missing_value"
    case malformedRow = "malformed_row"
    case unknownColumn = "unknown_column"
    // Master files only.
    case unknownProduct = "unknown_product"
    case belongsToOtherProduct = "belongs_to_other_product"

    /// A sentence for people; the facts of the case stand in `RowFault.detail`.
    var sentence: String {
        switch self {
        case .badLength: "has the wrong length"
        case .badDigits: "has characters that are not allowed"
        case .badCheckDigit: "has a wrong check digit"
        case .unknownTAC: "starts with a TAC that is not in the master"
        case .tacOfOtherSKU: "starts with the TAC of another product than the row's SKU"
        case .duplicateInFile: "stands in this file twice"
        case .duplicateInSystemSameSKU: "is already held, under the same SKU"
        case .duplicateInSystemOtherSKU: "is already held, under another SKU"
        case .cartonCountMismatch: "does not agree with the units of its carton"
        case .deviceBeyondInStock: "belongs to a device that has left the state in_stock"
        case .unknownSKU: "is no active SKU of the master"
        case .badSSCC: "is no SSCC of 18 digits with a right check digit"
        case .missingValue: "is missing"
        case .malformedRow: "cannot be read as a row of this file"
        case .unknownColumn: "is no column of this kind of file"
        case .unknownProduct: "is no product of the master"
        case .belongsToOtherProduct: "belongs to another product that has devices"
        }
    }
}

/// One fault of an imported file. The header is row 1; a quoted field with line breaks is one row.
struct RowFault: Hashable, Sendable {
    let row: Int
    /// Name of the column; empty when the whole row is meant.
    let column: String
    let kind: FaultKind
    /// What stood there, cut to `valueBytesMax`.
    let value: String
    /// Facts that the kind does not tell, for example "row 7"; may be empty.
    let detail: String

    /// Longer values are cut: a fault names a value, it does not repeat a file.
    static let valueBytesMax = 64

    init(row: Int, column: String, kind: FaultKind, value: String = "", detail: String = "") {
        self.row = row
        self.column = Self.printable(column)
        self.kind = kind
        self.value = Self.printable(value)
        self.detail = Self.printable(detail)
    }

    /// Control characters of a file cannot be shown, and NUL cannot travel in a message's text.
    private static func printable(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar.value < 32 || scalar.value == 127 ? "\u{FFFD}" : scalar)
        }
        return result
    }

    /// The whole message.
    var message: String { detail.isEmpty ? kind.sentence : "\(kind.sentence): \(detail)" }
}

/// The faults of one file: the first `keptMax` in full, all of them counted by kind.
struct FaultList: Sendable {
    /// Most faults kept of one file; the counts go on.
    static let keptMax = 1_000_000

    private(set) var faults: [RowFault] = []
    private(set) var counts: [FaultKind: Int] = [:]

    var total: Int { counts.values.reduce(0, +) }
    var isEmpty: Bool { counts.isEmpty }

    mutating func add(_ fault: RowFault) {
        counts[fault.kind, default: 0] += 1
        if faults.count < Self.keptMax { faults.append(fault) }
    }

    mutating func add(contentsOf others: [RowFault]) {
        for fault in others { add(fault) }
    }

    /// Brings the faults into row order; those of one row keep the order of `columns`.
    mutating func sort(columns: [String]) {
        let places = Dictionary(
            columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        faults.sort { a, b in
            if a.row != b.row { return a.row < b.row }
            let (left, right) = (places[a.column] ?? -1, places[b.column] ?? -1)
            return left != right ? left < right : a.kind.rawValue < b.kind.rawValue
        }
    }
}
