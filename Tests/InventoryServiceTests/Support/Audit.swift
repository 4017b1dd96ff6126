import Store
import Testing
import Values

@testable import InventoryService

extension TestService {
    /// The invariants L11 to L14 of this database: every break of them, as text.
    func auditFindings() async throws -> [String] {
        try await store.read { transaction in
            var findings: [String] = []
            // L12: stock is the number of devices, place by place, in both directions.
            try transaction.forEach(
                """
                SELECT sku, place, owner, condition, SUM(counted), SUM(kept) FROM (
                    SELECT sku, place, owner, condition, COUNT(*) AS counted, 0 AS kept
                    FROM device GROUP BY sku, place, owner, condition
                    UNION ALL
                    SELECT sku, place, owner, condition, 0, on_hand FROM stock) AS both_sides
                GROUP BY sku, place, owner, condition HAVING SUM(counted) <> SUM(kept)
                """
            ) { row in
                findings.append(
                    "stock of \(row.text(0)) at \(row.text(1)): "
                        + "\(row.int(4)) counted, \(row.int(5)) kept")
                return true
            }
            // L13: reserved is the sum of the open reservation lines.
            try transaction.forEach(
                """
                SELECT sku, place, SUM(open), SUM(kept) FROM (
                    SELECT l.sku AS sku, r.warehouse_code AS place,
                        SUM(l.quantity - l.shipped - l.released) AS open, 0 AS kept
                    FROM reservation_line l JOIN reservation r ON r.order_id = l.order_id
                    GROUP BY l.sku, r.warehouse_code
                    UNION ALL
                    SELECT sku, place, 0, reserved FROM stock WHERE owner = 'brand') AS both_sides
                GROUP BY sku, place HAVING SUM(open) <> SUM(kept)
                """
            ) { row in
                findings.append(
                    "reserved of \(row.text(0)) at \(row.text(1)): "
                        + "\(row.int(2)) open, \(row.int(3)) kept")
                return true
            }
            // L13: a device is bound exactly while it is reserved or packed, to the order it names.
            try transaction.forEach(
                """
                SELECT d.device_id FROM device d
                LEFT JOIN reserved_device b ON b.device_id = d.device_id
                WHERE (d.state IN ('reserved', 'packed')) <> (b.device_id IS NOT NULL)
                    OR (b.device_id IS NOT NULL AND b.order_id <> d.order_id)
                """
            ) { row in
                findings.append("device \(row.int(0)) is bound and not reserved, or the reverse")
                return true
            }
            // L11: every chain holds and ends where the device stands.
            let table = DeviceTable(transaction)
            for deviceID in try transaction.all("SELECT device_id FROM device", map: { $0.int(0) }) {
                let device = try #require(try table.record(deviceID))
                if !MovementChain.verify(device, try table.movements(of: deviceID)) {
                    findings.append("the chain of device \(deviceID) does not hold")
                }
            }
            return findings
        }
    }
}
