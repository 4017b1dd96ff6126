import Testing
import Values

@testable import SluiceCLI

@Suite("the demo's device file")
struct DeviceFileTests {
    private static let rows: [[String]] = {
        guard let catalogue = try? Catalogue(modelsFile: Checkout.facts + "/models.csv") else { return [] }
        return parse(DeviceFile.csv(items: catalogue.items, count: 20, firstSerial: 100_000, firstCarton: 40))
    }()

    /// Rows without the header.
    private static func parse(_ bytes: [UInt8]) -> [[String]] {
        String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("every row has its six columns and there are as many rows as were asked for")
    func shape() {
        #expect(Self.rows.count == 4000)
        #expect(Self.rows.allSatisfy { $0.count == 6 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test("every IMEI has 15 digits with the right check digit, under the TAC of its SKU")
    func imeis() throws {
        let catalogue = try Catalogue(modelsFile: Checkout.facts + "/models.csv")
        let tacs = Dictionary(uniqueKeysWithValues: catalogue.items.map { ($0.sku, $0.tac) })
        for row in Self.rows {
            for text in row[0...1] {
                let imei = try IMEI(text)
                #expect(imei.text == text)
                #expect(imei.tac.value == tacs[row[3]])
            }
        }
    }

    @Test("every carton and pallet has an SSCC with the right check digit")
    func containers() throws {
        for row in Self.rows {
            for text in row[4...5] { #expect(try SSCC(text).text == text) }
        }
    }

    @Test("no identifier is given twice, not even as the first IMEI of one device and the second of another")
    func unique() {
        let imeis = Self.rows.flatMap { $0[0...1] }
        #expect(!imeis.isEmpty)
        #expect(Set(imeis).count == imeis.count)
        #expect(Set(Self.rows.map { $0[2] }).count == Self.rows.count)
    }

    @Test("a carton holds 10 devices and stands on one pallet, a pallet holds 40 cartons")
    func packing() {
        let cartons = Dictionary(grouping: Self.rows) { $0[4] }
        #expect(cartons.count == 400)
        #expect(cartons.values.allSatisfy { $0.count == 10 && Set($0.map { $0[5] }).count == 1 })
        let pallets = Dictionary(grouping: cartons.values.compactMap { $0.first }) { $0[5] }
        #expect(pallets.values.map(\.count) == Array(repeating: 40, count: 10))
        #expect(Set(cartons.keys).isDisjoint(with: pallets.keys))
    }

    @Test("two files that count on from different numbers share no identifier")
    func files() throws {
        let catalogue = try Catalogue(modelsFile: Checkout.facts + "/models.csv")
        let items = Array(catalogue.items[..<8])
        let first = Self.parse(DeviceFile.csv(items: items, count: 50, firstSerial: 0, firstCarton: 40))
        let second = Self.parse(DeviceFile.csv(items: items, count: 50, firstSerial: 400, firstCarton: 80))
        for columns in [[0, 1], [2], [4], [5]] {
            let one = Set(first.flatMap { row in columns.map { row[$0] } })
            let other = Set(second.flatMap { row in columns.map { row[$0] } })
            #expect(one.isDisjoint(with: other), "columns \(columns)")
        }
    }
}
