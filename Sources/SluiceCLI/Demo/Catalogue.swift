import Foundation
import Values

/// The demo's products, SKUs and TACs: every model in two colours and two memory sizes.
struct Catalogue: Sendable {
    /// A stock-keeping unit: one model in one colour and memory size.
    struct Item: Sendable {
        let sku: String
        let productCode: String
        let tac: Int32
        /// List price in fen.
        let listPrice: Int64
    }

    private struct Model {
        let tac: String
        let brand: String
        let name: String
        let code: String
    }

    private static let colours = ["BLK", "WHT"]
    private static let memories = ["64", "128"]

    private let models: [Model]
    /// All SKUs, model by model.
    let items: [Item]

    /// Reads `models.csv` (tac, brand, model).
    init(modelsFile: String) throws {
        let rows = try String(contentsOfFile: modelsFile, encoding: .utf8).split(separator: "\n").dropFirst()
        var models: [Model] = []
        var items: [Item] = []
        for (index, row) in rows.enumerated() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3, let tac = Int32(fields[0]) else {
                throw SuiteError(description: "\(modelsFile) row \(index + 2) is not tac,brand,model")
            }
            let code = fields[2].uppercased().filter { $0.isLetter || $0.isNumber }
            models.append(Model(tac: fields[0], brand: fields[1], name: fields[2], code: code))
            for colour in Self.colours {
                for (size, memory) in Self.memories.enumerated() {
                    // Prices from 999.00 to 5,899.00, a larger memory 300.00 more.
                    let price = Int64(99_900 + index % 50 * 10_000 + size * 30_000)
                    items.append(
                        Item(
                            sku: "\(code)-\(colour)-\(memory)", productCode: code, tac: tac, listPrice: price)
                    )
                }
            }
        }
        self.models = models
        self.items = items
    }

    /// product_code,name,brand,family
    var productsCSV: String {
        models.reduce("product_code,name,brand,family\n") { text, model in
            text + "\(model.code),\(model.brand) \(model.name),\(model.brand),\(family(model))\n"
        }
    }

    /// sku,product_code,name,gtin,color,memory
    var skusCSV: String {
        var text = "sku,product_code,name,gtin,color,memory\n"
        var number = 0
        for model in models {
            for colour in Self.colours {
                for memory in Self.memories {
                    number += 1
                    let body = "690" + Digits.padded(Int64(number), width: 9)
                    let gtin = body + String(Digits.gs1CheckDigit(body.utf8))
                    text +=
                        "\(model.code)-\(colour)-\(memory),\(model.code),"
                        + "\(model.brand) \(model.name) \(colour) \(memory) GB,"
                        + "\(gtin),\(colour),\(memory) GB\n"
                }
            }
        }
        return text
    }

    /// tac,product_code
    var tacsCSV: String {
        models.reduce("tac,product_code\n") { $0 + "\($1.tac),\($1.code)\n" }
    }

    /// Models alternate between two families.
    private func family(_ model: Model) -> String {
        model.name.hasPrefix("Desire") || model.code.utf8.reduce(0, { $0 &+ Int($1) }) % 2 == 0 ? "X" : "E"
    }
}
