import Store
import Values

/// What an import did.
struct ImportResult: Sendable, Equatable {
    var rows: Int64 = 0
    var created: Int64 = 0
    var changed: Int64 = 0
    var unchanged: Int64 = 0
    /// In row order, cut to what is shown.
    var faults: [RowFault] = []
    var faultCount: Int64 = 0
}

/// Stores a master file, or nothing of it when it has a fault. Changed SKUs are announced.
struct ImportMaster {
    private let transaction: Transaction
    private let table: MasterTable
    private var file: MasterFile
    private var result = ImportResult()
    private var changedProducts: [String] = []

    /// Judges `file` against the tables and stores it; a result with faults stored nothing.
    static func run(
        _ file: MasterFile, faultsShown: Int, _ transaction: Transaction
    ) throws -> ImportResult {
        var importing = ImportMaster(transaction, file)
        return try importing.run(faultsShown: faultsShown)
    }

    private init(_ transaction: Transaction, _ file: MasterFile) {
        self.transaction = transaction
        self.file = file
        table = MasterTable(transaction)
    }

    private mutating func run(faultsShown: Int) throws -> ImportResult {
        result.rows = Int64(file.rows.count)
        for row in file.rows { try judge(row) }
        let (faults, total) = file.sortedFaults()
        guard total == 0 else {
            result.faults = Array(faults.prefix(faultsShown))
            result.faultCount = Int64(total)
            return result
        }
        for row in file.rows { try store(row) }
        try announceProducts()
        return result
    }

    // MARK: - Judging

    private mutating func judge(_ row: MasterRow) throws {
        switch file.kind {
        case .product: break
        case .sku:
            guard try productKnown(row) else { return }
            let sku = row["sku"]
            if let held = try table.sku(sku), held.productCode != row["product_code"],
                try table.hasStock(sku: sku)
            {
                file.fault(row, "product_code", .belongsToOtherProduct, detail: held.productCode)
            }
            let gtin = row["gtin"]
            if !gtin.isEmpty, let holder = try table.sku(withGTIN: gtin), holder != sku {
                file.fault(row, "gtin", .duplicateInSystemOtherSKU, detail: holder)
            }
        case .tac:
            guard try productKnown(row), let tac = try? TAC(row["tac"]) else { return }
            if let held = try table.product(ofTAC: tac.value), held != row["product_code"],
                try table.hasDevices(tac: tac.value)
            {
                file.fault(row, "tac", .belongsToOtherProduct, detail: held)
            }
        }
    }

    private mutating func productKnown(_ row: MasterRow) throws -> Bool {
        let code = row["product_code"]
        guard !code.isEmpty else { return false }
        if try table.product(code) != nil { return true }
        file.fault(row, "product_code", .unknownProduct)
        return false
    }

    // MARK: - Storing

    private mutating func store(_ row: MasterRow) throws {
        switch file.kind {
        case .product: try storeProduct(row)
        case .sku: try storeSKU(row)
        case .tac: try storeTAC(row)
        }
    }

    private mutating func count(existed: Bool, same: Bool) {
        if !existed {
            result.created += 1
        } else if same {
            result.unchanged += 1
        } else {
            result.changed += 1
        }
    }

    private mutating func storeProduct(_ row: MasterRow) throws {
        let product = MasterTable.Product(
            code: row["product_code"], name: row["name"], brand: row["brand"],
            family: row["family"])
        let held = try table.product(product.code)
        count(existed: held != nil, same: held == product)
        guard held != product else { return }
        try table.put(product)
        if let held, held.family != product.family || held.brand != product.brand {
            changedProducts.append(product.code)
        }
    }

    /// A product's family is a fact of its SKUs to the other services.
    private func announceProducts() throws {
        for code in changedProducts {
            for sku in try table.skus(ofProduct: code) {
                try table.touch(sku: sku)
                if let record = try table.sku(sku) { try transaction.announce(.skuChanged(record)) }
            }
        }
    }

    private mutating func storeSKU(_ row: MasterRow) throws {
        let held = try table.sku(row["sku"])
        let record = SKURecord(
            sku: row["sku"], productCode: row["product_code"], name: row["name"],
            brand: held?.brand ?? "", family: held?.family ?? "", gtin: row["gtin"],
            color: row["color"], memory: row["memory"], active: row["active"] != "false",
            version: (held?.version ?? 0) + 1)
        let same =
            held.map {
                $0.productCode == record.productCode && $0.name == record.name
                    && $0.gtin == record.gtin && $0.color == record.color
                    && $0.memory == record.memory && $0.active == record.active
            } ?? false
        count(existed: held != nil, same: same)
        guard !same else { return }
        try table.put(record)
        if let stored = try table.sku(record.sku) { try transaction.announce(.skuChanged(stored)) }
    }

    private mutating func storeTAC(_ row: MasterRow) throws {
        guard let tac = try? TAC(row["tac"]) else {
            throw InventoryError.broken("a judged file has a bad TAC")
        }
        let held = try table.product(ofTAC: tac.value)
        count(existed: held != nil, same: held == row["product_code"])
        if held != row["product_code"] {
            try table.put(tac: tac.value, product: row["product_code"])
        }
    }
}
