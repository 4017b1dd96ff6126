/// Corruptions of orders and sagas, of the stores' own tables, and between services.
extension Corruption {
    static let orders = [
        Corruption(
            "L15", "an order's total is one fen more than its lines", "order",
            """
            UPDATE orders SET total_minor = total_minor + 1
            WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'delivered')
            """),
        Corruption(
            "L15", "the last entry of a timeline is gone", "order",
            """
            DELETE FROM order_timeline WHERE order_id = (SELECT MIN(order_id) FROM orders)
                AND sequence = (SELECT MAX(sequence) FROM order_timeline
                    WHERE order_id = (SELECT MIN(order_id) FROM orders))
            """),
        Corruption(
            "L15", "a line of a delivered order is open", "order",
            """
            UPDATE order_line SET shipped = shipped - 1, open_quantity = open_quantity + 1
            WHERE line_no = 1 AND order_id = (SELECT MIN(o.order_id) FROM orders o JOIN order_line l
                ON l.order_id = o.order_id WHERE o.state = 'delivered' AND l.line_no = 1 AND l.shipped > 0)
            """),
        Corruption(
            "L15", "more was shipped of a line than was ordered", "order",
            """
            UPDATE order_line SET shipped = quantity + 1 WHERE line_no = 1
                AND order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'delivered')
            """),
        Corruption(
            "L15", "an order is delivered that was never released", "order",
            "UPDATE orders SET state = 'delivered' WHERE state = 'confirmed'"),
        Corruption(
            "L15", "a released order is cancelled all the same", "order",
            """
            UPDATE orders SET state = 'cancelled'
            WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'delivered')
            """),
        Corruption(
            "L15", "a refused order broke no rule", "order",
            """
            DELETE FROM order_violation
            WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'refused')
            """),
        Corruption(
            "L15", "an order vanishes with everything that is known of it", "order",
            """
            DELETE FROM order_violation
                WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'refused');
            DELETE FROM order_timeline
                WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'refused');
            DELETE FROM order_line WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state =
                'refused');
            DELETE FROM orders WHERE order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'refused')
            """),
        Corruption(
            "L15", "an order is delivered without proof", "order",
            """
            DELETE FROM shipment_event WHERE step IN ('delivered', 'signed')
                AND order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'delivered')
            """),
        Corruption(
            "L10", "nobody knows which request placed an order", "order",
            """
            UPDATE orders SET fingerprint = zeroblob(0)
            WHERE order_id = (SELECT MIN(order_id) FROM orders)
            """),
    ]

    static let sagas = [
        Corruption(
            "L17", "a step of a finished saga never ended", "order",
            """
            UPDATE saga_step SET state = 'started' WHERE step = 'reserve'
                AND order_id = (SELECT MIN(order_id) FROM saga WHERE phase = 'released')
            """),
        Corruption(
            "L17", "a cancelled order's step was not undone", "order",
            """
            UPDATE saga_step SET state = 'done' WHERE step = 'freeze'
                AND order_id = (SELECT MIN(order_id) FROM saga WHERE phase = 'undone')
            """),
        Corruption(
            "L17", "the saga of a delivered order still waits for its release", "order",
            """
            UPDATE saga SET phase = 'held'
            WHERE order_id = (SELECT MIN(order_id) FROM saga WHERE phase = 'released')
            """),
        Corruption(
            "L17", "a saga never asked for funds", "order",
            "DELETE FROM saga_step WHERE step = 'freeze' AND order_id = (SELECT MIN(order_id) FROM saga)"),
        Corruption(
            "L17", "a finished saga is to be driven on", "order",
            """
            UPDATE saga SET next_at_us = 1
            WHERE order_id = (SELECT MIN(order_id) FROM saga WHERE phase = 'released')
            """),
        Corruption(
            "L17", "an order has no saga", "order",
            """
            DELETE FROM saga_step WHERE order_id = (SELECT MAX(order_id) FROM saga);
            DELETE FROM saga WHERE order_id = (SELECT MAX(order_id) FROM saga)
            """),
        Corruption(
            "L18", "a saga was written in an epoch that never was", "order",
            "UPDATE saga SET epoch = epoch + 1000 WHERE order_id = (SELECT MIN(order_id) FROM saga)"),
    ]

    /// Tables that every store has, and the gateway's.
    static let own = [
        Corruption(
            "L10", "a kept reply has no fingerprint", "finance",
            "UPDATE operation SET fingerprint = zeroblob(0) WHERE id = (SELECT MIN(id) FROM operation)"),
        Corruption(
            "L16", "an event vanishes from the feed", "inventory", "DELETE FROM feed WHERE position = 2"),
        Corruption(
            "L16", "an event is in the feed twice", "inventory",
            "UPDATE feed SET event_id = (SELECT event_id FROM feed WHERE position = 1) WHERE position = 2"),
        Corruption(
            "L16", "the feed's head lags behind its events", "order",
            "UPDATE feed_head SET position = position - 1"),
        Corruption("L16", "the feed lost its head", "channel", "DELETE FROM feed_head"),
        Corruption(
            "L16", "an event was set aside", "finance",
            """
            INSERT INTO dead_letter (feed, position, payload, reason, buried_at)
            VALUES ('inventory', 1, zeroblob(1), 'cannot be read', 1)
            """),
        Corruption(
            "L16", "a 3PL message at the door has other bytes than were signed", "gateway",
            """
            UPDATE gateway_webhook_inbox SET raw = CAST('{}' AS BLOB)
            WHERE entry_id = (SELECT MIN(entry_id) FROM gateway_webhook_inbox)
            """),
        Corruption(
            "L18", "somebody else holds the feed's lease", "inventory",
            """
            UPDATE lease SET owner = 'intruder'
            """),
        Corruption(
            "L18", "an outbox row is of an epoch that never was", "finance",
            """
            INSERT INTO outbox (epoch, sequence, event_id, recorded_at, payload)
            VALUES (1000000, 1, 'ghost', 1, zeroblob(1))
            """),
        Corruption(
            "L19", "nobody placed an order", "gateway",
            """
            UPDATE gateway_audit SET actor = '' WHERE entry_id =
                (SELECT MIN(entry_id) FROM gateway_audit WHERE path = '/v1/orders' AND status < 300)
            """),
        Corruption(
            "L19", "nobody knows what a receipt's request said", "gateway",
            """
            UPDATE gateway_audit SET body_digest = zeroblob(0) WHERE entry_id =
                (SELECT MIN(entry_id) FROM gateway_audit WHERE path = '/v1/receipts' AND status < 300)
            """),
        Corruption(
            "X9", "a migration stopped half-way", "channel",
            """
            UPDATE schema_migration SET steps_done = steps_done - 1 WHERE owner =
                (SELECT MIN(owner) FROM schema_migration) AND number = 1
            """),
    ]

    static let cross = held + shipped + undone + known + delivered

    private static let held = [
        Corruption(
            "X1", "more is reserved for an order than it ordered", "inventory",
            """
            UPDATE reservation_line SET quantity = quantity + 1, released = released + 1 WHERE line_no = 1
                AND order_id = (SELECT MIN(order_id) FROM reservation WHERE state = 'closed')
            """),
        Corruption(
            "X1", "a confirmed order holds no stock", "inventory",
            """
            UPDATE stock SET reserved = 0 WHERE reserved > 0;
            DELETE FROM reserved_device;
            DELETE FROM reservation_line
                WHERE order_id IN (SELECT order_id FROM reservation WHERE state = 'confirmed');
            DELETE FROM reservation WHERE state = 'confirmed'
            """),
        Corruption(
            "X1", "another party's money is frozen for an order", "finance",
            """
            UPDATE fund_freeze SET party_id = (SELECT MIN(f.party_id) FROM fund_freeze f
                WHERE f.party_id > fund_freeze.party_id)
            WHERE order_id = (SELECT order_id FROM fund_freeze WHERE state = 'settled'
                ORDER BY party_id LIMIT 1)
            """),
        Corruption(
            "X1", "an order's price was changed after it was frozen", "order",
            """
            UPDATE order_line SET unit_price_minor = unit_price_minor + 1 WHERE line_no = 1
                AND order_id = (SELECT MIN(order_id) FROM orders WHERE state = 'confirmed');
            UPDATE orders SET total_minor = (SELECT SUM(quantity * unit_price_minor) FROM order_line l
                WHERE l.order_id = orders.order_id) WHERE state = 'confirmed'
            """),
        Corruption(
            "X1", "an order used less of its quota than it ordered", "channel",
            """
            UPDATE quota_hold SET quantity = quantity - 1 WHERE state = 'confirmed';
            UPDATE contract_quota SET used_quantity = used_quantity - 1 WHERE used_quantity > 0
            """),
        Corruption(
            "X1", "a shipment names another order number", "inventory",
            "UPDATE shipment SET order_number = 'SO-2000-000001' WHERE sequence = 1"),
    ]

    private static let shipped = [
        Corruption(
            "X2", "a piece that left counts as given up", "order",
            """
            UPDATE order_line SET shipped = shipped - 1, cancelled = cancelled + 1
            WHERE line_no = 1 AND order_id = (SELECT MIN(o.order_id) FROM orders o JOIN order_line l
                ON l.order_id = o.order_id WHERE o.state = 'delivered' AND l.line_no = 1 AND l.shipped > 0)
            """),
        Corruption(
            "X2", "a receivable is of another order", "finance",
            """
            UPDATE receivable SET order_id = (SELECT MAX(order_id) FROM receivable)
            WHERE receivable_id = (SELECT receivable_id FROM receivable ORDER BY order_id LIMIT 1)
            """),
        Corruption(
            "X2", "a reservation gave up what it shipped", "inventory",
            """
            UPDATE reservation_line SET shipped = shipped - 1, released = released + 1 WHERE line_no = 1
                AND order_id = (SELECT MIN(order_id) FROM reservation_line WHERE line_no = 1 AND shipped > 0)
            """),
        Corruption(
            "X2", "a delivered order's shipment is open again", "inventory",
            """
            UPDATE shipment SET closed = 0 WHERE sequence = (SELECT MIN(s.sequence) FROM shipment s
                WHERE NOT EXISTS (SELECT 1 FROM shipment_line l WHERE l.shipment_id = s.shipment_id
                    AND l.short > 0))
            """),
        Corruption(
            "X2", "a delivered order's reservation is open again", "inventory",
            """
            UPDATE reservation SET state = 'confirmed'
            WHERE order_id = (SELECT MIN(order_id) FROM reservation WHERE state = 'closed')
            """),
        Corruption(
            "X2", "a delivered device is of another order", "inventory",
            """
            UPDATE device SET order_id = (SELECT MAX(order_id) FROM device)
            WHERE device_id = (SELECT device_id FROM device WHERE state = 'at_channel'
                ORDER BY order_id LIMIT 1)
            """),
    ]

    private static let undone = [
        Corruption(
            "X3", "a cancelled order's stock was not given back", "inventory",
            """
            UPDATE reservation SET state = 'closed'
            WHERE order_id = (SELECT MIN(order_id) FROM reservation WHERE state = 'released')
            """),
        Corruption(
            "X3", "a cancelled order's funds were spent", "finance",
            """
            UPDATE fund_freeze SET state = 'settled', settled_minor = amount_minor, released_minor = 0
            WHERE state = 'released' AND party_id <> ''
            """),
        Corruption(
            "X3", "a cancelled order still uses its quota", "channel",
            "UPDATE quota_hold SET state = 'confirmed' WHERE state = 'released' AND contract_id IS NOT NULL"),
        Corruption(
            "X3", "a shipment is of an order that was refused", "inventory",
            """
            UPDATE shipment SET order_id = (SELECT order_id FROM reservation WHERE state = 'released')
            WHERE sequence = 1
            """),
    ]

    private static let known = [
        Corruption(
            "X4", "stock is held for an order that nobody knows", "inventory",
            """
            INSERT INTO reservation (order_id, warehouse_code, party_id, state, expires_at_us, reason,
                created_at_us, updated_at_us) VALUES ('nowhere', 'WH-1', 'nobody', 'released', 0, '', 0, 0)
            """),
        Corruption(
            "X4", "a quota is held for an order that nobody knows", "channel",
            """
            INSERT INTO quota_hold (order_id, contract_id, quantity, amount_minor, state, expires_at_us,
                changed_at_us) VALUES ('nowhere', NULL, 0, 0, 'released', 0, 0)
            """),
        Corruption(
            "X4", "a receivable names another order number", "finance",
            """
            UPDATE receivable SET order_number = 'SO-2000-000001'
            WHERE receivable_id = (SELECT MIN(receivable_id) FROM receivable)
            """),
        Corruption(
            "X4", "an order is still being cancelled", "order",
            "UPDATE orders SET state = 'cancelling' WHERE state = 'cancelled'"),
    ]

    private static let delivered = [
        Corruption(
            "X5", "an order missed a shipment event", "order",
            """
            DELETE FROM shipment_event WHERE step = 'picking' AND event_id =
                (SELECT MIN(event_id) FROM shipment_event WHERE step = 'picking')
            """),
        Corruption(
            "X5", "a consumer is behind", "finance",
            "UPDATE feed_cursor SET position = position - 1 WHERE feed = 'inventory'"),
        Corruption(
            "X5", "a consumer forgot where it was", "channel",
            """
            DELETE FROM feed_cursor
            WHERE feed = 'order'
            """),
        Corruption(
            "X5", "an event was never given a position", "order",
            """
            INSERT INTO outbox (epoch, sequence, event_id, recorded_at, payload)
            VALUES (1, 1000000, 'ghost', 1, zeroblob(1))
            """),
        Corruption(
            "X5", "a message that was forwarded is not there", "inventory",
            """
            DELETE FROM logistics_message
            WHERE message_id = (SELECT MIN(message_id) FROM logistics_message)
            """),
        Corruption(
            "X5", "a message that took effect never came through the door", "gateway",
            """
            DELETE FROM gateway_webhook_inbox WHERE message_id =
                (SELECT MIN(message_id) FROM gateway_webhook_inbox WHERE state = 'forwarded')
            """),
        Corruption(
            "X5", "a message still waits at the door", "gateway",
            """
            UPDATE gateway_webhook_inbox SET state = 'received' WHERE entry_id =
                (SELECT MAX(entry_id) FROM gateway_webhook_inbox WHERE state = 'forwarded')
            """),
        Corruption(
            "X5", "a shipment event is parked", "order",
            """
            INSERT INTO parked_event (event_id, order_id, payload, parked_at_us)
            VALUES ('ghost', 'nowhere', zeroblob(1), 1)
            """),
        Corruption(
            "X5", "an event was taken in that nobody sent", "finance",
            "INSERT INTO inbox (sender, message_id, received_at) VALUES ('inventory/shipment', 'ghost', 1)"),
        Corruption(
            "X6", "a party moved in one service's copy only", "order",
            """
            UPDATE known_party SET path = '/elsewhere' || path
            WHERE party_id = (SELECT MIN(party_id) FROM known_party)
            """),
        Corruption(
            "X6", "a SKU is for sale here and not there", "channel",
            "UPDATE sku SET active = 0 WHERE sku = (SELECT MIN(sku) FROM sku)"),
    ]
}
