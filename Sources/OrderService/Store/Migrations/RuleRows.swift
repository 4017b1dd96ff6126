import Store

/// The restriction table as it is delivered (domain.md rule 5): one row per order type.
///
/// Only SI-STD and SI-CR are open. The other rows say what will hold when their flow is built; opening
/// one is a new version of its row.
enum RuleRows {
    static func seed(number: Int) -> Migration {
        Migration(
            number: number, name: "order type rows",
            statements: [
                """
                INSERT INTO order_type_rule (order_type, version, allowed_classes, price_rule,
                    funds_rule, stock_rule, overdue_grace_days, active)
                VALUES
                    ('SI-STD', 1, 'agent,distributor,retailer', 'class_list', 'full_prepay',
                        'brand_warehouse_new', 0, 1),
                    ('SI-CR', 1, '', 'class_list', 'credit', 'brand_warehouse_new', 7, 1),
                    ('SI-OP', 1, 'operator', 'contract_fixed', 'none', 'operator_skus', 0, 0),
                    ('SI-KA', 1, 'key_account', 'contract_fixed', 'milestone', 'no_resale', 0, 0),
                    ('SI-CONS', 1, '', 'settlement_list', 'deposit', 'consignment_ceiling', 0, 0),
                    ('SI-DEMO', 1, 'agent,retailer', 'demo_percent', 'full_prepay', 'demo_limit', 0, 0),
                    ('ST-STD', 1, '', 'free', 'none', 'serials_at_seller', 0, 0),
                    ('ST-DROP', 1, '', 'class_list', 'full_prepay', 'drop_ship', 0, 0),
                    ('ST-XFER', 1, '', 'none', 'none', 'region_approval', 0, 0),
                    ('SO-POS', 1, 'retailer', 'none', 'none', 'serial_at_retailer', 0, 0),
                    ('CONS-SETTLE', 1, '', 'settlement_list', 'receivable', 'sold_out_serials', 0, 0),
                    ('RMA-RET', 1, '', 'return_credit', 'credit_memo', 'serial_with_account', 0, 0),
                    ('CONS-RET', 1, '', 'return_credit', 'credit_memo', 'serial_with_account', 0, 0),
                    ('RMA-DOA', 1, '', 'zero', 'none', 'doa_exchange', 0, 0),
                    ('GIFT', 1, '', 'zero', 'marketing_budget', 'without_serial', 0, 0),
                    ('POSM', 1, '', 'cost', 'marketing_budget', 'without_serial', 0, 0),
                    ('PO', 1, '', 'purchase', 'supplier_prepay', 'announced_serials', 0, 0),
                    ('PO-RET', 1, '', 'purchase', 'supplier_credit', 'announced_serials', 0, 0)
                """
            ])
    }
}
