import Store

/// The schema of ChannelService's database. A released migration is never changed.
enum ChannelMigrations {
    static let all = [parties, contracts, priceLists, quota, skus]

    private static let parties = Migration(
        number: 1, name: "parties",
        statements: [
            // Lists of regions and the like are texts with a newline between the items: they are
            // read and written whole, and no item may have a control character.
            """
            CREATE TABLE party (
                party_id TEXT NOT NULL PRIMARY KEY,
                code TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                party_class TEXT NOT NULL CHECK (party_class IN
                    ('agent', 'operator', 'distributor', 'key_account', 'retailer', 'other')),
                parent_id TEXT REFERENCES party (party_id),
                path TEXT NOT NULL,
                active BIGINT NOT NULL CHECK (active IN (0, 1)),
                regions TEXT NOT NULL,
                version BIGINT NOT NULL CHECK (version > 0),
                updated_at_us BIGINT NOT NULL,
                CHECK (parent_id IS NULL OR parent_id <> party_id))
            """,
            "CREATE INDEX party_parent ON party (parent_id)",
            // Every party is its own ancestor too, so one look-up answers "within".
            """
            CREATE TABLE party_ancestor (
                ancestor_id TEXT NOT NULL REFERENCES party (party_id),
                party_id TEXT NOT NULL REFERENCES party (party_id),
                PRIMARY KEY (ancestor_id, party_id)) {clustered}
            """,
            "CREATE INDEX party_ancestor_party ON party_ancestor (party_id)",
            """
            CREATE TABLE party_ship_to (
                party_id TEXT NOT NULL REFERENCES party (party_id),
                ship_to_id TEXT NOT NULL,
                place BIGINT NOT NULL,
                name TEXT NOT NULL,
                address TEXT NOT NULL,
                region TEXT NOT NULL,
                PRIMARY KEY (party_id, ship_to_id)) {clustered}
            """,
        ])

    private static let contracts = Migration(
        number: 2, name: "contracts",
        statements: [
            """
            CREATE TABLE contract (
                contract_id TEXT NOT NULL PRIMARY KEY,
                number TEXT NOT NULL UNIQUE,
                party_id TEXT NOT NULL REFERENCES party (party_id),
                version BIGINT NOT NULL CHECK (version > 0))
            """,
            "CREATE INDEX contract_party ON contract (party_id, contract_id)",
            """
            CREATE TABLE contract_version (
                contract_id TEXT NOT NULL REFERENCES contract (contract_id),
                version BIGINT NOT NULL CHECK (version > 0),
                contract_type TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'ended')),
                valid_from_day BIGINT NOT NULL,
                valid_to_day BIGINT NOT NULL,
                order_types TEXT NOT NULL,
                families TEXT NOT NULL,
                regions TEXT NOT NULL,
                names_skus BIGINT NOT NULL CHECK (names_skus IN (0, 1)),
                currency TEXT NOT NULL,
                discount_bp BIGINT NOT NULL CHECK (discount_bp BETWEEN 0 AND 10000),
                floor_price_minor BIGINT NOT NULL CHECK (floor_price_minor >= 0),
                min_quantity BIGINT NOT NULL CHECK (min_quantity >= 0),
                quantity_step BIGINT NOT NULL CHECK (quantity_step >= 0),
                quota_quantity BIGINT NOT NULL CHECK (quota_quantity >= 0),
                quota_amount_minor BIGINT NOT NULL CHECK (quota_amount_minor >= 0),
                payment_term_days BIGINT NOT NULL CHECK (payment_term_days >= 0),
                priority BIGINT NOT NULL,
                stored_at_us BIGINT NOT NULL,
                stored_by TEXT NOT NULL,
                CHECK (valid_from_day <= valid_to_day),
                PRIMARY KEY (contract_id, version)) {clustered}
            """,
            """
            CREATE TABLE contract_sku (
                contract_id TEXT NOT NULL,
                version BIGINT NOT NULL,
                sku TEXT NOT NULL,
                place BIGINT NOT NULL,
                PRIMARY KEY (contract_id, version, sku),
                FOREIGN KEY (contract_id, version)
                    REFERENCES contract_version (contract_id, version)) {clustered}
            """,
            """
            CREATE TABLE contract_fixed_price (
                contract_id TEXT NOT NULL,
                version BIGINT NOT NULL,
                sku TEXT NOT NULL,
                place BIGINT NOT NULL,
                unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor > 0),
                PRIMARY KEY (contract_id, version, sku),
                FOREIGN KEY (contract_id, version)
                    REFERENCES contract_version (contract_id, version)) {clustered}
            """,
            // What the newest version of each contract opens: judged by and checked for overlap.
            """
            CREATE TABLE contract_opening (
                party_id TEXT NOT NULL REFERENCES party (party_id),
                order_type TEXT NOT NULL,
                contract_id TEXT NOT NULL REFERENCES contract (contract_id),
                version BIGINT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'ended')),
                valid_from_day BIGINT NOT NULL,
                valid_to_day BIGINT NOT NULL,
                priority BIGINT NOT NULL,
                PRIMARY KEY (party_id, order_type, contract_id)) {clustered}
            """,
            "CREATE INDEX contract_opening_contract ON contract_opening (contract_id)",
        ])

    private static let priceLists = Migration(
        number: 3, name: "price lists",
        statements: [
            // Two versions that start on one day would overlap: the key refuses them.
            """
            CREATE TABLE price_list (
                price_list_id TEXT NOT NULL PRIMARY KEY,
                party_class TEXT NOT NULL,
                region TEXT NOT NULL,
                currency TEXT NOT NULL,
                effective_day BIGINT NOT NULL,
                version BIGINT NOT NULL CHECK (version > 0),
                stored_at_us BIGINT NOT NULL,
                stored_by TEXT NOT NULL,
                UNIQUE (party_class, region, currency, effective_day),
                UNIQUE (party_class, region, currency, version))
            """,
            """
            CREATE TABLE price_list_price (
                price_list_id TEXT NOT NULL REFERENCES price_list (price_list_id),
                sku TEXT NOT NULL,
                place BIGINT NOT NULL,
                unit_price_minor BIGINT NOT NULL CHECK (unit_price_minor > 0),
                PRIMARY KEY (price_list_id, sku)) {clustered}
            """,
        ])

    private static let quota = Migration(
        number: 4, name: "quota",
        statements: [
            """
            CREATE TABLE contract_quota (
                contract_id TEXT NOT NULL PRIMARY KEY REFERENCES contract (contract_id),
                quota_quantity BIGINT NOT NULL CHECK (quota_quantity >= 0),
                quota_amount_minor BIGINT NOT NULL CHECK (quota_amount_minor >= 0),
                used_quantity BIGINT NOT NULL CHECK (used_quantity >= 0),
                used_amount_minor BIGINT NOT NULL CHECK (used_amount_minor >= 0),
                CHECK (quota_quantity = 0 OR used_quantity <= quota_quantity),
                CHECK (quota_amount_minor = 0 OR used_amount_minor <= quota_amount_minor))
            """,
            // A row without contract is of an order that was released before it held anything.
            """
            CREATE TABLE quota_hold (
                order_id TEXT NOT NULL PRIMARY KEY,
                contract_id TEXT REFERENCES contract (contract_id),
                quantity BIGINT NOT NULL CHECK (quantity >= 0),
                amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
                state TEXT NOT NULL CHECK (state IN ('held', 'confirmed', 'released')),
                expires_at_us BIGINT NOT NULL,
                changed_at_us BIGINT NOT NULL,
                CHECK (contract_id IS NOT NULL OR state = 'released'))
            """,
            """
            CREATE INDEX quota_hold_expiry ON quota_hold (expires_at_us) WHERE state = 'held'
            """,
            "CREATE INDEX quota_hold_contract ON quota_hold (contract_id)",
        ])

    private static let skus = Migration(
        number: 5, name: "skus",
        statements: [
            """
            CREATE TABLE sku (
                sku TEXT NOT NULL PRIMARY KEY,
                family TEXT NOT NULL,
                active BIGINT NOT NULL CHECK (active IN (0, 1)),
                version BIGINT NOT NULL)
            """
        ])
}
