/// What must hold between services when everything has been delivered (reliability.md X1 to X6).
enum CrossChecks {
    static let all = held + shipped + undone + known + delivered + copies

    /// X1: a confirmed order has its reservation, its freeze, its quota hold, and its shipment.
    private static let held = [
        CrossCheck(
            "X1", "order line",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' ' || l.line_no || ': ' || l.quantity || ' of ' || l.sku || ' for '
                        || o.party_id || ' from ' || o.warehouse_code
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id WHERE o.state IN
                        ('confirmed', 'released', 'partly_shipped', 'shipped', 'delivered')
                    """), .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT r.order_id || ' ' || l.line_no || ': ' || l.quantity || ' of ' || l.sku || ' for '
                        || r.party_id || ' from ' || r.warehouse_code
                    FROM reservation r JOIN reservation_line l ON l.order_id = r.order_id
                    WHERE r.state IN ('confirmed', 'closed')
                    """)),
        CrossCheck(
            "X1", "amount of order",
            .init(
                service: "order",
                sql: """
                    SELECT order_id || ' ' || order_type || ' for ' || party_id || ': ' || total_minor || ' '
                        || currency FROM orders
                    WHERE state IN ('confirmed', 'released', 'partly_shipped', 'shipped', 'delivered')
                    """), .within,
            .init(
                service: "finance",
                sql: """
                    SELECT order_id || ' ' || order_type || ' for ' || party_id || ': ' || order_amount_minor
                        || ' ' || currency FROM fund_freeze WHERE state <> 'held'
                    """)),
        CrossCheck(
            "X1", "open order",
            .init(
                service: "order",
                sql: """
                    SELECT order_id FROM orders WHERE state IN ('confirmed', 'released', 'partly_shipped')
                    """),
            .same,
            .init(
                service: "finance",
                sql: "SELECT order_id FROM fund_freeze WHERE state IN ('held', 'confirmed')")),
        CrossCheck(
            "X1", "price of line",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' ' || l.line_no || ': ' || l.quantity || ' of ' || l.sku || ' at '
                        || l.unit_price_minor
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id WHERE o.state IN
                        ('confirmed', 'released', 'partly_shipped', 'shipped', 'delivered')
                    """), .within,
            .init(
                service: "finance",
                sql: """
                    SELECT order_id || ' ' || line_no || ': ' || quantity || ' of ' || sku || ' at '
                        || unit_price_minor FROM freeze_line
                    """)),
        CrossCheck(
            "X1", "quota of order",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' by contract ' || o.contract_id || ': '
                        || (SELECT SUM(quantity) FROM order_line l WHERE l.order_id = o.order_id)
                        || ' for ' || o.total_minor
                    FROM orders o JOIN saga_step s ON s.order_id = o.order_id AND s.step = 'quota'
                    WHERE s.state = 'done' AND o.state IN
                        ('confirmed', 'released', 'partly_shipped', 'shipped', 'delivered')
                    """), .same,
            .init(
                service: "channel",
                sql: """
                    SELECT order_id || ' by contract ' || contract_id || ': ' || quantity || ' for '
                        || amount_minor FROM quota_hold WHERE state <> 'released'
                    """)),
        CrossCheck(
            "X1", "released line",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' ' || l.line_no || ': ' || l.quantity || ' of ' || l.sku || ' for '
                        || o.party_id || ' from ' || o.warehouse_code || ' as ' || o.number
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id
                    WHERE o.state IN ('released', 'partly_shipped', 'shipped', 'delivered')
                    """), .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT s.order_id || ' ' || l.line_no || ': ' || l.ordered || ' of ' || l.sku || ' for '
                        || s.party_id || ' from ' || s.warehouse_code || ' as ' || s.order_number
                    FROM shipment s JOIN shipment_line l ON l.shipment_id = s.shipment_id
                    """)),
    ]

    private static let orderShipped = CrossCheck.Side(
        service: "order",
        sql: """
            SELECT order_id || ' ' || line_no || ': ' || shipped || ' of ' || sku
            FROM order_line WHERE shipped > 0
            """)

    /// X2: what an order shipped left the warehouse, is with the party, and is owed and paid for.
    private static let shipped = [
        CrossCheck(
            "X2", "shipped line", orderShipped, .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT s.order_id || ' ' || l.line_no || ': ' || l.shipped || ' of ' || l.sku
                    FROM shipment s JOIN shipment_line l ON l.shipment_id = s.shipment_id WHERE l.shipped > 0
                    """)),
        CrossCheck(
            "X2", "shipped line", orderShipped, .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT order_id || ' ' || line_no || ': ' || shipped || ' of ' || sku
                    FROM reservation_line WHERE shipped > 0
                    """)),
        CrossCheck(
            "X2", "short line",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' ' || l.line_no || ': ' || l.cancelled || ' of ' || l.sku
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id
                    WHERE l.cancelled > 0 AND o.state NOT IN ('refused', 'cancelled', 'cancelling')
                    """), .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT s.order_id || ' ' || l.line_no || ': ' || l.short || ' of ' || l.sku
                    FROM shipment s JOIN shipment_line l ON l.shipment_id = s.shipment_id WHERE l.short > 0
                    """)),
        CrossCheck(
            "X2", "receivable line",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' ' || l.line_no || ': ' || l.shipped || ' of ' || l.sku || ' at '
                        || l.unit_price_minor || ' ' || o.currency || ' by ' || o.party_id
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id WHERE l.shipped > 0
                    """), .same,
            .init(
                service: "finance",
                sql: """
                    SELECT r.order_id || ' ' || l.line_no || ': ' || SUM(l.quantity) || ' of '
                        || l.sku || ' at '
                        || l.unit_price_minor || ' ' || r.currency || ' by ' || r.party_id
                    FROM receivable r JOIN receivable_line l ON l.receivable_id = r.receivable_id
                    GROUP BY r.order_id, l.line_no, l.sku, l.unit_price_minor, r.currency, r.party_id
                    """)),
        CrossCheck(
            "X2", "devices of order",
            .init(
                service: "order",
                sql: """
                    SELECT o.order_id || ' at ' || o.party_id || ': ' || SUM(l.shipped) || ' of ' || l.sku
                    FROM orders o JOIN order_line l ON l.order_id = o.order_id WHERE l.shipped > 0
                    GROUP BY o.order_id, o.party_id, l.sku
                    """), .same,
            .init(
                service: "inventory",
                sql: """
                    SELECT order_id || ' at ' || owner || ': ' || COUNT(*) || ' of ' || sku FROM device
                    WHERE state IN ('in_transit', 'at_channel') GROUP BY order_id, owner, sku
                    """)),
        CrossCheck(
            "X2", "delivered order",
            .init(service: "order", sql: "SELECT order_id FROM orders WHERE state = 'delivered'"), .apart,
            .init(
                service: "inventory",
                sql: """
                    SELECT order_id FROM device WHERE state = 'in_transit'
                    UNION SELECT order_id FROM shipment WHERE closed = 0
                    """)),
        CrossCheck(
            "X2", "ended order",
            .init(
                service: "order", sql: "SELECT order_id FROM orders WHERE state IN ('shipped', 'delivered')"),
            .apart,
            .init(
                service: "inventory",
                sql: "SELECT order_id FROM reservation WHERE state IN ('held', 'confirmed')")),
        CrossCheck(
            "X2", "ended order",
            .init(
                service: "order", sql: "SELECT order_id FROM orders WHERE state IN ('shipped', 'delivered')"),
            .apart,
            .init(
                service: "finance",
                sql: "SELECT order_id FROM fund_freeze WHERE state IN ('held', 'confirmed')")),
    ]

    private static let ended = CrossCheck.Side(
        service: "order", sql: "SELECT order_id FROM orders WHERE state IN ('refused', 'cancelled')")

    /// X3: a refused or cancelled order holds, owes and moves nothing.
    private static let undone = [
        CrossCheck(
            "X3", "refused or cancelled order", ended, .apart,
            .init(
                service: "inventory",
                sql: """
                    SELECT order_id FROM reservation WHERE state <> 'released'
                    UNION SELECT order_id FROM shipment
                    UNION SELECT order_id FROM reserved_device
                    UNION SELECT order_id FROM device WHERE order_id IS NOT NULL
                    """)),
        CrossCheck(
            "X3", "refused or cancelled order", ended, .apart,
            .init(
                service: "finance",
                sql: """
                    SELECT order_id FROM fund_freeze WHERE state <> 'released'
                    UNION SELECT order_id FROM receivable
                    """)),
        CrossCheck(
            "X3", "refused or cancelled order", ended, .apart,
            .init(service: "channel", sql: "SELECT order_id FROM quota_hold WHERE state <> 'released'")),
    ]

    private static let orderIDs = CrossCheck.Side(service: "order", sql: "SELECT order_id FROM orders")

    /// X4: whatever names an order names one that exists, and no order is left on its way.
    private static let known = [
        CrossCheck(
            "X4", "order",
            .init(
                service: "inventory",
                sql: """
                    SELECT order_id FROM reservation UNION SELECT order_id FROM shipment
                    UNION SELECT order_id FROM device WHERE order_id IS NOT NULL
                    """), .within, orderIDs),
        CrossCheck(
            "X4", "order",
            .init(
                service: "finance",
                sql: "SELECT order_id FROM fund_freeze UNION SELECT order_id FROM receivable"), .within,
            orderIDs),
        CrossCheck(
            "X4", "order", .init(service: "channel", sql: "SELECT order_id FROM quota_hold"), .within,
            orderIDs),
        CrossCheck(
            "X4", "document of order",
            .init(
                service: "finance",
                sql: """
                    SELECT order_id || ' ' || order_number || ' for ' || party_id FROM fund_freeze
                    WHERE party_id <> ''
                    UNION SELECT order_id || ' ' || order_number || ' for ' || party_id FROM receivable
                    """), .within,
            .init(
                service: "order",
                sql: "SELECT order_id || ' ' || number || ' for ' || party_id FROM orders")),
        CrossCheck(
            "X4", "unfinished order",
            .init(
                service: "order",
                sql: """
                    SELECT number || ' is ' || state || ', its saga ' || COALESCE(phase, 'missing') || ': it'
                    FROM orders o LEFT JOIN saga s ON s.order_id = o.order_id
                    WHERE o.state IN ('pending', 'cancelling') OR s.next_at_us IS NOT NULL
                    """), .within, nil),
    ]

    /// X5: every event and message that was sent was taken in, and nothing was taken in that was not sent.
    private static let delivered =
        [
            // The first byte of a payload is the field of the event's body: 15 is ShipmentProgressed.
            CrossCheck(
                "X5", "shipment event",
                .init(
                    service: "inventory",
                    sql: "SELECT event_id FROM feed WHERE hex(substr(payload, 1, 1)) = '7A'"), .same,
                .init(service: "order", sql: "SELECT event_id FROM shipment_event")),
            CrossCheck(
                "X5", "ship confirmation",
                .init(service: "order", sql: "SELECT event_id FROM shipment_event WHERE step = 'shipped'"),
                .within,
                .init(
                    service: "finance",
                    sql: "SELECT message_id FROM inbox WHERE sender = 'inventory/shipment'")),
            CrossCheck(
                "X5", "message taken in",
                .init(
                    service: "finance",
                    sql: "SELECT message_id FROM inbox WHERE sender = 'inventory/shipment'"), .within,
                .init(
                    service: "inventory",
                    sql: "SELECT event_id FROM feed WHERE hex(substr(payload, 1, 1)) = '7A'")),
            CrossCheck(
                "X5", "3PL message",
                .init(
                    service: "gateway",
                    sql: """
                        SELECT provider || ' ' || message_id FROM gateway_webhook_inbox
                        WHERE state = 'forwarded'
                        """), .within,
                .init(
                    service: "inventory",
                    sql: "SELECT provider || ' ' || message_id FROM logistics_message")),
            CrossCheck(
                "X5", "3PL message",
                .init(
                    service: "inventory",
                    sql: """
                        SELECT provider || ' ' || message_id || ' about ' || shipment_ref
                        FROM logistics_message
                        """), .within,
                .init(
                    service: "gateway",
                    sql: """
                        SELECT provider || ' ' || message_id || ' about '
                            || shipment_id FROM gateway_webhook_inbox
                        """)),
            CrossCheck(
                "X5", "3PL message at the door",
                .init(
                    service: "gateway",
                    sql: "SELECT message_id FROM gateway_webhook_inbox WHERE state = 'received'"), .within,
                nil),
            CrossCheck(
                "X5", "parked shipment event",
                .init(service: "order", sql: "SELECT event_id FROM parked_event"), .within, nil),
            CrossCheck(
                "X5", "parked shipment event",
                .init(service: "finance", sql: "SELECT event_id || ' (' || reason || ')' FROM parked_event"),
                .within, nil),
        ]
        + ["order", "finance", "inventory", "channel"].map { service in
            CrossCheck(
                "X5", "event in the outbox",
                .init(service: service, sql: "SELECT event_id FROM outbox"), .within, nil)
        }

    /// X6: the copies that services keep of others' master data are what their owners have.
    private static let copies =
        ["order", "finance", "inventory"].map { service in
            CrossCheck(
                "X6", "party",
                .init(
                    service: "channel",
                    sql: """
                        SELECT party_id || ' ' || code || ' ' || name || ' ' || path || ' ' || active || ' '
                            || version FROM party
                        """), .same,
                .init(
                    service: service,
                    sql: """
                        SELECT party_id || ' ' || code || ' ' || name || ' ' || path || ' ' || active || ' '
                            || version FROM known_party
                        """))
        }
        + [
            CrossCheck(
                "X6", "SKU",
                .init(
                    service: "inventory",
                    sql: """
                        SELECT s.sku || ' ' || p.family || ' ' || s.active || ' ' || s.version
                        FROM sku s JOIN product p ON p.product_code = s.product_code
                        """), .same,
                .init(
                    service: "channel",
                    sql: "SELECT sku || ' ' || family || ' ' || active || ' ' || version FROM sku"))
        ]
}
