import Crypto
import HTTPSClient
import JSON
import Values

/// The brand's gateway as the warehouse sees it: ship requests out, signed messages in.
struct Door: Sendable {
    let client: HTTPSClient
    let apiKey: String
    let secret: SymmetricKey
    let warehouse: String
    let clock: any WallClock

    /// Ship requests after sequence `after`, oldest first, and the last sequence among them.
    func requests(after: Int64) async throws -> (requests: [ShipRequest], last: Int64) {
        let path = "/v1/logistics/ship-requests?warehouse=\(warehouse)&after=\(after)&limit=100"
        let reply = try await client.request("GET", path, headers: [("authorization", "Bearer \(apiKey)")])
        guard reply.status == 200 else {
            throw SimulatorError(description: "ship requests: \(reply.status) \(reply.text)")
        }
        var result: [ShipRequest] = []
        var last = after
        for entry in try JSONValue.parse(reply.body)["requests"]?.array ?? [] {
            last = max(last, entry["sequence"]?.integer ?? 0)
            guard let shipment = entry["shipment"], let id = shipment["shipment_id"]?.text else { continue }
            // An earlier run may have finished it already.
            if ["shipped", "in_transit", "out_for_delivery", "delivered", "signed"].contains(
                shipment["state"]?.text)
            {
                continue
            }
            let lines = (shipment["lines"]?.array ?? []).map { line in
                RequestedLine(
                    lineNumber: Int(line["line_no"]?.integer ?? 0), sku: line["sku"]?.text ?? "",
                    quantity: Int(line["ordered"]?.integer ?? 0))
            }
            result.append(ShipRequest(shipmentID: id, lines: lines))
        }
        return (result, last)
    }

    /// Sends one message, signed over timestamp and body; returns the HTTP status.
    func send(_ message: PlannedMessage, occurredAt: Instant) async throws -> Int {
        let body = JSONValue.object([
            "message_id": .string(message.messageID),
            "shipment_id": .string(message.shipmentID),
            "event": .string(message.step),
            "occurred_at": .string(occurredAt.iso8601),
            "serials": .array(message.serials.map(JSONValue.string)),
            "final": .bool(message.final),
            "carrier": .string("SF"),
            "tracking_number": .string("SF\(message.shipmentID.suffix(12).uppercased())"),
        ]).serialized()
        let timestamp = String(clock.now().microseconds / 1_000_000)
        let signed = Array(timestamp.utf8) + [UInt8(ascii: ".")] + body
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: secret)
        let hex = code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let reply = try await client.request(
            "POST", "/v1/logistics/events",
            headers: [
                ("content-type", "application/json"), ("sluice-timestamp", timestamp),
                ("sluice-signature", "v1=\(hex)"),
            ], body: body)
        return reply.status
    }
}
