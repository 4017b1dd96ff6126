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
        discussion: "Example: sluice call OrderService/GetOrder '{\"number\": \"SO-2026-000001\"}'")

    @Argument(help: "Service/Method, for example OrderService/GetOrder.") var method: String?
    @Argument(help: "The request as JSON; - reads standard input.") var request = "{}"
    @Option(help: "Operation id of a mutation; made when it is not given.") var operationID: String?
    @Option(help: "Process that answers a method which several serve: channel, order, inventory, finance.")
    var service: String?
    @OptionGroup var target: ServiceTarget

    func run() async throws {
        guard let name = method else { return list() }
        let call = try PreparedCall(name, request: request, operationID: operationID, target)
        try await target.withClient(of: service ?? ServiceTarget.process(of: call.method.service)) { client in
            try await call.run(on: client)
        }
    }

    private func list() {
        for method in MessageCatalogue.methods.sorted(by: { $0.fullName < $1.fullName }) {
            let stream = method.kind == .serverStreaming ? "stream " : ""
            print("\(method.fullName)(\(method.request.name)) -> \(stream)\(method.response.name)")
        }
    }
}

/// A call whose method and request were read and are right.
struct PreparedCall {
    let method: MethodDescriptor
    private let request: [UInt8]
    private let options: CallOptions

    /// Finds the method and reads the request from JSON; throws what is wrong with them.
    init(_ name: String, request: String, operationID: String?, _ target: ServiceTarget) throws {
        guard
            let method = MessageCatalogue.methods.first(where: {
                $0.fullName == name || $0.fullName.hasSuffix(".\(name)")
            })
        else { throw ValidationError("no service has a method \(name); `sluice call` lists them") }
        self.method = method
        let bytes =
            request == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : Array(request.utf8)
        self.request = try DynamicMessage(try JSONValue.parse(bytes), as: method.request).encoded()
        var options = target.options
        options.operationID =
            operationID ?? UUIDv7(at: SystemClock().now(), randomness: SystemRandom()).description
        self.options = options
    }

    /// Calls, and prints each reply as a line of JSON.
    func run(on client: WireClient) async throws {
        let method = method
        try await client.call(method, raw: request, options) { bytes throws(RPCError) in
            guard let text = Self.text(bytes, method.response) else {
                throw RPCError(.internal, "the reply cannot be read")
            }
            print(text)
        }
    }

    /// A message as JSON; nil when the bytes are not of `type`.
    static func text(_ bytes: [UInt8], _ type: MessageType) -> String? {
        (try? DynamicMessage(decoding: bytes, as: type))?.json.serializedText
    }
}
