import HTTPTypes
import JSON
import NIOCore

/// What a user or a key may do. A route names the roles that may call it; nothing else may.
enum Role: String, Sendable, Hashable, CaseIterable {
    case administrator
    case sales
    case operations
    case finance
    case channel
    case logistics
}

/// Who may call a route.
enum Access: Sendable, Equatable {
    /// Anybody.
    case open
    /// Whoever signs the body with the shared secret of the 3PL.
    case signature
    /// Whoever is signed in with any of these roles.
    case roles(Set<Role>)

    /// Whoever is signed in.
    static let signedIn = Access.roles(Set(Role.allCases))

    static func only(_ roles: Role...) -> Access { .roles(Set(roles)) }
}

/// A parameter in the query string.
struct QueryField: Sendable, Equatable {
    let name: String
    let schema: Schema
    let required: Bool
    let summary: String

    init(_ name: String, _ schema: Schema, required: Bool = false, _ summary: String) {
        self.name = name
        self.schema = schema
        self.required = required
        self.summary = summary
    }

    /// What every paged listing takes.
    static let page = [
        QueryField("page_size", .integer(1...500), "rows on a page, 50 when absent"),
        QueryField("cursor", .text(1...4_000), "next_cursor of the page before"),
    ]
}

/// What a route reads from the body.
enum RouteInput: Sendable, Equatable {
    case none
    /// One JSON object of this form.
    case json(ObjectSchema)
    /// `text/csv` of at most `limit` bytes, in memory.
    case csv(limit: Int)
    /// `text/csv` of at most `limit` bytes, read while it arrives.
    case csvStream(limit: Int)
    /// JSON whose exact bytes carry a signature.
    case signed(ObjectSchema)
}

/// One documented answer.
struct RouteOutput: Sendable, Equatable {
    enum Content: Sendable, Equatable {
        case none
        case json(ObjectSchema)
        case text(String)
    }

    let status: Int
    let summary: String
    let content: Content
}

/// Whether a route takes an Idempotency-Key.
enum KeyRule: Sendable, Equatable {
    /// Reads, and changes that are harmless to repeat without one.
    case none
    case optional
    case required
}

/// One row of the route table: it registers the handler and writes the API's description.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// `/v1/orders/{id}`: a part in braces takes one path part.
    let path: String
    /// Unique; the operationId of the description.
    let name: String
    /// The resource, for grouping.
    let tag: String
    let summary: String
    let access: Access
    var query: [QueryField] = []
    var input = RouteInput.none
    var outputs: [RouteOutput] = []
    var key = KeyRule.none
    /// Time for the whole request; nil means the configured one.
    var timeLimit: TimeAmount?
    /// True when the body holds a secret that must not be guessable from the digest in the trail.
    var secretBody = false
    let run: @Sendable (Exchange) async throws -> Reply

    /// True when calling it may change something, so that it is audited.
    var changes: Bool { method != .get }
}

extension Route {
    /// A route that reads and answers 200 with a view.
    static func read<Output>(
        _ path: String, _ name: String, tag: String, _ summary: String, _ access: Access,
        query: [QueryField] = [], _ view: View<Output>, timeLimit: TimeAmount? = nil,
        run: @escaping @Sendable (Exchange) async throws -> Output
    ) -> Route {
        Route(
            method: .get, path: path, name: name, tag: tag, summary: summary, access: access,
            query: query,
            outputs: [RouteOutput(status: 200, summary: summary, content: .json(view.schema))],
            timeLimit: timeLimit
        ) { exchange in
            .json(200, view.document(try await run(exchange)))
        }
    }

    /// A route that takes a JSON body and changes something.
    ///
    /// - Parameter status: the status of an answer; `outputs` names each that can occur.
    static func write<Input, Output>(
        _ method: HTTPRequest.Method, _ path: String, _ name: String, tag: String,
        _ summary: String, _ access: Access, _ form: Form<Input>, _ view: View<Output>,
        statuses: [Int] = [200], key: KeyRule = .required, timeLimit: TimeAmount? = nil,
        status: @escaping @Sendable (Output) -> Int,
        run: @escaping @Sendable (Exchange, Input) async throws -> Output
    ) -> Route {
        Route(
            method: method, path: path, name: name, tag: tag, summary: summary, access: access,
            input: .json(form.schema),
            outputs: statuses.map {
                RouteOutput(status: $0, summary: summary, content: .json(view.schema))
            },
            key: key, timeLimit: timeLimit
        ) { exchange in
            let input = try form.read(try exchange.json())
            let output = try await run(exchange, input)
            return .json(status(output), view.document(output))
        }
    }

    /// As above, with one status.
    static func write<Input, Output>(
        _ method: HTTPRequest.Method, _ path: String, _ name: String, tag: String,
        _ summary: String, _ access: Access, _ form: Form<Input>, _ view: View<Output>,
        status: Int = 200, key: KeyRule = .required,
        run: @escaping @Sendable (Exchange, Input) async throws -> Output
    ) -> Route {
        write(
            method, path, name, tag: tag, summary, access, form, view, statuses: [status],
            key: key, status: { _ in status }, run: run)
    }
}
