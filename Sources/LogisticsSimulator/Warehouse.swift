import Foundation

/// The devices that physically lie in the warehouse, by SKU, and what has left it.
///
/// Every shipment is written to the journal before it is told to anybody, so that after a restart the
/// same shipment has the same devices and no device leaves twice.
final class Warehouse {
    private var stock: [String: [String]] = [:]
    private var shipped: [String: [[String]]] = [:]
    private let journal: FileHandle

    /// Reads the stock from a CSV with columns imei1 and sku, and what has left from the journal.
    init(stockFile: String, journalFile: String) throws {
        if !FileManager.default.fileExists(atPath: journalFile) {
            guard FileManager.default.createFile(atPath: journalFile, contents: nil) else {
                throw SimulatorError(description: "\(journalFile) cannot be written")
            }
        }
        var gone: Set<Substring> = []
        let past = try String(contentsOfFile: journalFile, encoding: .utf8)
        for line in past.split(separator: "\n") {
            let fields = line.split(separator: " ", omittingEmptySubsequences: false)
            let lines = fields.dropFirst().map { $0.split(separator: ",") }
            shipped[String(fields[0])] = lines.map { $0.map(String.init) }
            for line in lines { gone.formUnion(line) }
        }
        let rows = try String(contentsOfFile: stockFile, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = rows.first?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        guard let serialColumn = header.firstIndex(of: "imei1"), let skuColumn = header.firstIndex(of: "sku")
        else {
            throw SimulatorError(description: "\(stockFile) has no columns imei1 and sku")
        }
        for row in rows.dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == header.count, !gone.contains(fields[serialColumn]) else { continue }
            stock[String(fields[skuColumn]), default: []].append(String(fields[serialColumn]))
        }
        guard let handle = FileHandle(forWritingAtPath: journalFile) else {
            throw SimulatorError(description: "\(journalFile) cannot be written")
        }
        journal = handle
        try journal.seekToEnd()
    }

    /// Takes `quantities[i]` devices of line i's SKU, fewer where the warehouse has fewer; the same
    /// devices each time for the same shipment.
    func pick(_ request: ShipRequest, quantities: [Int]) throws -> [[String]] {
        if let before = shipped[request.shipmentID] { return before }
        var picked: [[String]] = []
        for (line, quantity) in zip(request.lines, quantities) {
            let here = stock[line.sku] ?? []
            let count = min(quantity, here.count)
            picked.append(Array(here.suffix(count)))
            stock[line.sku] = Array(here.dropLast(count))
        }
        let text = ([request.shipmentID] + picked.map { $0.joined(separator: ",") }).joined(separator: " ")
        try journal.write(contentsOf: Data((text + "\n").utf8))
        shipped[request.shipmentID] = picked
        return picked
    }

    /// Whether the shipment was picked before.
    func knows(_ shipmentID: String) -> Bool { shipped[shipmentID] != nil }
}

/// Why the simulator cannot go on.
struct SimulatorError: Error, CustomStringConvertible {
    let description: String
}
