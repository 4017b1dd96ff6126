import ArgumentParser
import Foundation
import JSON
import Messages
import ServiceKit
import Values
import Wire

/// `sluice call`: calls any method of any service, JSON in and out.
struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Calls a method of a service with JSON; without a method lists all of them.",
        discussion: """
            Example: sluice call OrderService/GetOrder '{"number": "SO-2026-000001"}'

            A method that takes a stream of requests gets each JSON object of the input, one after the \
            other, such as JSON lines; no object is an empty stream. Each reply is a line.
            """)

    @Argument(help: "Service/Method, for example OrderService/GetOrder.") var method: String?
    @Argument(help: RequestInput.help) var request = RequestInput.emptyMessage
    @Option(help: "Operation id of a mutation; made when it is not given.") var operationID: String?
    @Option(help: "Process that answers a method which several serve: channel, order, inventory, finance.")
    var service: String?
    @OptionGroup var target: ServiceTarget

    func run() async throws {
        guard let name = method else { return list() }
        let call = try PreparedCall(name, request: request, operationID: operationID, target)
        try await target.withClient(
            of: service ?? ServiceTarget.process(of: call.method.service), ownContracts: true
        ) { client in
            try await call.run(on: client)
        }
    }

    private func list() {
        for method in MessageCatalogue.methods.sorted(by: { $0.fullName < $1.fullName }) {
            let requests = method.kind.takesRequests ? "stream " : ""
            let replies = method.kind.givesReplies ? "stream " : ""
            print(
                "\(method.fullName)(\(requests)\(method.request.name)) -> \(replies)\(method.response.name)")
        }
    }
}

extension MethodDescriptor.Kind {
    /// Whether the client sends a stream.
    var takesRequests: Bool { self == .clientStreaming || self == .bidirectional }
    /// Whether the server sends a stream.
    var givesReplies: Bool { self == .serverStreaming || self == .bidirectional }
}

/// Where the command line's JSON comes from.
enum RequestInput {
    static let help: ArgumentHelp = "The request as JSON; @FILE reads a file, - reads standard input."
    static let emptyMessage = "{}"

    /// The bytes that `argument` stands for. Throws what the system says about the file.
    static func bytes(_ argument: String) throws -> [UInt8] {
        if argument == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        // No JSON begins so.
        if argument.hasPrefix("@") {
            return Array(try Data(contentsOf: URL(fileURLWithPath: String(argument.dropFirst()))))
        }
        return Array(argument.utf8)
    }
}

/// A call whose method and requests were read and are right.
struct PreparedCall {
    let method: MethodDescriptor
    /// Encoded; exactly one where the method takes one.
    private let requests: [[UInt8]]
    private let options: CallOptions

    /// Finds the method among `methods` and reads the requests from JSON; throws what is wrong with them.
    init(
        _ name: String, request: String, operationID: String?, _ target: ServiceTarget,
        methods: [MethodDescriptor] = MessageCatalogue.methods
    ) throws {
        guard
            let method = methods.first(where: {
                $0.fullName == name || $0.fullName.hasSuffix(".\(name)")
            })
        else { throw ValidationError("no service has a method \(name); `sluice call` lists them") }
        self.method = method
        let bytes = try RequestInput.bytes(request)
        if method.kind.takesRequests {
            requests = try Self.encoded(try JSONValue.parseAll(bytes), as: method.request)
        } else {
            requests = [try DynamicMessage(try JSONValue.parse(bytes), as: method.request).encoded()]
        }
        var options = target.options
        options.operationID =
            operationID ?? UUIDv7(at: SystemClock().now(), randomness: SystemRandom()).description
        self.options = options
    }

    /// Every message of a stream; the faults of all of them at once, each with its message's number.
    private static func encoded(_ documents: [JSONValue], as type: MessageType) throws -> [[UInt8]] {
        var faults: [String] = []
        var messages: [[UInt8]] = []
        for (index, document) in documents.enumerated() {
            do {
                messages.append(try DynamicMessage(document, as: type).encoded())
            } catch let error as TranscodingError {
                faults += error.faults.map { "message \(index + 1)\($0.hasPrefix("/") ? " " : "")\($0)" }
            } catch {
                faults.append("message \(index + 1): \(error)")
            }
        }
        guard faults.isEmpty else { throw TranscodingError(faults: faults) }
        return messages
    }

    /// Calls, and gives each reply to `tell` as a line of JSON when it comes.
    func run(on client: WireClient, tell: (String) -> Void = { print($0) }) async throws {
        let method = method
        func show(_ bytes: [UInt8]) throws(RPCError) {
            guard let text = Self.text(bytes, method.response) else {
                throw RPCError(.internal, "the reply cannot be read")
            }
            tell(text)
            // Whoever reads through a pipe sees a reply when it comes, not when the buffer is full.
            fflush(nil)
        }
        if method.kind.takesRequests {
            try await client.call(method, rawRequests: requests, options, onReply: show)
        } else {
            for request in requests {
                try await client.call(method, raw: request, options, onReply: show)
            }
        }
    }

    /// A message as JSON; nil when the bytes are not of `type`.
    static func text(_ bytes: [UInt8], _ type: MessageType) -> String? {
        (try? DynamicMessage(decoding: bytes, as: type))?.json.serializedText
    }
}
