/// InventoryService: stock, what orders hold of it, devices, and their shipments.
extension LocalChecks {
    static let stock = [
        LocalCheck(
            "L12",
            """
            SELECT 'stock ' || s.sku || ' at ' || s.place || ' shows ' || s.on_hand || ', devices there are '
                || COALESCE(d.devices, 0)
            FROM stock s LEFT JOIN (SELECT sku, place, owner, condition, COUNT(*) AS devices
                FROM device GROUP BY sku, place, owner, condition) d
            ON d.sku = s.sku AND d.place = s.place AND d.owner = s.owner AND d.condition = s.condition
            WHERE s.on_hand <> COALESCE(d.devices, 0)
            """),
        LocalCheck(
            "L12",
            """
            SELECT 'devices of ' || d.sku || ' at ' || d.place || ' are in no stock row'
            FROM (SELECT DISTINCT sku, place, owner, condition FROM device) d
            LEFT JOIN stock s ON d.sku = s.sku AND d.place = s.place AND d.owner = s.owner
                AND d.condition = s.condition
            WHERE s.sku IS NULL
            """),
    ]

    static let reservations = [
        LocalCheck(
            "L13",
            """
            SELECT 'stock ' || s.sku || ' at ' || s.place || ' reserves ' || s.reserved || ' of ' || s.on_hand
                || ', open reservations give ' || COALESCE(r.open, 0)
            FROM stock s LEFT JOIN (
                SELECT l.sku, h.warehouse_code AS place, SUM(l.quantity - l.shipped - l.released) AS open
                FROM reservation_line l JOIN reservation h ON h.order_id = l.order_id
                WHERE h.state IN ('held', 'confirmed') GROUP BY l.sku, h.warehouse_code) r
            ON r.sku = s.sku AND r.place = s.place AND s.owner = 'brand' AND s.condition = 'new'
            WHERE s.reserved <> COALESCE(r.open, 0) OR s.reserved < 0 OR s.reserved > s.on_hand
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'line ' || l.line_no || ' of order ' || l.order_id || ' reserves ' || l.sku
                || ', which has no stock there'
            FROM reservation_line l JOIN reservation h ON h.order_id = l.order_id
            LEFT JOIN stock s ON s.sku = l.sku AND s.place = h.warehouse_code AND s.owner = 'brand'
                AND s.condition = 'new'
            WHERE h.state IN ('held', 'confirmed') AND l.quantity > l.shipped + l.released AND s.sku IS NULL
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'line ' || l.line_no || ' of order ' || l.order_id || ' reserves ' || l.quantity
                || ', shipped ' || l.shipped || ', released ' || l.released
            FROM reservation_line l LEFT JOIN reservation h ON h.order_id = l.order_id
            WHERE h.order_id IS NULL OR l.quantity <= 0 OR l.shipped < 0 OR l.released < 0
                OR l.shipped + l.released > l.quantity
                OR (h.state IN ('closed', 'released') AND l.shipped + l.released <> l.quantity)
                OR (h.state = 'released' AND l.shipped > 0)
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'device ' || b.device_id || ' is bound to order ' || b.order_id || ', which holds nothing'
            FROM reserved_device b LEFT JOIN reservation r ON r.order_id = b.order_id
            WHERE COALESCE(r.state, '') NOT IN ('held', 'confirmed')
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'device ' || b.device_id || ' is bound to order ' || b.order_id || ' but is not there'
            FROM reserved_device b JOIN reservation r ON r.order_id = b.order_id
            LEFT JOIN reservation_line l ON l.order_id = b.order_id AND l.line_no = b.line_no
            LEFT JOIN device d ON d.device_id = b.device_id
            WHERE d.device_id IS NULL OR d.place <> r.warehouse_code OR d.owner <> 'brand'
                OR d.state NOT IN ('in_stock', 'reserved', 'packed') OR l.line_no IS NULL OR l.sku <> d.sku
            """),
    ]

    static let devices = [
        LocalCheck(
            "L11",
            """
            SELECT 'device ' || m.device_id || ' moved but is not there'
            FROM movement m LEFT JOIN device d ON d.device_id = m.device_id
            WHERE d.device_id IS NULL AND m.sequence = 1
            """),
        // The edges of domain.md rule 3, written down a second time on purpose.
        LocalCheck(
            "L11",
            """
            WITH edge (kind, source, target) AS (VALUES
                ('announced', '', 'announced'), ('received', '', 'in_stock'),
                ('received', 'announced', 'in_stock'), ('reserved', 'in_stock', 'reserved'),
                ('released', 'reserved', 'in_stock'), ('released', 'packed', 'in_stock'),
                ('packed', 'in_stock', 'packed'), ('packed', 'reserved', 'packed'),
                ('shipped', 'in_stock', 'in_transit'), ('shipped', 'reserved', 'in_transit'),
                ('shipped', 'packed', 'in_transit'), ('arrived', 'in_transit', 'at_channel'))
            SELECT 'device ' || m.device_id || ' was ' || m.kind || ' from ' || m.from_state || ' to '
                || m.to_state
            FROM movement m LEFT JOIN edge e
                ON e.kind = m.kind AND e.source = m.from_state AND e.target = m.to_state
            WHERE e.kind IS NULL
            """),
        LocalCheck(
            "L11",
            """
            SELECT 'device ' || d.device_id || ' is ' || d.state || ' at ' || d.place || ' of ' || d.owner
            FROM device d LEFT JOIN warehouse w ON w.code = d.place
            WHERE CASE
                WHEN d.state IN ('in_stock', 'reserved', 'packed') THEN w.code IS NULL OR d.owner <> 'brand'
                WHEN d.state = 'in_transit' THEN d.place <> 'transit:' || COALESCE(d.shipment_id, '')
                WHEN d.state = 'at_channel' THEN d.place <> d.owner
                ELSE 1 END
            """),
        LocalCheck(
            "L11",
            """
            SELECT 'device ' || device_id || ' is in more than one shipment'
            FROM shipment_device GROUP BY device_id HAVING COUNT(*) > 1
            """),
        LocalCheck(
            "L14",
            """
            SELECT 'device ' || d.device_id || ' is not found by its IMEI'
            FROM device d LEFT JOIN imei i ON i.number = d.imei1 LEFT JOIN imei j ON j.number = d.imei2
            WHERE COALESCE(i.device_id, 0) <> d.device_id
                OR (d.imei2 IS NOT NULL AND COALESCE(j.device_id, 0) <> d.device_id)
            """),
        // A serial number that reads as an IMEI stands there too: no scan may find two devices.
        LocalCheck(
            "L14",
            """
            SELECT 'an IMEI leads to device ' || i.device_id || ', which does not have it'
            FROM imei i LEFT JOIN device d ON d.device_id = i.device_id
            WHERE d.device_id IS NULL OR NOT (i.number = d.imei1 OR i.number = COALESCE(d.imei2, -1)
                OR (length(d.sn) BETWEEN 14 AND 16 AND CAST(substr(d.sn, 1, 14) AS BIGINT) = i.number))
            """),
        LocalCheck(
            "L14",
            """
            SELECT 'device ' || d.device_id || ' is not found by its serial number'
            FROM device d LEFT JOIN serial_number s ON s.sn = CAST(d.sn AS BLOB)
            WHERE COALESCE(s.device_id, 0) <> d.device_id
            """),
        LocalCheck(
            "L14",
            """
            SELECT 'there are ' || s.n || ' serial numbers and ' || d.n || ' devices'
            FROM (SELECT COUNT(*) AS n FROM serial_number) s, (SELECT COUNT(*) AS n FROM device) d
            WHERE s.n <> d.n
            """),
        LocalCheck(
            "L14",
            """
            SELECT 'device ' || d.device_id || ' is a ' || d.sku || ', but its TAC is of another product'
            FROM device d LEFT JOIN sku s ON s.sku = d.sku LEFT JOIN tac t ON t.tac = d.imei1 / 1000000
            WHERE s.sku IS NULL OR t.tac IS NULL OR t.product_code <> s.product_code
            """),
        LocalCheck(
            "L14",
            """
            SELECT 'intakes posted ' || i.n || ' devices, there are ' || d.n
            FROM (SELECT COALESCE(SUM(devices_posted), 0) AS n FROM intake WHERE state = 'posted') i,
                (SELECT COUNT(*) AS n FROM device) d WHERE i.n <> d.n
            """),
    ]

    static let shipments = [
        LocalCheck(
            "L15",
            """
            SELECT 'line ' || l.line_no || ' of shipment ' || l.shipment_id || ' shipped ' || l.shipped
                || ', its devices are ' || COUNT(d.device_id)
            FROM shipment_line l
            LEFT JOIN shipment_device d ON d.shipment_id = l.shipment_id AND d.line_no = l.line_no
            GROUP BY l.shipment_id, l.line_no, l.shipped HAVING l.shipped <> COUNT(d.device_id)
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'line ' || l.line_no || ' of shipment ' || l.shipment_id || ': ' || l.ordered
                || ' ordered, '
                || l.shipped || ' shipped, ' || l.short || ' short'
            FROM shipment_line l LEFT JOIN shipment s ON s.shipment_id = l.shipment_id
            WHERE s.shipment_id IS NULL OR l.shipped < 0 OR l.short < 0 OR l.shipped + l.short > l.ordered
                OR l.picked < l.shipped OR l.picked > l.ordered
                OR (s.closed = 1 AND l.shipped + l.short <> l.ordered) OR (s.closed = 0 AND l.short > 0)
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'part ' || p.part_no || ' of shipment ' || p.shipment_id || ' counts ' || p.devices
                || ' devices, there are ' || COUNT(d.device_id)
            FROM shipment_part p
            LEFT JOIN shipment_device d ON d.shipment_id = p.shipment_id AND d.part_no = p.part_no
            GROUP BY p.shipment_id, p.part_no, p.devices HAVING p.devices <> COUNT(d.device_id)
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'shipment ' || s.shipment_id || ' counts ' || s.parts || ' parts, there are '
                || COUNT(p.part_no)
            FROM shipment s LEFT JOIN shipment_part p ON p.shipment_id = s.shipment_id
            GROUP BY s.shipment_id, s.parts
            HAVING s.parts <> COUNT(p.part_no) OR COALESCE(MAX(p.part_no), 0) <> s.parts
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'device ' || x.device_id || ' of shipment ' || x.shipment_id || ' is a ' || d.sku
                || ', is ' || d.state || ' at ' || d.place
            FROM shipment_device x JOIN shipment s ON s.shipment_id = x.shipment_id
            JOIN device d ON d.device_id = x.device_id
            LEFT JOIN shipment_part p ON p.shipment_id = x.shipment_id AND p.part_no = x.part_no
            LEFT JOIN shipment_line l ON l.shipment_id = x.shipment_id AND l.line_no = x.line_no
            WHERE l.line_no IS NULL OR l.sku <> d.sku OR p.part_no IS NULL
                OR d.owner <> s.party_id OR COALESCE(d.shipment_id, '') <> s.shipment_id
                OR COALESCE(d.order_id, '') <> s.order_id
                OR d.state <> CASE p.arrived WHEN 1 THEN 'at_channel' ELSE 'in_transit' END
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'device ' || d.device_id || ' is ' || d.state || ' but in no shipment'
            FROM device d LEFT JOIN (SELECT DISTINCT device_id FROM shipment_device) x
                ON x.device_id = d.device_id
            WHERE d.state IN ('in_transit', 'at_channel') AND x.device_id IS NULL
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'ship requests are numbered up to ' || COALESCE(MAX(s.sequence), 0) || ', there are '
                || COUNT(s.sequence) || ' and ' || COALESCE(MAX(n.last_number), 0) || ' numbers were given'
            FROM shipment s LEFT JOIN number_series n ON n.series = 'ship_request'
            HAVING COALESCE(MAX(s.sequence), 0) <> COUNT(s.sequence)
                OR COUNT(s.sequence) <> COALESCE(MAX(n.last_number), 0)
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'message ' || m.message_id || ' of ' || m.provider || ' was applied, but shipment '
                || m.shipment_ref || ' never saw ' || m.step
            FROM logistics_message m
            LEFT JOIN shipment s ON s.shipment_id = m.shipment_ref OR s.order_id = m.shipment_ref
            LEFT JOIN shipment_step t ON t.shipment_id = s.shipment_id AND t.step = m.step
            WHERE m.state = 'applied' AND t.step IS NULL AND NOT (m.step = 'shipped' AND m.serials = '')
            """),
    ]
}
