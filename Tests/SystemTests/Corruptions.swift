/// A change that no service could make, and the invariant that must not let it pass.
struct Corruption: Sendable, CustomStringConvertible {
    /// Said as an auditor would say it.
    let name: String
    /// Whose database is changed.
    let service: String
    let sql: String
    /// The id in reliability.md section 3.
    let invariant: String

    init(_ invariant: String, _ name: String, _ service: String, _ sql: String) {
        self.invariant = invariant
        self.name = name
        self.service = service
        self.sql = sql
    }

    var description: String { "\(invariant) \(service): \(name)" }

    static let all = ledger + funds + receivables + devices + stock + shipments + orders + sagas + own + cross

    private static let ledger = [
        Corruption(
            "L1", "a line of an entry is one fen more", "finance",
            """
            UPDATE journal_line SET amount_minor = amount_minor + 1
            WHERE entry_id = (SELECT MIN(entry_id) FROM journal_entry) AND line_no = 1
            """),
        Corruption(
            "L1", "an entry loses a line", "finance",
            """
            DELETE FROM journal_line
            WHERE entry_id = (SELECT MAX(entry_id) FROM journal_entry) AND line_no = 2
            """
        ),
        Corruption(
            "L1", "an entry vanishes and its lines stay", "finance",
            "DELETE FROM journal_entry WHERE entry_id = (SELECT MIN(entry_id) FROM journal_entry)"),
        Corruption(
            "L2", "a balance is raised", "finance",
            """
            UPDATE ledger_account SET balance_minor = balance_minor + 100 WHERE account_id =
                (SELECT MIN(account_id) FROM ledger_account WHERE code = 'prepayment' AND sequence > 0)
            """),
        Corruption(
            "L2", "an account counts a line that it does not have", "finance",
            """
            UPDATE ledger_account SET sequence = sequence + 1
            WHERE account_id = (SELECT MIN(account_id) FROM ledger_account WHERE sequence > 0)
            """),
        Corruption(
            "L2", "a posting is on the account of another party", "finance",
            """
            UPDATE journal_line SET sequence = 999999, account_id = (SELECT MIN(a.account_id)
                FROM ledger_account a, ledger_account b WHERE b.account_id = journal_line.account_id
                    AND a.code = b.code AND a.party_id <> b.party_id)
            WHERE entry_id = (SELECT MIN(entry_id) FROM journal_entry) AND account_id IS NOT NULL
            """),
        Corruption(
            "L8", "an entry has another text", "finance",
            """
            UPDATE journal_entry SET description = 'gift'
            WHERE entry_id = (SELECT MAX(entry_id) FROM journal_entry)
            """),
        Corruption(
            "L8", "an entry is dated back", "finance",
            """
            UPDATE journal_entry SET business_day = business_day - 31
            WHERE entry_id = (SELECT MIN(entry_id) FROM journal_entry)
            """),
        Corruption(
            "L8", "an entry is doubled on both sides", "finance",
            """
            UPDATE journal_line SET amount_minor = amount_minor * 2
            WHERE entry_id = (SELECT MAX(entry_id) FROM journal_entry)
            """),
        Corruption(
            "L8", "money comes from another account of the company", "finance",
            """
            UPDATE journal_line SET code = 'marketing_expense' WHERE code = 'bank'
                AND entry_id = (SELECT MIN(entry_id) FROM journal_line WHERE code = 'bank')
            """),
        Corruption(
            "L8", "an account's head is not the end of its chain", "finance",
            """
            UPDATE ledger_account SET head = zeroblob(32)
            WHERE account_id = (SELECT MAX(account_id) FROM ledger_account WHERE sequence > 0)
            """),
        Corruption(
            "L8", "the balance after a line is not what it was", "finance",
            """
            UPDATE journal_line SET balance_after_minor = balance_after_minor + 1
            WHERE account_id IS NOT NULL AND entry_id = (SELECT MIN(entry_id) FROM journal_entry)
            """),
    ]

    private static let funds = [
        Corruption(
            "L3", "more is frozen than orders froze", "finance",
            """
            UPDATE ledger_account SET frozen_minor = frozen_minor + 1 WHERE account_id = (SELECT
                MIN(account_id) FROM ledger_account WHERE code = 'prepayment'
                    AND balance_minor > frozen_minor)
            """),
        Corruption(
            "L3", "more is frozen than there is", "finance",
            """
            UPDATE ledger_account SET frozen_minor = balance_minor + 1
            WHERE account_id = (SELECT MIN(account_id) FROM ledger_account WHERE code = 'rebate')
            """),
        Corruption(
            "L3", "credit forgets a receivable", "finance",
            """
            UPDATE ledger_account SET used_by_receivables_minor = used_by_receivables_minor - 1
            WHERE account_id = (SELECT MIN(account_id) FROM ledger_account
                WHERE used_by_receivables_minor > 0)
            """),
        Corruption(
            "L4", "what was settled of a fund counts as released", "finance",
            """
            UPDATE freeze_part SET settled_minor = settled_minor - 1, released_minor = released_minor + 1
            WHERE order_id = (SELECT MIN(order_id) FROM freeze_part WHERE settled_minor > 0)
            """),
        Corruption(
            "L4", "a settled freeze is held again", "finance",
            """
            UPDATE fund_freeze SET state = 'held'
            WHERE order_id = (SELECT MIN(order_id) FROM fund_freeze WHERE state = 'settled')
            """),
        Corruption(
            "L4", "a freeze loses its parts", "finance",
            "DELETE FROM freeze_part WHERE order_id = (SELECT MAX(order_id) FROM freeze_part)"),
        Corruption(
            "L4", "a freeze settled more than it held", "finance",
            """
            UPDATE fund_freeze SET settled_minor = settled_minor + 1
            WHERE order_id = (SELECT MIN(order_id) FROM fund_freeze WHERE state = 'settled')
            """),
        Corruption(
            "L4", "a line of a freeze has another quantity", "finance",
            """
            UPDATE freeze_line SET quantity = quantity + 1
            WHERE order_id = (SELECT MIN(order_id) FROM freeze_line) AND line_no = 1
            """),
    ]

    private static let receivables = [
        Corruption(
            "L5", "an open receivable is another party's", "finance",
            """
            UPDATE receivable SET party_id = (SELECT MIN(r.party_id) FROM receivable r
                WHERE r.party_id <> receivable.party_id)
            WHERE receivable_id = (SELECT MIN(receivable_id) FROM receivable WHERE residual_minor > 0)
            """),
        Corruption(
            "L5", "the receivables account has another balance", "finance",
            """
            UPDATE ledger_account SET balance_minor = balance_minor + 500
            WHERE account_id = (SELECT MIN(account_id) FROM ledger_account WHERE code = 'receivable')
            """),
        Corruption(
            "L6", "a receivable is more than was shipped", "finance",
            """
            UPDATE receivable SET amount_minor = amount_minor + 1
            WHERE receivable_id = (SELECT MIN(receivable_id) FROM receivable)
            """),
        Corruption(
            "L6", "nobody knows what paid a receivable", "finance",
            "DELETE FROM allocation WHERE receivable_id = (SELECT MIN(receivable_id) FROM allocation)"),
        Corruption(
            "L6", "a line of a receivable has another price", "finance",
            """
            UPDATE receivable_line SET unit_price_minor = unit_price_minor + 1
            WHERE receivable_id = (SELECT MIN(receivable_id) FROM receivable_line)
            """),
        Corruption(
            "L6", "a paid receivable is called open", "finance",
            """
            UPDATE receivable SET state = 'open'
            WHERE receivable_id = (SELECT MIN(receivable_id) FROM receivable WHERE state = 'settled')
            """),
        Corruption(
            "L6", "a receipt says more than was posted", "finance",
            """
            UPDATE receipt SET amount_minor = amount_minor + 1, to_prepayment_minor = to_prepayment_minor + 1
            WHERE receipt_id = (SELECT MIN(receipt_id) FROM receipt)
            """),
        Corruption(
            "L6", "a receipt vanishes", "finance",
            "DELETE FROM receipt WHERE receipt_id = (SELECT MAX(receipt_id) FROM receipt)"),
        Corruption(
            "L16", "a receivable comes from an event that was never taken in", "finance",
            "DELETE FROM inbox WHERE message_id = (SELECT MIN(event_id) FROM receivable_line)"),
    ]

    private static let devices = [
        Corruption(
            "L11", "a device is carried away", "inventory",
            """
            UPDATE device SET place = 'WH-9'
            WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock')
            """),
        Corruption(
            "L11", "a movement has another actor", "inventory",
            """
            UPDATE movement SET actor = 'nobody'
            WHERE device_id = (SELECT MIN(device_id) FROM device) AND sequence = 1
            """),
        Corruption(
            "L11", "the last movement of a device is forgotten", "inventory",
            """
            DELETE FROM movement WHERE sequence > 1
                AND device_id = (SELECT MIN(device_id) FROM device WHERE state = 'at_channel')
            """),
        Corruption(
            "L11", "a device vanishes and its movements stay", "inventory",
            "DELETE FROM device WHERE device_id = (SELECT MAX(device_id) FROM device)"),
        Corruption(
            "L11", "a device was sold out of the warehouse without having been shipped", "inventory",
            """
            UPDATE movement SET kind = 'sold_out'
            WHERE device_id = (SELECT MIN(device_id) FROM device) AND sequence = 1
            """),
        Corruption(
            "L11", "a device left with two shipments", "inventory",
            """
            INSERT INTO shipment_device (shipment_id, part_no, device_id, line_no)
            SELECT (SELECT MAX(shipment_id) FROM shipment_part), 1, device_id, line_no FROM shipment_device
            WHERE shipment_id = (SELECT MIN(shipment_id) FROM shipment_device) LIMIT 1
            """),
        Corruption(
            "L14", "an IMEI is free again", "inventory",
            "DELETE FROM imei WHERE number = (SELECT MIN(number) FROM imei)"),
        Corruption(
            "L14", "an IMEI leads to another device", "inventory",
            """
            UPDATE imei SET device_id = (SELECT MAX(device_id) FROM device)
            WHERE number = (SELECT MIN(number) FROM imei)
            """),
        Corruption(
            "L14", "an IMEI is registered for nothing", "inventory",
            "INSERT INTO imei (number, device_id) VALUES (12345678901234, 1)"),
        Corruption(
            "L14", "a serial number is free again", "inventory",
            "DELETE FROM serial_number WHERE sn = (SELECT MIN(sn) FROM serial_number)"),
        Corruption(
            "L14", "a device becomes a model that its TAC is not", "inventory",
            """
            UPDATE device SET sku = (SELECT s.sku FROM sku s, sku o WHERE o.sku = device.sku
                AND s.product_code <> o.product_code LIMIT 1)
            WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock')
            """),
        Corruption(
            "L14", "a device vanishes with everything that is known of it", "inventory",
            """
            UPDATE stock SET on_hand = on_hand - 1 WHERE place = 'WH-1' AND sku = (SELECT sku FROM device
                WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock'));
            DELETE FROM imei WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock');
            DELETE FROM movement WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state =
                'in_stock');
            DELETE FROM serial_number
                WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock');
            DELETE FROM device WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock')
            """),
    ]

    private static let stock = [
        Corruption(
            "L12", "there is one more than there are devices", "inventory",
            "UPDATE stock SET on_hand = on_hand + 1 WHERE sku = (SELECT MIN(sku) FROM stock)"),
        Corruption(
            "L12", "a stock row vanishes", "inventory",
            "DELETE FROM stock WHERE on_hand > 0 AND sku = (SELECT MAX(sku) FROM stock WHERE on_hand > 0)"),
        Corruption(
            "L12", "a device becomes another SKU of its model", "inventory",
            """
            UPDATE device SET sku = (SELECT s.sku FROM sku s, sku o WHERE o.sku = device.sku
                AND s.product_code = o.product_code AND s.sku <> o.sku LIMIT 1)
            WHERE device_id = (SELECT MIN(device_id) FROM device WHERE state = 'in_stock')
            """),
        Corruption(
            "L13", "more is reserved than orders hold", "inventory",
            """
            UPDATE stock SET reserved = reserved + 1
            WHERE place = 'WH-1' AND sku = (SELECT MIN(sku) FROM stock)
            """
        ),
        Corruption(
            "L13", "an open reservation gives a piece up and the stock does not get it", "inventory",
            """
            UPDATE reservation_line SET released = released + 1 WHERE order_id =
                (SELECT MIN(order_id) FROM reservation WHERE state = 'confirmed') AND line_no = 1
            """),
        Corruption(
            "L13", "a closed reservation still holds a piece", "inventory",
            """
            UPDATE reservation_line SET shipped = shipped - 1 WHERE line_no = 1 AND order_id = (SELECT
                MIN(r.order_id) FROM reservation r JOIN reservation_line l ON l.order_id = r.order_id
                WHERE r.state = 'closed' AND l.line_no = 1 AND l.shipped > 0)
            """),
        Corruption(
            "L13", "a device is bound to an order that nobody knows", "inventory",
            """
            INSERT INTO reserved_device (device_id, order_id, line_no, picked)
            SELECT MAX(device_id), 'nowhere', 1, 0 FROM device WHERE state = 'in_stock'
            """),
        Corruption(
            "L13", "the device bound to an order is another one", "inventory",
            """
            UPDATE reserved_device SET device_id = (SELECT MIN(device_id) FROM device WHERE state =
                'at_channel')
            WHERE device_id = (SELECT MIN(device_id) FROM reserved_device)
            """),
        Corruption(
            "L13", "a contract counts more than orders used", "channel",
            """
            UPDATE contract_quota SET used_quantity = used_quantity + 1 WHERE contract_id =
                (SELECT MIN(contract_id) FROM quota_hold WHERE state = 'confirmed')
            """),
        Corruption(
            "L13", "an order's use of a quota is forgotten", "channel",
            "DELETE FROM quota_hold WHERE state = 'confirmed'"),
        Corruption(
            "L13", "a quota is smaller than what was used of it", "channel",
            "UPDATE contract_quota SET quota_quantity = 1 WHERE used_quantity > 1"),
    ]

    private static let shipments = [
        Corruption(
            "L15", "a shipment's line counts one piece less than left", "inventory",
            """
            UPDATE shipment_line SET shipped = shipped - 1, short = short + 1 WHERE line_no = 1
                AND shipment_id =
                (SELECT MIN(shipment_id) FROM shipment_line WHERE line_no = 1 AND shipped > 0)
            """),
        Corruption(
            "L15", "a shipped device is in no shipment", "inventory",
            """
            DELETE FROM shipment_device WHERE device_id = (SELECT MIN(device_id) FROM shipment_device)
            """),
        Corruption(
            "L15", "a part counts a device that it does not have", "inventory",
            """
            UPDATE shipment_part SET devices = devices + 1 WHERE shipment_id =
                (SELECT MIN(shipment_id) FROM shipment_part) AND part_no = 1
            """),
        Corruption(
            "L15", "a part vanishes", "inventory",
            "DELETE FROM shipment_part WHERE shipment_id = (SELECT MIN(shipment_id) FROM shipment_part)"),
        Corruption(
            "L15", "a part that arrived is on its way again", "inventory",
            """
            UPDATE shipment_part SET arrived = 0
            WHERE shipment_id = (SELECT MIN(shipment_id) FROM shipment_part)
            """
        ),
        Corruption(
            "L16", "a ship request has a number that was never given", "inventory",
            "UPDATE shipment SET sequence = sequence + 1000 WHERE sequence = 1"),
    ]
}
