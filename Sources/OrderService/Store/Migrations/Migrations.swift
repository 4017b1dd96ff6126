import ServiceKit
import Store

/// The tables of OrderService, in order. A migration that has been released is never edited.
enum Migrations {
    static let all: [Migration] =
        [rules, orders, sagas, shipments] + PartyDirectory.migrations(startingAt: 5)
        + [RuleRows.seed(number: 6)]

    private static let rules = Migration(
        number: 1, name: "order type rules",
        statements: [
            """
            CREATE TABLE order_type_rule (
                order_type TEXT NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                allowed_classes TEXT NOT NULL,
                price_rule TEXT NOT NULL,
                funds_rule TEXT NOT NULL,
                stock_rule TEXT NOT NULL,
                overdue_grace_days BIGINT NOT NULL CHECK (overdue_grace_days >= 0),
                active BIGINT NOT NULL CHECK (active IN (0, 1)),
                PRIMARY KEY (order_type, version))
            """
        ])

    private static let orders = Migration(
        number: 2, name: "orders",
        statements: [
            """
            CREATE TABLE orders (
                order_id TEXT NOT NULL PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                op_scope TEXT NOT NULL,
                operation_id TEXT NOT NULL,
                fingerprint {bytes} NOT NULL,
                order_type TEXT NOT NULL,
                rule_version BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'released',
                    'partly_shipped', 'shipped', 'delivered', 'refused', 'cancelled', 'cancelling')),
                party_id TEXT NOT NULL,
                party_name TEXT NOT NULL,
                ship_to_id TEXT NOT NULL,
                ship_to_name TEXT NOT NULL,
                ship_to_address TEXT NOT NULL,
                ship_to_region TEXT NOT NULL,
                warehouse_code TEXT NOT NULL,
                currency TEXT NOT NULL CHECK (length(currency) = 3),
                total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
                contract_id TEXT NOT NULL,
                contract_version BIGINT NOT NULL CHECK (contract_version >= 0),
                price_list_id TEXT NOT NULL,
                price_list_version BIGINT NOT NULL CHECK (price_list_version >= 0),
                payment_term_days BIGINT NOT NULL CHECK (payment_term_days >= 0),
                business_date TEXT NOT NULL,
                reference TEXT NOT NULL,
                held BIGINT NOT NULL CHECK (held IN (0, 1)),
                cancel_reason TEXT NOT NULL,
                delivery_state TEXT NOT NULL,
                is_delivered BIGINT NOT NULL CHECK (is_delivered IN (0, 1)),
                created_at_us BIGINT NOT NULL,
                updated_at_us BIGINT NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                entry_count BIGINT NOT NULL CHECK (entry_count >= 0),
                UNIQUE (op_scope, operation_id))
            """,
            "CREATE INDEX orders_by_party ON orders (party_id, order_id)",
            "CREATE INDEX orders_by_state ON orders (state, order_id)",
            """
            CREATE TABLE order_line (
                order_id TEXT NOT NULL REFERENCES orders (order_id),
                line_no BIGINT NOT NULL CHECK (line_no >= 1),
                sku TEXT NOT NULL,
                quantity BIGINT NOT NULL CHECK (quantity >= 1),
                unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor >= 0),
                shipped BIGINT NOT NULL CHECK (shipped >= 0),
                open_quantity BIGINT NOT NULL CHECK (open_quantity >= 0),
                cancelled BIGINT NOT NULL CHECK (cancelled >= 0),
                serials TEXT NOT NULL,
                PRIMARY KEY (order_id, line_no),
                CHECK (quantity = shipped + open_quantity + cancelled)) {clustered}
            """,
            """
            CREATE TABLE order_violation (
                order_id TEXT NOT NULL REFERENCES orders (order_id),
                sequence BIGINT NOT NULL CHECK (sequence >= 1),
                rule TEXT NOT NULL,
                field TEXT NOT NULL,
                message TEXT NOT NULL,
                PRIMARY KEY (order_id, sequence)) {clustered}
            """,
            "CREATE INDEX order_violation_by_rule ON order_violation (rule, order_id)",
            """
            CREATE TABLE order_timeline (
                order_id TEXT NOT NULL,
                sequence BIGINT NOT NULL CHECK (sequence >= 1),
                occurred_at_us BIGINT NOT NULL,
                recorded_at_us BIGINT NOT NULL,
                kind TEXT NOT NULL,
                text TEXT NOT NULL,
                actor TEXT NOT NULL,
                PRIMARY KEY (order_id, sequence)) {clustered}
            """,
        ])

    private static let sagas = Migration(
        number: 3, name: "sagas",
        statements: [
            """
            CREATE TABLE saga (
                order_id TEXT NOT NULL PRIMARY KEY REFERENCES orders (order_id),
                phase TEXT NOT NULL CHECK (phase IN ('holding', 'held', 'released', 'undoing', 'undone')),
                ending TEXT NOT NULL CHECK (ending IN ('', 'refused', 'cancelled')),
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                next_at_us BIGINT,
                expires_at_us BIGINT NOT NULL,
                started_at_us BIGINT NOT NULL,
                updated_at_us BIGINT NOT NULL,
                epoch BIGINT NOT NULL,
                version BIGINT NOT NULL CHECK (version >= 1),
                CHECK ((phase IN ('holding', 'undoing')) = (next_at_us IS NOT NULL)),
                CHECK ((phase IN ('undoing', 'undone')) = (ending <> ''))) {clustered}
            """,
            "CREATE INDEX saga_due ON saga (next_at_us) WHERE next_at_us IS NOT NULL",
            """
            CREATE TABLE saga_step (
                order_id TEXT NOT NULL REFERENCES saga (order_id),
                step TEXT NOT NULL CHECK (step IN ('reserve', 'freeze', 'quota')),
                state TEXT NOT NULL CHECK (state IN ('started', 'done', 'refused', 'undo_started',
                    'undone', 'skipped')),
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                summary TEXT NOT NULL,
                PRIMARY KEY (order_id, step)) {clustered}
            """,
        ])

    private static let shipments = Migration(
        number: 4, name: "shipment events",
        statements: [
            """
            CREATE TABLE shipment_event (
                event_id TEXT NOT NULL PRIMARY KEY,
                order_id TEXT NOT NULL REFERENCES orders (order_id),
                shipment_id TEXT NOT NULL,
                step TEXT NOT NULL,
                occurred_at_us BIGINT NOT NULL,
                recorded_at_us BIGINT NOT NULL) {clustered}
            """,
            """
            CREATE TABLE parked_event (
                event_id TEXT NOT NULL PRIMARY KEY,
                order_id TEXT NOT NULL,
                payload {bytes} NOT NULL,
                parked_at_us BIGINT NOT NULL)
            """,
        ])
}
