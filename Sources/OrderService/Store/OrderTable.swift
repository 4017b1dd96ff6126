import Store
import Values

/// The rows of orders: `orders`, `order_line`, `order_violation`.
enum OrderTable {
    /// Stores a new order under its operation. False, and nothing stored, when the operation id is
    /// taken in its scope.
    static func insert(_ order: Order, _ operation: Operation, _ tx: Transaction) throws -> Bool {
        let stored = try tx.run(
            """
            INSERT INTO orders (order_id, number, op_scope, operation_id, fingerprint, order_type,
                rule_version, state, party_id, party_name, ship_to_id, ship_to_name, ship_to_address,
                ship_to_region, warehouse_code, currency, total_minor, contract_id, contract_version,
                price_list_id, price_list_version, payment_term_days, business_date, reference, held,
                cancel_reason, delivery_state, is_delivered, created_at_us, updated_at_us, version,
                entry_count)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                ?19, ?20, ?21, ?22, ?23, ?24, ?25, '', '', 0, ?26, ?27, ?28, ?29)
            ON CONFLICT (op_scope, operation_id) DO NOTHING
            """,
            .text(order.id.text), .text(order.number), .text(operation.scope), .text(operation.id),
            .bytes(operation.fingerprint), .text(order.orderType), .int(order.ruleVersion),
            .text(order.state.rawValue), .text(order.partyID), .text(order.partyName),
            .text(order.shipTo.code), .text(order.shipTo.name), .text(order.shipTo.address),
            .text(order.shipTo.region), .text(order.warehouseCode), .text(order.currency),
            .int(order.totalMinor), .text(order.contractID), .int(order.contractVersion),
            .text(order.priceListID), .int(order.priceListVersion), .int(Int64(order.paymentTermDays)),
            .text(order.businessDate), .text(order.reference), .int(order.held ? 1 : 0),
            .int(order.createdAt.microseconds), .int(order.updatedAt.microseconds), .int(order.version),
            .int(order.entryCount))
        guard stored == 1 else { return false }
        for line in order.lines { try insert(line, of: order.id, tx) }
        try insert(order.broken, of: order.id, tx)
        return true
    }

    private static func insert(_ line: OrderLine, of id: OrderID, _ tx: Transaction) throws {
        try tx.run(
            """
            INSERT INTO order_line (order_id, line_no, sku, quantity, unit_price_minor, shipped,
                open_quantity, cancelled, serials)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """,
            .text(id.text), .int(Int64(line.lineNo)), .text(line.sku), .int(line.quantity),
            .int(line.unitPriceMinor), .int(line.shipped), .int(line.open), .int(line.cancelled),
            .text(line.serials.joined(separator: ",")))
    }

    /// Stores why an order was refused; once per order.
    static func insert(_ broken: [BrokenRule], of id: OrderID, _ tx: Transaction) throws {
        for (index, rule) in broken.enumerated() {
            try tx.run(
                """
                INSERT INTO order_violation (order_id, sequence, rule, field, message)
                VALUES (?1, ?2, ?3, ?4, ?5)
                """,
                .text(id.text), .int(Int64(index + 1)), .text(rule.rule), .text(rule.field),
                .text(rule.message))
        }
    }

    /// Moves an order from the state and version it was read at. False, and nothing changed, when it
    /// has moved on since.
    static func move(_ order: Order, fromVersion version: Int64, _ tx: Transaction) throws -> Bool {
        try tx.run(
            """
            UPDATE orders SET state = ?3, cancel_reason = ?4, updated_at_us = ?5, version = ?6,
                entry_count = ?7
            WHERE order_id = ?1 AND version = ?2
            """,
            .text(order.id.text), .int(version), .text(order.state.rawValue), .text(order.cancelReason),
            .int(order.updatedAt.microseconds), .int(order.version), .int(order.entryCount)) == 1
    }

    /// Gives up whatever is still open on every line.
    static func closeLines(of id: OrderID, _ tx: Transaction) throws {
        try tx.run(
            """
            UPDATE order_line SET cancelled = cancelled + open_quantity, open_quantity = 0
            WHERE order_id = ?1 AND open_quantity > 0
            """, .text(id.text))
    }

    /// Writes what shipment events changed on a line.
    static func progress(_ line: OrderLine, of id: OrderID, _ tx: Transaction) throws {
        try tx.run(
            """
            UPDATE order_line SET shipped = ?3, open_quantity = ?4, cancelled = ?5
            WHERE order_id = ?1 AND line_no = ?2
            """,
            .text(id.text), .int(Int64(line.lineNo)), .int(line.shipped), .int(line.open),
            .int(line.cancelled))
    }

    /// The order placed under an operation id, with the fingerprint of its request.
    static func placed(
        scope: String, operationID: String, _ tx: Transaction
    ) throws -> (id: OrderID, fingerprint: [UInt8])? {
        try tx.first(
            "SELECT order_id, fingerprint FROM orders WHERE op_scope = ?1 AND operation_id = ?2",
            .text(scope), .text(operationID)
        ) { (OrderID($0.text(0)), $0.bytes(1)) }
    }

    /// The id of the order with a number.
    static func id(number: String, _ tx: Transaction) throws -> OrderID? {
        try tx.first("SELECT order_id FROM orders WHERE number = ?1", .text(number)) {
            OrderID($0.text(0))
        }
    }

    /// The whole order, or nil.
    static func order(_ id: OrderID, _ tx: Transaction) throws -> Order? {
        let head = try tx.first(
            """
            SELECT number, order_type, rule_version, state, party_id, party_name, ship_to_id,
                ship_to_name, ship_to_address, ship_to_region, warehouse_code, currency, total_minor,
                contract_id, contract_version, price_list_id, price_list_version, payment_term_days,
                business_date, reference, held, cancel_reason, delivery_state, is_delivered,
                created_at_us, updated_at_us, version, entry_count
            FROM orders WHERE order_id = ?1
            """, .text(id.text)
        ) { try order(id, from: $0) }
        guard var order = head else { return nil }
        order.lines = try lines(of: id, tx)
        if order.state == .refused { order.broken = try broken(of: id, tx) }
        return order
    }

    private static func order(_ id: OrderID, from row: Row) throws -> Order {
        var order = Order(
            id: id, number: row.text(0), orderType: row.text(1), ruleVersion: row.int(2),
            state: try state(row.text(3)), partyID: row.text(4), partyName: row.text(5),
            shipTo: ShipTo(
                code: row.text(6), name: row.text(7), address: row.text(8), region: row.text(9)),
            warehouseCode: row.text(10), currency: row.text(11), totalMinor: row.int(12), lines: [],
            businessDate: row.text(18), reference: row.text(19), held: row.int(20) == 1,
            createdAt: Instant(microseconds: row.int(24)), updatedAt: Instant(microseconds: row.int(25)))
        order.contractID = row.text(13)
        order.contractVersion = row.int(14)
        order.priceListID = row.text(15)
        order.priceListVersion = row.int(16)
        order.paymentTermDays = Int32(clamping: row.int(17))
        order.cancelReason = row.text(21)
        order.deliveryStep = DeliveryStep(rawValue: row.text(22))
        order.isDelivered = row.int(23) == 1
        order.version = row.int(26)
        order.entryCount = row.int(27)
        return order
    }

    /// The lines of an order in their order.
    static func lines(of id: OrderID, _ tx: Transaction) throws -> [OrderLine] {
        try tx.all(
            """
            SELECT line_no, sku, quantity, unit_price_minor, shipped, cancelled, serials
            FROM order_line WHERE order_id = ?1 ORDER BY line_no
            """, .text(id.text)
        ) { row in
            OrderLine(
                lineNo: Int32(clamping: row.int(0)), sku: row.text(1), quantity: row.int(2),
                unitPriceMinor: row.int(3), shipped: row.int(4), cancelled: row.int(5),
                serials: row.text(6).split(separator: ",").map(String.init))
        }
    }

    private static func broken(of id: OrderID, _ tx: Transaction) throws -> [BrokenRule] {
        try tx.all(
            "SELECT rule, field, message FROM order_violation WHERE order_id = ?1 ORDER BY sequence",
            .text(id.text)
        ) { BrokenRule(rule: $0.text(0), field: $0.text(1), message: $0.text(2)) }
    }

    /// The state of a stored word; the CHECK on the column leaves no other.
    static func state(_ word: String) throws -> OrderState {
        guard let state = OrderState(rawValue: word) else { throw UnreadableRow(column: "state") }
        return state
    }
}

/// The operation that placed an order: who asked, under which id, and what.
struct Operation: Hashable, Sendable {
    /// Method and caller.
    let scope: String
    let id: String
    /// SHA-256 of the encoded request.
    let fingerprint: [UInt8]
}

/// A row holds a word that its column's CHECK does not allow: the database was edited from outside.
struct UnreadableRow: Error {
    let column: String
}
