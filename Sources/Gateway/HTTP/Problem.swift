import JSON
import Messages

/// An error answer: a problem of RFC 9457.
///
/// `type` is a URN that clients may switch on; `detail` is for people and never holds internals.
struct Problem: Error, Sendable, Equatable {
    /// The last part of the problem's type.
    enum Kind: String, Sendable, CaseIterable {
        case invalid
        case malformed
        case unauthenticated
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case conflict
        case replayed
        case idempotencyKeyReused = "idempotency-key-reused"
        case tooLarge = "too-large"
        case unsupportedType = "unsupported-type"
        case refused
        case tooManyAttempts = "too-many-attempts"
        case overloaded
        case unavailable
        case timeout
        case unimplemented
        case `internal`

        /// The HTTP status of this kind.
        var status: Int {
            switch self {
            case .invalid, .malformed: 400
            case .unauthenticated: 401
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .conflict, .replayed: 409
            case .tooLarge: 413
            case .unsupportedType: 415
            case .refused, .idempotencyKeyReused: 422
            case .tooManyAttempts: 429
            case .internal: 500
            case .unimplemented: 501
            case .overloaded, .unavailable: 503
            case .timeout: 504
            }
        }

        /// A few words, the same for every problem of the kind.
        var title: String {
            switch self {
            case .invalid: "The request has faults"
            case .malformed: "The request cannot be read"
            case .unauthenticated: "Sign in first"
            case .forbidden: "Not allowed"
            case .notFound: "Not found"
            case .methodNotAllowed: "Method not allowed"
            case .conflict: "In conflict with the present state"
            case .replayed: "Received before"
            case .idempotencyKeyReused: "The Idempotency-Key was used for another request"
            case .tooLarge: "Too large"
            case .unsupportedType: "Unsupported content type"
            case .refused: "Refused by business rules"
            case .tooManyAttempts: "Too many attempts"
            case .overloaded: "Too busy"
            case .unavailable: "A needed service is not available"
            case .timeout: "Not answered in time"
            case .unimplemented: "Not implemented"
            case .internal: "Internal error"
            }
        }
    }

    let kind: Kind
    let detail: String
    /// Every broken rule or fault of the input.
    var violations: [CommonV1.Violation] = []
    /// The refused order, where there is one.
    var orderID: String?
    /// Seconds after which trying again makes sense.
    var retryAfterSeconds: Int?
    /// Methods of the path, for 405.
    var allow: String?
    /// True when the rest of the body is not worth reading.
    var closesConnection = false

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    var status: Int { kind.status }

    /// Input with these faults.
    static func invalid(_ faults: [JSONFault]) -> Problem {
        invalid(
            faults.map {
                CommonV1.Violation(
                    rule: $0.kind.rawValue, field: $0.pointer, message: $0.message)
            })
    }

    /// Input with these faults.
    static func invalid(_ violations: [CommonV1.Violation]) -> Problem {
        var problem = Problem(.invalid, "See violations: all faults are listed.")
        problem.violations = violations
        return problem
    }

    /// Input with one fault; `field` is a JSON Pointer or the name of a query parameter or header.
    static func invalid(_ rule: JSONFault.Kind, _ field: String, _ message: String) -> Problem {
        invalid([CommonV1.Violation(rule: rule.rawValue, field: field, message: message)])
    }

    /// Try again after a second or so.
    static func unavailable(_ kind: Kind, _ detail: String, after seconds: Int = 1) -> Problem {
        var problem = Problem(kind, detail)
        problem.retryAfterSeconds = seconds
        return problem
    }

    /// An `application/problem+json` document.
    func document(requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("type")
        writer.string("urn:sluice:problem:\(kind.rawValue)")
        writer.name("title")
        writer.string(kind.title)
        writer.name("status")
        writer.integer(Int64(status))
        writer.name("detail")
        writer.string(detail)
        writer.name("request_id")
        writer.string(requestID)
        if let orderID {
            writer.name("order_id")
            writer.string(orderID)
        }
        if !violations.isEmpty {
            writer.name("violations")
            writer.beginArray()
            for violation in violations { violationView.write(violation, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    /// The schema of the document.
    static let schema = ObjectSchema(
        name: "Problem",
        members: [
            .init(name: "type", schema: .text(1...100), required: true),
            .init(name: "title", schema: .text(1...100), required: true),
            .init(name: "status", schema: .integer(400...599), required: true),
            .init(name: "detail", schema: .text(0...1_000), required: true),
            .init(name: "request_id", schema: .identifier, required: true),
            .init(name: "order_id", schema: .identifier, required: false),
            .init(
                name: "violations", schema: .list(.object(violationView.schema), 1...1_000),
                required: false),
        ])
}
