/// ChannelService's quotas, and the gateway's trail and inbox.
extension LocalChecks {
    static let channel = [
        LocalCheck(
            "L13",
            """
            SELECT 'contract ' || q.contract_id || ' counts ' || q.used_quantity || ' used, holds give '
                || COALESCE(SUM(h.quantity), 0)
            FROM contract_quota q LEFT JOIN quota_hold h
                ON h.contract_id = q.contract_id AND h.state IN ('held', 'confirmed')
            GROUP BY q.contract_id, q.used_quantity, q.used_amount_minor
            HAVING q.used_quantity <> COALESCE(SUM(h.quantity), 0)
                OR q.used_amount_minor <> COALESCE(SUM(h.amount_minor), 0)
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'contract ' || contract_id || ' used ' || used_quantity || ' of ' || quota_quantity
                || ' pieces and ' || used_amount_minor || ' of ' || quota_amount_minor
            FROM contract_quota
            WHERE used_quantity < 0 OR used_amount_minor < 0
                OR (quota_quantity > 0 AND used_quantity > quota_quantity)
                OR (quota_amount_minor > 0 AND used_amount_minor > quota_amount_minor)
            """),
        LocalCheck(
            "L13",
            """
            SELECT 'order ' || h.order_id || ' holds a quota of contract ' || h.contract_id
                || ', which has none'
            FROM quota_hold h LEFT JOIN contract_quota q ON q.contract_id = h.contract_id
            WHERE h.contract_id IS NOT NULL AND h.state <> 'released' AND q.contract_id IS NULL
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'contract ' || c.number || ' is at version ' || c.version || ', its versions are '
                || COUNT(v.version) || ' up to ' || COALESCE(MAX(v.version), 0)
            FROM contract c LEFT JOIN contract_version v ON v.contract_id = c.contract_id
            GROUP BY c.contract_id, c.number, c.version
            HAVING COUNT(v.version) <> c.version OR COALESCE(MAX(v.version), 0) <> c.version
            """),
        LocalCheck(
            "L15",
            """
            SELECT 'party ' || p.code || ' has the path ' || p.path
            FROM party p LEFT JOIN party q ON q.party_id = p.parent_id
            WHERE p.path <> COALESCE(q.path, '/') || p.party_id || '/'
            """),
    ]

    static let gateway = [
        LocalCheck(
            "L19",
            """
            SELECT 'trail entry ' || entry_id || ' of ' || method || ' ' || path
                || ' does not say who or what'
            FROM gateway_audit
            WHERE request_id = '' OR method = '' OR path = '' OR recorded_at <= 0
                OR (actor = '' AND status < 400 AND path NOT LIKE '/v1/sessions%'
                    AND path <> '/v1/logistics/events')
            """),
        LocalCheck(
            "L19",
            """
            SELECT 'trail entry ' || entry_id || ' of ' || path || ' has no request digest'
            FROM gateway_audit
            WHERE length(body_digest) <> 32 AND method = 'POST' AND status < 400
                AND path IN ('/v1/orders', '/v1/receipts', '/v1/fund-entries', '/v1/parties', '/v1/contracts')
            """),
        LocalCheck(
            "L16",
            """
            SELECT 'message ' || message_id || ' of ' || provider || ' is ' || state || ' after '
                || attempts || ' attempts' || CASE reason WHEN '' THEN ' without a reason' ELSE '' END
            FROM gateway_webhook_inbox
            WHERE (state = 'rejected' AND reason = '') OR (state <> 'received' AND attempts = 0)
                OR length(body_digest) <> 32 OR length(raw) = 0
            """),
    ]
}
