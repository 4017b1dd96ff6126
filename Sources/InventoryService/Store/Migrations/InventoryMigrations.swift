import ServiceKit
import Store

/// The schema, in numbered steps that are never edited once released.
enum InventoryMigrations {
    static var all: [Migration] {
        [master, devices, intake, stock, shipments, logistics]
            + PartyDirectory.migrations(startingAt: 7)
    }

    private static let master = Migration(
        number: 1, name: "master",
        statements: [
            """
            CREATE TABLE product (
                product_code TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                brand TEXT NOT NULL,
                family TEXT NOT NULL,
                version BIGINT NOT NULL CHECK (version > 0))
            """,
            """
            CREATE TABLE sku (
                sku TEXT NOT NULL PRIMARY KEY,
                product_code TEXT NOT NULL REFERENCES product (product_code),
                name TEXT NOT NULL,
                gtin TEXT UNIQUE,
                color TEXT NOT NULL,
                memory TEXT NOT NULL,
                active BIGINT NOT NULL CHECK (active IN (0, 1)),
                version BIGINT NOT NULL CHECK (version > 0))
            """,
            "CREATE INDEX sku_by_product ON sku (product_code)",
            """
            CREATE TABLE tac (
                tac {key} CHECK (tac BETWEEN 0 AND 99999999),
                product_code TEXT NOT NULL REFERENCES product (product_code))
            """,
            """
            CREATE TABLE warehouse (
                code TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                region TEXT NOT NULL,
                third_party BIGINT NOT NULL CHECK (third_party IN (0, 1)))
            """,
        ])

    // The identifier tables are keyed by the identifier itself and the movements by their device, so
    // that an intake in key order touches few pages however much is held already.
    private static let devices = Migration(
        number: 2, name: "devices",
        statements: [
            """
            CREATE TABLE device_number (
                series TEXT NOT NULL PRIMARY KEY,
                next_id BIGINT NOT NULL CHECK (next_id > 0))
            """,
            "INSERT INTO device_number (series, next_id) VALUES ('device', 1)",
            """
            CREATE TABLE device (
                device_id {key} CHECK (device_id > 0),
                sku TEXT NOT NULL,
                sn TEXT NOT NULL,
                imei1 BIGINT NOT NULL,
                imei2 BIGINT,
                version1 BIGINT,
                version2 BIGINT,
                carton_sscc BIGINT,
                pallet_sscc BIGINT,
                state TEXT NOT NULL,
                place TEXT NOT NULL,
                owner TEXT NOT NULL,
                condition TEXT NOT NULL,
                order_id TEXT,
                shipment_id TEXT,
                movements BIGINT NOT NULL CHECK (movements > 0),
                head {bytes} NOT NULL,
                updated_at_us BIGINT NOT NULL)
            """,
            """
            CREATE TABLE imei (
                number {key} CHECK (number BETWEEN 0 AND 99999999999999),
                device_id BIGINT NOT NULL)
            """,
            """
            CREATE TABLE serial_number (
                sn {bytes} NOT NULL PRIMARY KEY,
                device_id BIGINT NOT NULL) {clustered}
            """,
            """
            CREATE TABLE container (
                sscc {key},
                kind TEXT NOT NULL CHECK (kind IN ('carton', 'pallet')),
                parent_sscc BIGINT,
                warehouse_code TEXT NOT NULL,
                received BIGINT NOT NULL CHECK (received > 0))
            """,
            """
            CREATE TABLE movement (
                device_id BIGINT NOT NULL,
                sequence BIGINT NOT NULL CHECK (sequence > 0),
                kind TEXT NOT NULL,
                from_state TEXT NOT NULL,
                to_state TEXT NOT NULL,
                from_place TEXT NOT NULL,
                to_place TEXT NOT NULL,
                owner TEXT NOT NULL,
                document TEXT NOT NULL,
                actor TEXT NOT NULL,
                occurred_at_us BIGINT NOT NULL,
                recorded_at_us BIGINT NOT NULL,
                hash {bytes} NOT NULL,
                PRIMARY KEY (device_id, sequence)) {clustered}
            """,
        ])

    private static let intake = Migration(
        number: 3, name: "intake",
        statements: [
            """
            CREATE TABLE intake (
                intake_id TEXT NOT NULL PRIMARY KEY,
                warehouse_code TEXT NOT NULL REFERENCES warehouse (code),
                file_name TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('uploading', 'validated', 'posted', 'refused')),
                bytes_received BIGINT NOT NULL CHECK (bytes_received >= 0),
                chunks_received BIGINT NOT NULL CHECK (chunks_received >= 0),
                row_count BIGINT NOT NULL CHECK (row_count >= 0),
                devices_posted BIGINT NOT NULL CHECK (devices_posted >= 0),
                devices_unchanged BIGINT NOT NULL CHECK (devices_unchanged >= 0),
                error_count BIGINT NOT NULL CHECK (error_count >= 0),
                content_hash {bytes},
                created_by TEXT NOT NULL,
                created_at_us BIGINT NOT NULL,
                updated_at_us BIGINT NOT NULL,
                CHECK (devices_posted + devices_unchanged <= row_count))
            """,
            "CREATE INDEX intake_by_content ON intake (content_hash)",
            """
            CREATE TABLE intake_chunk (
                intake_id TEXT NOT NULL REFERENCES intake (intake_id),
                chunk_index BIGINT NOT NULL CHECK (chunk_index >= 0),
                content {bytes} NOT NULL,
                PRIMARY KEY (intake_id, chunk_index))
            """,
            """
            CREATE TABLE intake_fault (
                intake_id TEXT NOT NULL REFERENCES intake (intake_id),
                ordinal BIGINT NOT NULL,
                file_row BIGINT NOT NULL,
                column_name TEXT NOT NULL,
                kind TEXT NOT NULL,
                value TEXT NOT NULL,
                detail TEXT NOT NULL,
                PRIMARY KEY (intake_id, ordinal)) {clustered}
            """,
            """
            CREATE TABLE intake_fault_count (
                intake_id TEXT NOT NULL REFERENCES intake (intake_id),
                kind TEXT NOT NULL,
                faults BIGINT NOT NULL CHECK (faults > 0),
                PRIMARY KEY (intake_id, kind)) {clustered}
            """,
        ])

    private static let stock = Migration(
        number: 4, name: "stock and reservations",
        statements: [
            """
            CREATE TABLE stock (
                sku TEXT NOT NULL,
                place TEXT NOT NULL,
                owner TEXT NOT NULL,
                condition TEXT NOT NULL,
                on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
                reserved BIGINT NOT NULL,
                PRIMARY KEY (sku, place, owner, condition),
                CHECK (reserved >= 0 AND reserved <= on_hand)) {clustered}
            """,
            "CREATE INDEX stock_by_place ON stock (place, sku)",
            "CREATE INDEX stock_by_owner ON stock (owner, sku)",
            // A released row without lines is a tombstone: it refuses a Reserve that comes late.
            """
            CREATE TABLE reservation (
                order_id TEXT NOT NULL PRIMARY KEY,
                warehouse_code TEXT NOT NULL,
                party_id TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'closed', 'released')),
                expires_at_us BIGINT NOT NULL,
                reason TEXT NOT NULL,
                created_at_us BIGINT NOT NULL,
                updated_at_us BIGINT NOT NULL)
            """,
            """
            CREATE INDEX reservation_by_expiry ON reservation (expires_at_us)
            WHERE state = 'held'
            """,
            """
            CREATE TABLE reservation_line (
                order_id TEXT NOT NULL REFERENCES reservation (order_id),
                line_no BIGINT NOT NULL,
                sku TEXT NOT NULL,
                quantity BIGINT NOT NULL CHECK (quantity > 0),
                shipped BIGINT NOT NULL CHECK (shipped >= 0),
                released BIGINT NOT NULL CHECK (released >= 0),
                by_serial BIGINT NOT NULL CHECK (by_serial IN (0, 1)),
                PRIMARY KEY (order_id, line_no),
                CHECK (shipped + released <= quantity)) {clustered}
            """,
            // A device is bound to one order at most, by reservation or by picking.
            """
            CREATE TABLE reserved_device (
                device_id {key},
                order_id TEXT NOT NULL,
                line_no BIGINT NOT NULL,
                picked BIGINT NOT NULL CHECK (picked IN (0, 1)))
            """,
            "CREATE INDEX reserved_device_by_order ON reserved_device (order_id, device_id)",
        ])

    private static let shipments = Migration(
        number: 5, name: "shipments",
        statements: [
            """
            CREATE TABLE shipment (
                shipment_id TEXT NOT NULL PRIMARY KEY,
                sequence BIGINT NOT NULL UNIQUE,
                order_id TEXT NOT NULL UNIQUE,
                order_number TEXT NOT NULL,
                order_type TEXT NOT NULL,
                party_id TEXT NOT NULL,
                warehouse_code TEXT NOT NULL,
                ship_to_name TEXT NOT NULL,
                ship_to_address TEXT NOT NULL,
                ship_to_region TEXT NOT NULL,
                state TEXT NOT NULL,
                carrier TEXT NOT NULL,
                tracking_number TEXT NOT NULL,
                tracking_at_us BIGINT NOT NULL,
                parts BIGINT NOT NULL CHECK (parts >= 0),
                closed BIGINT NOT NULL CHECK (closed IN (0, 1)),
                final_at_us BIGINT,
                final_due_at_us BIGINT,
                requested_at_us BIGINT NOT NULL,
                updated_at_us BIGINT NOT NULL)
            """,
            "CREATE INDEX shipment_by_party ON shipment (party_id, sequence)",
            "CREATE INDEX shipment_by_state ON shipment (state, sequence)",
            """
            CREATE INDEX shipment_by_final_due ON shipment (final_due_at_us)
            WHERE closed = 0 AND final_due_at_us IS NOT NULL
            """,
            """
            CREATE TABLE shipment_line (
                shipment_id TEXT NOT NULL REFERENCES shipment (shipment_id),
                line_no BIGINT NOT NULL,
                sku TEXT NOT NULL,
                ordered BIGINT NOT NULL CHECK (ordered > 0),
                picked BIGINT NOT NULL,
                shipped BIGINT NOT NULL CHECK (shipped >= 0),
                short BIGINT NOT NULL CHECK (short >= 0),
                PRIMARY KEY (shipment_id, line_no),
                CHECK (picked BETWEEN 0 AND ordered),
                CHECK (shipped + short <= ordered)) {clustered}
            """,
            """
            CREATE TABLE shipment_step (
                shipment_id TEXT NOT NULL REFERENCES shipment (shipment_id),
                step TEXT NOT NULL,
                first_at_us BIGINT NOT NULL,
                last_at_us BIGINT NOT NULL,
                PRIMARY KEY (shipment_id, step)) {clustered}
            """,
            """
            CREATE TABLE shipment_part (
                shipment_id TEXT NOT NULL REFERENCES shipment (shipment_id),
                part_no BIGINT NOT NULL CHECK (part_no > 0),
                carrier TEXT NOT NULL,
                tracking_number TEXT NOT NULL,
                occurred_at_us BIGINT NOT NULL,
                devices BIGINT NOT NULL CHECK (devices > 0),
                arrived BIGINT NOT NULL CHECK (arrived IN (0, 1)),
                PRIMARY KEY (shipment_id, part_no)) {clustered}
            """,
            """
            CREATE TABLE shipment_device (
                shipment_id TEXT NOT NULL REFERENCES shipment (shipment_id),
                part_no BIGINT NOT NULL CHECK (part_no > 0),
                device_id BIGINT NOT NULL,
                line_no BIGINT NOT NULL,
                PRIMARY KEY (shipment_id, part_no, device_id)) {clustered}
            """,
        ])

    private static let logistics = Migration(
        number: 6, name: "logistics messages",
        statements: [
            """
            CREATE TABLE logistics_message (
                provider TEXT NOT NULL,
                message_id TEXT NOT NULL,
                fingerprint {bytes} NOT NULL,
                shipment_ref TEXT NOT NULL,
                step TEXT NOT NULL,
                occurred_at_us BIGINT NOT NULL,
                final BIGINT NOT NULL CHECK (final IN (0, 1)),
                carrier TEXT NOT NULL,
                tracking_number TEXT NOT NULL,
                serials TEXT NOT NULL,
                raw {bytes} NOT NULL,
                received_at_us BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('applied', 'parked', 'rejected')),
                reason TEXT NOT NULL,
                attempts BIGINT NOT NULL CHECK (attempts >= 0),
                next_attempt_at_us BIGINT NOT NULL,
                PRIMARY KEY (provider, message_id))
            """,
            """
            CREATE INDEX logistics_message_by_time
            ON logistics_message (received_at_us, provider, message_id)
            """,
            """
            CREATE INDEX logistics_message_parked ON logistics_message (next_attempt_at_us)
            WHERE state = 'parked'
            """,
            """
            CREATE INDEX logistics_message_parked_by_shipment ON logistics_message (shipment_ref)
            WHERE state = 'parked'
            """,
        ])
}
