import Testing
import Values

@testable import SluiceCLI

@Suite("the demo's catalogue")
struct CatalogueTests {
    private let catalogue: Catalogue

    init() throws { catalogue = try Catalogue(modelsFile: Checkout.facts + "/models.csv") }

    /// Rows with the header; every value plain, without quotes.
    private func rows(_ csv: String) -> [[String]] {
        csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("there are 200 SKUs of 50 models, each named once")
    func counts() {
        #expect(catalogue.items.count == 200)
        #expect(Set(catalogue.items.map(\.sku)).count == 200)
        #expect(Set(catalogue.items.map(\.productCode)).count == 50)
        #expect(Set(catalogue.items.map(\.tac)).count == 50)
    }

    @Test("every SKU has a valid GTIN of its own")
    func gtins() throws {
        let rows = rows(catalogue.skusCSV)
        #expect(rows[0] == ["sku", "product_code", "name", "gtin", "color", "memory"])
        let gtins = try rows.dropFirst().map { try GTIN($0[3]).text }
        #expect(gtins.count == 200)
        #expect(Set(gtins).count == 200)
    }

    @Test("the three files are well-formed and agree with each other")
    func files() throws {
        for (csv, columns, count) in [
            (catalogue.productsCSV, 4, 50), (catalogue.skusCSV, 6, 200), (catalogue.tacsCSV, 2, 50),
        ] {
            #expect(csv.hasSuffix("\n"))
            #expect(!csv.contains("\""))
            let rows = rows(csv)
            #expect(rows.count == count + 1)
            #expect(rows.allSatisfy { $0.count == columns && $0.allSatisfy { !$0.isEmpty } })
        }
        let products = Set(rows(catalogue.productsCSV).dropFirst().map { $0[0] })
        #expect(products.count == 50)
        #expect(Set(rows(catalogue.skusCSV).dropFirst().map { $0[1] }) == products)
        #expect(Set(rows(catalogue.tacsCSV).dropFirst().map { $0[1] }) == products)
        for row in rows(catalogue.tacsCSV).dropFirst() { _ = try TAC(row[0]) }
    }

    @Test("there are two families, so that a contract for one of them shuts something out")
    func families() {
        let families = rows(catalogue.productsCSV).dropFirst().map { $0[3] }
        #expect(Set(families) == ["X", "E"])
    }

    @Test("a facts file that is not tac,brand,model is refused with its row")
    func badFile() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("models.csv", "tac,brand,model\n35784103,HTC,Desire\nx,HTC,One\n")
        let error = #expect(throws: SuiteError.self) { _ = try Catalogue(modelsFile: file) }
        #expect(error?.description.contains("row 3") == true)
    }
}
