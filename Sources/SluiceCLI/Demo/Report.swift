import JSON
import Values

/// Prints what happened, read back through the gateway.
struct Report: Sendable {
    let admin: GatewayClient
    let parties: [OrderPlan.DemoParty]

    func show(_ rush: RushResult) async throws {
        print("\nAnswers by HTTP status")
        for (status, count) in rush.byStatus.sorted(by: { $0.key < $1.key }) { row("\(status)", count) }
        let summary = try await admin.look("/v1/orders/summary")
        print("\nOrders by state")
        for entry in summary["by_state"]?.array ?? [] {
            row(entry["state"]?.text ?? "", Int(entry["count"]?.integer ?? 0))
        }
        print("\nRefusals by rule")
        for entry in summary["refusals_by_rule"]?.array ?? [] {
            row(entry["rule"]?.text ?? "", Int(entry["count"]?.integer ?? 0))
        }
        try await showShipped()
        try await showMoney()
        try await showTrail()
    }

    private func showShipped() async throws {
        var cursor = ""
        var pieces: Int64 = 0
        var short: Int64 = 0
        var shipments = 0
        repeat {
            let page = try await admin.look(
                "/v1/shipments?page_size=500\(cursor.isEmpty ? "" : "&cursor=\(cursor)")")
            for shipment in page["shipments"]?.array ?? [] {
                shipments += 1
                for line in shipment["lines"]?.array ?? [] {
                    pieces += line["shipped"]?.integer ?? 0
                    short += line["short"]?.integer ?? 0
                }
            }
            cursor = page["next_cursor"]?.text ?? ""
        } while !cursor.isEmpty
        print("\nDevices shipped: \(pieces) in \(shipments) shipments, \(short) short")
        for state in ["parked", "rejected"] {
            let page = try await admin.look("/v1/logistics/messages?state=\(state)&page_size=500")
            print("3PL messages \(state): \(page["messages"]?.array?.count ?? 0)")
        }
    }

    private func showMoney() async throws {
        let summary = try await admin.look("/v1/finance/summary")
        print(
            "\nReceivables: \(summary["receivables_opened"]?.integer ?? 0) opened, "
                + "\(summary["receivables_settled"]?.integer ?? 0) settled, "
                + "\(Money.text(minorUnits: summary["receivables_open_minor"]?.integer ?? 0)) CNY open")
    }

    /// One order's timeline, one of its devices' trace, and its party's statement.
    private func showTrail() async throws {
        let page = try await admin.look("/v1/orders?state=delivered&page_size=1")
        guard let order = page["orders"]?[0], let id = order["order_id"]?.text,
            let party = order["party_id"]?.text
        else { return print("\nNo order was delivered") }
        print(
            "\nTimeline of \(order["number"]?.text ?? id), "
                + "\(Money.text(minorUnits: order["total_minor"]?.integer ?? 0)) CNY"
        )
        let timeline = try await admin.look("/v1/orders/\(id)/timeline")
        for entry in timeline["entries"]?.array ?? [] {
            print(
                "  \(entry["occurred_at"]?.text ?? "")  \(entry["kind"]?.text ?? "")  "
                    + "\(entry["text"]?.text ?? "")"
            )
        }
        try await showTrace(order: id)
        let today = timeline["entries"]?[0]?["recorded_at"]?.text?.prefix(10) ?? "1970-01-01"
        guard let date = BusinessDate(String(today)) else { return }
        let statement = try await admin.look(
            "/v1/parties/\(party)/statement?fund=prepayment&currency=CNY"
                + "&from=\(date.adding(days: -1))&to=\(date.adding(days: 1))"
        )
        let lines = statement["lines"]?.array ?? []
        print("\nStatement of the prepayment account of \(order["party_name"]?.text ?? party)")
        print("  opening \(Money.text(minorUnits: statement["opening_minor"]?.integer ?? 0))")
        for line in lines.prefix(8) {
            let amount = Money.text(minorUnits: line["amount_minor"]?.integer ?? 0)
            let after = Money.text(minorUnits: line["balance_after_minor"]?.integer ?? 0)
            print(
                "  \(line["business_date"]?.text ?? "")  \(amount)  -> \(after)  "
                    + "\(line["description"]?.text ?? "")"
            )
        }
        if lines.count > 8 { print("  ... \(lines.count - 8) more lines") }
        print(
            "  closing \(Money.text(minorUnits: statement["closing_minor"]?.integer ?? 0)), "
                + "chain \(statement["chain_verified"]?.bool == true ? "verified" : "BROKEN")")
    }

    private func showTrace(order: String) async throws {
        let shipment = try await admin.look("/v1/orders/\(order)/shipment")["shipment_id"]?.text ?? ""
        let page = try await admin.look("/v1/shipments/\(shipment)/devices?page_size=1")
        guard let imei = page["devices"]?[0]?["imei1"]?.text else { return }
        let trace = try await admin.look("/v1/devices/\(imei)/trace")
        print(
            "\nTrace of a device, \(trace["device"]?["sku"]?.text ?? ""), "
                + "now \(trace["device"]?["state"]?.text ?? "")"
        )
        for movement in trace["movements"]?.array ?? [] {
            print(
                "  \(movement["occurred_at"]?.text ?? "")  \(movement["kind"]?.text ?? "")  "
                    + "\(movement["from_state"]?.text ?? "") -> \(movement["to_state"]?.text ?? "")  "
                    + "\(movement["document"]?.text ?? "")")
        }
        print("  chain \(trace["chain_verified"]?.bool == true ? "verified" : "BROKEN")")
    }

    private func row(_ name: String, _ count: Int) {
        print("  \(String(repeating: " ", count: max(0, 20 - name.count)))\(name)  \(count)")
    }
}
