import Crypto
import HTTPTypes
import HummingbirdCore
import JSON
import Messages
import NIOCore
import Values
import Wire

/// Intakes: files of devices, passed on to InventoryService while they arrive.
enum IntakeRoutes {
    private static let staff = Access.only(.administrator, .operations)
    /// Bytes of one AppendIntake call.
    static let chunkBytes = 1_048_576

    static func all(_ peers: Peers, limit: Int, timeLimit: TimeAmount) -> [Route] {
        [upload(peers, limit: limit, timeLimit: timeLimit), get(peers), errors(peers)]
    }

    private static func upload(_ peers: Peers, limit: Int, timeLimit: TimeAmount) -> Route {
        Route(
            method: .post, path: "/v1/intakes", name: "uploadIntake", tag: "intakes",
            summary: "Upload a CSV file of devices; all rows are checked, all or none are posted",
            access: staff,
            query: [
                QueryField("warehouse", .identifier, required: true, "the warehouse's code"),
                QueryField("file", .text(1...200), "the file's name"),
                QueryField(
                    "intake_id", .identifier,
                    "a UUID made by the client, so that a repeat is harmless"),
                QueryField("dry_run", .flag, "check only"),
            ],
            input: .csvStream(limit: limit),
            outputs: [
                RouteOutput(
                    status: 201, summary: "Posted, or with dry_run found right",
                    content: .json(intakeView.schema)),
                RouteOutput(
                    status: 422, summary: "Rows have errors, nothing was posted",
                    content: .json(intakeView.schema)),
            ],
            key: .optional, timeLimit: timeLimit
        ) { exchange in
            let id = try intakeID(exchange)
            guard case .stream(let body) = exchange.content else {
                throw Problem(.malformed, "The request has no body.")
            }
            let upload = IntakeUpload(
                inventory: peers.inventory, exchange: exchange, intakeID: id, limit: limit)
            let intake = try await upload.run(body)
            return .json(intake.state == .refused ? 422 : 201, intakeView.document(intake))
        }
    }

    /// The id that the client made; else one that the same user with the same key gets again; else
    /// a new one.
    static func intakeID(_ exchange: Exchange) throws(Problem) -> String {
        let given = exchange.query.text("intake_id")
        if !given.isEmpty {
            guard let id = UUIDv7(given) else {
                throw Problem.invalid(.badFormat, "intake_id", "must be a UUID")
            }
            return id.description
        }
        let seed =
            exchange.idempotencyKey.isEmpty
            ? exchange.requestID : "\(exchange.principal.userID)/\(exchange.idempotencyKey)"
        var bytes = Array(SHA256.hash(data: Array("intake/\(seed)".utf8)).prefix(16))
        // RFC 9562 section 5.8: version 8, made by rules of our own.
        bytes[6] = 0x80 | bytes[6] & 0x0F
        bytes[8] = 0x80 | bytes[8] & 0x3F
        let text = Hexadecimal.text(bytes)
        let ends = [8, 12, 16, 20, 32]
        var parts: [String] = []
        var start = 0
        for end in ends {
            parts.append(String(text.dropFirst(start).prefix(end - start)))
            start = end
        }
        return parts.joined(separator: "-")
    }

    private static func get(_ peers: Peers) -> Route {
        .read(
            "/v1/intakes/{id}", "getIntake", tag: "intakes", "An intake and its first errors",
            staff, intakeView
        ) { exchange in
            try await calling("inventory") {
                try await peers.inventory.getIntake(
                    .init(intakeID: exchange.parameter()), exchange.options())
            }
        }
    }

    private static func errors(_ peers: Peers) -> Route {
        Route(
            method: .get, path: "/v1/intakes/{id}/errors", name: "listIntakeErrors",
            tag: "intakes", summary: "Every error of a refused intake, as JSON or text/csv",
            access: staff,
            query: [QueryField("format", .word(["json", "csv"]), "instead of an Accept header")],
            outputs: [
                RouteOutput(
                    status: 200, summary: "All errors in row order",
                    content: .json(intakeErrorsView.schema))
            ],
            timeLimit: .seconds(60)
        ) { exchange in
            let request = InventoryV1.GetIntakeRequest(intakeID: exchange.parameter())
            // Asked first, so that an unknown intake is 404 and not a broken stream.
            _ = try await calling("inventory") {
                try await peers.inventory.getIntake(request, exchange.options())
            }
            let stream = try await calling("inventory") {
                try await peers.inventory.listIntakeErrors(
                    request, exchange.options(overloadClass: .bulk))
            }
            let format = exchange.query.text("format")
            let csv = format == "csv" || (format.isEmpty && exchange.prefersCSV)
            let listing = RowErrorListing(csv: csv)
            return Reply(
                status: 200, contentType: csv ? "text/csv; charset=utf-8" : "application/json",
                content: .stream { writer in
                    try await writer.write(ByteBuffer(bytes: listing.opening))
                    var first = true
                    for try await batch in stream {
                        let bytes = listing.batch(batch.errors, first: &first)
                        try await writer.write(ByteBuffer(bytes: bytes))
                    }
                    try await writer.write(ByteBuffer(bytes: listing.closing))
                    try await writer.finish(nil)
                })
        }
    }
}

/// One upload: begin, append chunk by chunk, commit. Every call may be repeated.
private struct IntakeUpload: Sendable {
    let inventory: InventoryV1.InventoryServiceClient
    let exchange: Exchange
    let intakeID: String
    let limit: Int

    func run(_ body: RequestBody) async throws -> InventoryV1.Intake {
        let warehouse = exchange.query.text("warehouse")
        let file = exchange.query.text("file")
        _ = try await calling("inventory") {
            try await inventory.beginIntake(
                .init(intakeID: intakeID, warehouseCode: warehouse, fileName: file),
                options("begin"))
        }
        let chunks = try await append(body)
        return try await calling("inventory") {
            try await inventory.commitIntake(
                .init(
                    intakeID: intakeID, dryRun: exchange.query.flag("dry_run"),
                    chunkCount: chunks), options("commit"))
        }
    }

    private func append(_ body: RequestBody) async throws -> Int32 {
        var chunk: [UInt8] = []
        chunk.reserveCapacity(IntakeRoutes.chunkBytes)
        var total = 0
        var index: Int32 = 0
        var parts = body.makeAsyncIterator()
        while let part = try await next(&parts) {
            total += part.readableBytes
            guard total <= limit else { throw BodyReading.tooLarge(limit) }
            var rest = part
            while let piece = rest.readBytes(
                length: min(rest.readableBytes, IntakeRoutes.chunkBytes - chunk.count)),
                !piece.isEmpty
            {
                chunk.append(contentsOf: piece)
                if chunk.count == IntakeRoutes.chunkBytes {
                    try await send(chunk, index)
                    index += 1
                    chunk.removeAll(keepingCapacity: true)
                }
            }
        }
        if !chunk.isEmpty || index == 0 {
            try await send(chunk, index)
            index += 1
        }
        return index
    }

    private func next(
        _ parts: inout RequestBody.AsyncIterator
    ) async throws -> ByteBuffer? {
        do {
            return try await parts.next()
        } catch {
            throw ConnectionLost(cause: error)
        }
    }

    private func send(_ chunk: [UInt8], _ index: Int32) async throws {
        _ = try await calling("inventory") {
            try await inventory.appendIntake(
                .init(intakeID: intakeID, index: index, data: chunk), options("\(index)"))
        }
    }

    /// Named by intake and step: a repeated upload repeats the same operations.
    private func options(_ step: String) -> CallOptions {
        var options = exchange.options(overloadClass: .bulk)
        options.operationID = "\(intakeID)/\(step)"
        return options
    }
}

/// Row errors as CSV or JSON, batch by batch.
struct RowErrorListing: Sendable {
    let csv: Bool

    var opening: [UInt8] { Array((csv ? "row,column,kind,value,message\r\n" : "{\"errors\":[").utf8) }
    var closing: [UInt8] { csv ? [] : Array("]}".utf8) }

    func batch(_ errors: [InventoryV1.RowError], first: inout Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for error in errors {
            if csv {
                let fields = [String(error.row), error.column, error.kind, error.value, error.message]
                bytes.append(contentsOf: fields.map(CSVField.text).joined(separator: ",").utf8)
                bytes.append(contentsOf: [13, 10])
            } else {
                if !first { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: rowErrorView.document(error))
            }
            first = false
        }
        return bytes
    }
}

/// One field of a CSV line (RFC 4180), harmless in a spreadsheet.
enum CSVField {
    /// Quoted where needed; a field that a spreadsheet would take for a formula gets an apostrophe.
    static func text(_ value: String) -> String {
        var value = value
        if let first = value.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) {
            value = "'" + value
        }
        guard value.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else {
            return value
        }
        let doubled = value.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"\(doubled.joined(separator: "\"\""))\""
    }
}
