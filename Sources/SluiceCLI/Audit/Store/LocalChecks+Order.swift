/// OrderService: orders and their sagas.
extension LocalChecks {
    static let orders = [
        LocalCheck(
            "L15",
            """
            SELECT 'order ' || o.number || ' totals ' || o.total_minor || ', its lines give '
                || COALESCE(SUM(l.quantity * l.unit_price_minor), 0)
            FROM orders o LEFT JOIN order_line l ON l.order_id = o.order_id
            WHERE o.state <> 'refused' GROUP BY o.order_id, o.number, o.total_minor
            HAVING COUNT(l.line_no) = 0
                OR o.total_minor <> COALESCE(SUM(l.quantity * l.unit_price_minor), 0)
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'line ' || l.line_no || ' of order ' || l.order_id || ': ' || l.quantity || ' ordered, '
                || l.shipped || ' shipped, ' || l.open_quantity || ' open, ' || l.cancelled || ' cancelled'
            FROM order_line l LEFT JOIN orders o ON o.order_id = l.order_id
            WHERE o.order_id IS NULL OR l.quantity <= 0 OR l.shipped < 0 OR l.open_quantity < 0
                OR l.cancelled < 0 OR l.quantity <> l.shipped + l.open_quantity + l.cancelled
            """),
        // Quantities that an order of the state cannot have.
        LocalCheck(
            "L15",
            """
            SELECT 'order ' || o.number || ' is ' || o.state || ' with ' || SUM(l.shipped) || ' shipped and '
                || SUM(l.open_quantity) || ' open'
            FROM orders o JOIN order_line l ON l.order_id = o.order_id GROUP BY o.order_id, o.number, o.state
            HAVING CASE
                WHEN o.state IN ('pending', 'confirmed', 'released')
                    THEN SUM(l.shipped) + SUM(l.cancelled) > 0
                WHEN o.state = 'partly_shipped'
                    THEN SUM(l.open_quantity) = 0 OR SUM(l.shipped) + SUM(l.cancelled) = 0
                WHEN o.state IN ('shipped', 'delivered') THEN SUM(l.open_quantity) > 0
                ELSE SUM(l.shipped) + SUM(l.open_quantity) > 0 END
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'timeline of order ' || o.number || ' has gaps'
            FROM orders o LEFT JOIN order_timeline t ON t.order_id = o.order_id
            GROUP BY o.order_id, o.number, o.entry_count
            HAVING COUNT(t.sequence) <> o.entry_count OR COALESCE(MAX(t.sequence), 0) <> o.entry_count
            """),
        LocalCheck(
            "L15",
            """
            WITH way (state, kind) AS (VALUES ('refused', 'refused'), ('cancelling', 'cancelling'),
                ('cancelled', 'cancelling'), ('cancelled', 'cancelled'), ('confirmed', 'confirmed'),
                ('released', 'confirmed'), ('released', 'released'), ('partly_shipped', 'released'),
                ('partly_shipped', 'shipped'), ('shipped', 'released'), ('shipped', 'shipped'),
                ('delivered', 'confirmed'), ('delivered', 'released'), ('delivered', 'shipped'))
            SELECT 'order ' || o.number || ' is ' || o.state || ' without having been ' || w.kind
            FROM orders o JOIN way w ON w.state = o.state
            WHERE NOT EXISTS
                (SELECT 1 FROM order_timeline t WHERE t.order_id = o.order_id AND t.kind = w.kind)
            """),
        LocalCheck(
            "L15",
            """
            WITH never (state, kind) AS (VALUES ('pending', 'confirmed'), ('refused', 'confirmed'),
                ('refused', 'cancelling'), ('confirmed', 'released'), ('confirmed', 'cancelling'),
                ('cancelling', 'released'), ('cancelled', 'released'), ('released', 'cancelling'),
                ('shipped', 'cancelling'), ('delivered', 'cancelling'), ('delivered', 'refused'))
            SELECT 'order ' || o.number || ' is ' || o.state || ' but was ' || n.kind
            FROM orders o JOIN never n ON n.state = o.state
            WHERE EXISTS (SELECT 1 FROM order_timeline t WHERE t.order_id = o.order_id AND t.kind = n.kind
                AND t.actor <> 'inventory')
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'order ' || o.number || ' is ' || o.state || ' with ' || COUNT(v.sequence)
                || ' broken rules'
            FROM orders o LEFT JOIN order_violation v ON v.order_id = o.order_id
            GROUP BY o.order_id, o.number, o.state
            HAVING (o.state = 'refused' AND COUNT(v.sequence) = 0)
                OR (o.state <> 'refused' AND COUNT(v.sequence) > 0)
                OR COALESCE(MAX(v.sequence), 0) <> COUNT(v.sequence)
            """),
        LocalCheck(
            "L15",
            """
            SELECT s.series || ' gave ' || s.last_number || ' numbers, orders are ' || COUNT(o.number)
            FROM number_series s
            LEFT JOIN orders o ON o.number LIKE 'SO-' || substr(s.series, 7) || '-%'
            WHERE s.series LIKE 'order-%' GROUP BY s.series, s.last_number
            HAVING COUNT(o.number) <> s.last_number
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'order ' || o.number || ' shows the delivery step ' || o.delivery_state
                || ', which no event brought'
            FROM orders o LEFT JOIN shipment_event e ON e.order_id = o.order_id AND e.step = o.delivery_state
            WHERE (o.delivery_state <> '' AND e.event_id IS NULL)
                OR (o.is_delivered = 1 AND NOT EXISTS (SELECT 1 FROM shipment_event d
                    WHERE d.order_id = o.order_id AND d.step IN ('delivered', 'signed')))
                OR (o.state = 'delivered' AND o.is_delivered = 0)
            """),
        LocalCheck(
            "L10",
            """
            SELECT 'order ' || number || ' names no operation or no request'
            FROM orders WHERE op_scope = '' OR operation_id = '' OR length(fingerprint) <> 32
            """),
    ]

    static let sagas = [
        LocalCheck(
            "L17",
            """
            SELECT 'saga of order ' || s.order_id || ' is ' || s.phase || ' with step ' || p.step
                || ' ' || p.state
            FROM saga s JOIN saga_step p ON p.order_id = s.order_id
            WHERE (s.phase = 'undone' AND p.state NOT IN ('undone', 'refused', 'skipped'))
                OR (s.phase IN ('held', 'released') AND p.state NOT IN ('done', 'skipped'))
                OR (s.phase = 'holding' AND p.state IN ('undo_started', 'undone'))
                OR (s.phase = 'undoing' AND p.state IN ('started', 'done'))
            """),
        LocalCheck(
            "L17",
            """
            SELECT 'order ' || o.number || ' is ' || o.state || ' but its saga is '
                || COALESCE(s.phase, 'missing')
            FROM orders o LEFT JOIN saga s ON s.order_id = o.order_id
            WHERE CASE o.state
                WHEN 'pending' THEN COALESCE(s.phase, '') <> 'holding'
                WHEN 'confirmed' THEN COALESCE(s.phase, '') <> 'held'
                WHEN 'cancelling' THEN COALESCE(s.phase, '') <> 'undoing' OR s.ending <> 'cancelled'
                WHEN 'cancelled' THEN COALESCE(s.phase, '') <> 'undone' OR s.ending <> 'cancelled'
                WHEN 'refused' THEN COALESCE(s.phase, 'undone') NOT IN ('undoing', 'undone')
                    OR COALESCE(s.ending, 'refused') <> 'refused'
                ELSE COALESCE(s.phase, '') <> 'released' END
            """),
        LocalCheck(
            "L17",
            """
            SELECT 'saga of order ' || s.order_id || ' has no step ' || k.step
            FROM saga s JOIN (SELECT 'reserve' AS step UNION ALL SELECT 'freeze') k
            LEFT JOIN saga_step p ON p.order_id = s.order_id AND p.step = k.step WHERE p.step IS NULL
            """),
        LocalCheck(
            "L17",
            """
            SELECT 'saga of order ' || order_id || ' is ' || phase || ' and '
                || CASE WHEN next_at_us IS NULL THEN 'is never' ELSE 'is to be' END || ' driven on'
            FROM saga WHERE (phase IN ('holding', 'undoing')) <> (next_at_us IS NOT NULL)
            """),
        LocalCheck(
            "L18",
            """
            SELECT 'saga of order ' || s.order_id || ' has epoch ' || s.epoch || ', the store is at '
                || m.epoch
            FROM saga s LEFT JOIN store_meta m ON m.id = 1 WHERE s.epoch > COALESCE(m.epoch, 0)
            """),
    ]
}
