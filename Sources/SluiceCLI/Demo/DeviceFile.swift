import Values

/// Makes intake files: devices with IMEI pairs in cartons of 10 on pallets of 40 cartons.
struct DeviceFile {
    static let header = "imei1,imei2,sn,sku,carton_sscc,pallet_sscc\n"
    static let perCarton = 10
    static let cartonsPerPallet = 40

    /// The GS1 company prefix of the made-up brand.
    private static let prefix = "6900001"

    /// `count` devices of each item, the serial numbers counting on from `firstSerial` per TAC.
    /// Returns one CSV with header.
    static func csv(items: [Catalogue.Item], count: Int, firstSerial: Int64, firstCarton: Int64) -> [UInt8] {
        var text = Array(header.utf8)
        text.reserveCapacity(items.count * count * 100)
        var nextSerial: [Int32: Int64] = [:]
        var device: Int64 = 0
        for item in items {
            for _ in 0..<count {
                let serial = nextSerial[item.tac] ?? firstSerial
                nextSerial[item.tac] = serial + 2
                let carton = firstCarton + device / Int64(perCarton)
                let first = IMEI(base: Int64(item.tac) * 1_000_000 + serial).text
                let second = IMEI(base: Int64(item.tac) * 1_000_000 + serial + 1).text
                let sn = "S\(Digits.padded(Int64(item.tac), width: 8))\(Digits.padded(serial, width: 6))"
                let row =
                    "\(first),\(second),\(sn),\(item.sku),\(sscc(0, carton)),"
                    + "\(sscc(1, carton / Int64(cartonsPerPallet)))\n"
                text.append(contentsOf: row.utf8)
                device += 1
            }
        }
        return text
    }

    /// An SSCC: extension digit, company prefix, reference, check digit.
    static func sscc(_ extensionDigit: Int, _ reference: Int64) -> String {
        let body = "\(extensionDigit)\(prefix)\(Digits.padded(reference, width: 9))"
        return body + String(Digits.gs1CheckDigit(body.utf8))
    }
}
