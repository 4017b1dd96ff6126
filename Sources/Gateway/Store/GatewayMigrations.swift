import Store

/// The tables of the gateway: who may come in, and what they did.
enum GatewayMigrations {
    static let all = [
        Migration(
            number: 1, name: "users, sessions, keys, audit trail, webhook inbox",
            statements: [
                """
                CREATE TABLE gateway_user (
                    user_id TEXT NOT NULL PRIMARY KEY,
                    login TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64),
                    display_name TEXT NOT NULL,
                    password_hash TEXT NOT NULL CHECK (length(password_hash) > 20),
                    roles TEXT NOT NULL CHECK (length(roles) > 0),
                    scope_party_id TEXT,
                    active BIGINT NOT NULL CHECK (active IN (0, 1)),
                    created_at BIGINT NOT NULL,
                    created_by TEXT NOT NULL)
                """,
                """
                CREATE TABLE gateway_session (
                    token_hash {bytes} NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
                    user_id TEXT NOT NULL REFERENCES gateway_user (user_id),
                    created_at BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL CHECK (expires_at > created_at),
                    address TEXT NOT NULL)
                """,
                "CREATE INDEX gateway_session_user ON gateway_session (user_id)",
                "CREATE INDEX gateway_session_expiry ON gateway_session (expires_at)",
                """
                CREATE TABLE gateway_api_key (
                    key_id TEXT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
                    key_hash {bytes} NOT NULL UNIQUE CHECK (length(key_hash) = 32),
                    roles TEXT NOT NULL CHECK (length(roles) > 0),
                    scope_party_id TEXT,
                    created_at BIGINT NOT NULL,
                    created_by TEXT NOT NULL,
                    expires_at BIGINT CHECK (expires_at > created_at),
                    revoked_at BIGINT)
                """,
                """
                CREATE TABLE gateway_audit (
                    entry_id TEXT NOT NULL PRIMARY KEY,
                    recorded_at BIGINT NOT NULL,
                    actor TEXT NOT NULL,
                    method TEXT NOT NULL,
                    path TEXT NOT NULL,
                    request_id TEXT NOT NULL,
                    idempotency_key TEXT NOT NULL,
                    body_digest {bytes} NOT NULL CHECK (length(body_digest) IN (0, 32)),
                    status BIGINT NOT NULL CHECK (status BETWEEN 200 AND 599),
                    address TEXT NOT NULL) {clustered}
                """,
                """
                CREATE TABLE gateway_webhook_signature (
                    signature {bytes} NOT NULL PRIMARY KEY CHECK (length(signature) = 32),
                    received_at BIGINT NOT NULL) {clustered}
                """,
                "CREATE INDEX gateway_webhook_signature_age ON gateway_webhook_signature (received_at)",
                """
                CREATE TABLE gateway_webhook_inbox (
                    entry_id TEXT NOT NULL PRIMARY KEY,
                    provider TEXT NOT NULL,
                    message_id TEXT NOT NULL,
                    shipment_id TEXT NOT NULL,
                    step TEXT NOT NULL,
                    body_digest {bytes} NOT NULL CHECK (length(body_digest) = 32),
                    raw {bytes} NOT NULL,
                    timestamp_header TEXT NOT NULL,
                    signature_header TEXT NOT NULL,
                    received_at BIGINT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN ('received', 'forwarded', 'rejected')),
                    reason TEXT NOT NULL,
                    attempts BIGINT NOT NULL CHECK (attempts >= 0),
                    next_attempt_at BIGINT NOT NULL,
                    UNIQUE (provider, message_id, body_digest))
                """,
                """
                CREATE INDEX gateway_webhook_inbox_state
                ON gateway_webhook_inbox (state, next_attempt_at, entry_id)
                """,
            ])
    ]
}
