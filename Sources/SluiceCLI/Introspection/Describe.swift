import ArgumentParser
import Messages
import ServiceKit
import Wire

/// `sluice describe`: what a running process speaks, as it says itself.
struct Describe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows services, methods, limits, callers and messages of a running process.",
        discussion: """
            Without a name lists every method; with a service, its methods; with Service/Method, the \
            method with its messages; with a message or enum, that one with what it is made of.
            """)

    @Argument(help: "Service, Service/Method, or the full name of a message or enum.") var name: String?
    @Option(help: "The process to ask; without it the service's own, or all four.") var service: String?
    @OptionGroup var target: ServiceTarget

    func run() async throws {
        for process in try processes() {
            try await target.withClient(of: process) { client in
                let reflection = WireV1.ReflectionClient(client)
                let table = try await reflection.listMethods(.init(), target.options)
                let contracts = try await Self.contracts(reflection, target.options)
                let description = ProcessDescription(process: process, table: table, contracts: contracts)
                guard let text = description.text(of: name) else {
                    print("\(process) has no service, method or message \(name ?? "")")
                    throw ExitCode(1)
                }
                print(text)
            }
        }
    }

    /// The process that is named, or that the name is of, or all of them.
    private func processes() throws -> [String] {
        if let service { return [service] }
        if let name {
            let process = ServiceTarget.process(of: name)
            if ProcessConfiguration.ports[process] != nil { return [process] }
            let owner = MessageCatalogue.methods.first {
                $0.service.hasSuffix(".\(name)") || $0.fullName.hasSuffix(".\(name)")
            }.map { ServiceTarget.process(of: $0.service) }
            guard let owner, ProcessConfiguration.ports[owner] != nil else {
                throw ValidationError("which process has \(name)? Say it with --service")
            }
            return [owner]
        }
        guard target.target == nil else { throw ValidationError("--target needs --service") }
        return ["channel", "order", "inventory", "finance"]
    }

    private static func contracts(
        _ reflection: WireV1.ReflectionClient, _ options: CallOptions
    ) async throws -> ContractSet {
        var bytes: [UInt8] = []
        for try await piece in try await reflection.getDescriptors(.init(), options) {
            guard Int(piece.offset) == bytes.count, Int(piece.total) <= MethodDescriptor.largestLimit else {
                throw RPCError(.dataLoss, "the pieces of the descriptor set do not fit together")
            }
            bytes += piece.content
        }
        return try ContractSet(bytes)
    }
}

/// What a process says of itself, as text.
struct ProcessDescription {
    let process: String
    let table: WireV1.ListMethodsReply
    let contracts: ContractSet

    /// The text about `name`, or about everything; nil when the process does not know the name.
    func text(of name: String?) -> String? {
        guard let name else {
            let head = "process \(process), schema 0x\(String(table.schemaHash, radix: 16))"
            return ([head] + services.map(text(ofService:))).joined(separator: "\n\n")
        }
        if let service = services.first(where: { matches($0, name) }) { return text(ofService: service) }
        if let method = table.methods.first(where: { matches("\($0.service)/\($0.name)", name) }) {
            return text(of: method)
        }
        if contracts.messages[name] != nil || contracts.enums[name] != nil {
            return contracts.text(of: [name])
        }
        return nil
    }

    private func matches(_ full: String, _ name: String) -> Bool {
        full == name || full.hasSuffix(".\(name)")
    }

    private var services: [String] {
        var seen: Set<String> = []
        return table.methods.map(\.service).filter { seen.insert($0).inserted }
    }

    private func text(ofService service: String) -> String {
        let methods = table.methods.filter { $0.service == service }
        let width = methods.map { "\($0.id)".count }.max() ?? 0
        let lines = methods.map { method in
            let id = "\(method.id)"
            return "  " + String(repeating: " ", count: width - id.count) + "\(id) \(signature(method))"
        }
        return ([service] + lines).joined(separator: "\n")
    }

    private func signature(_ method: WireV1.MethodEntry) -> String {
        let streams = method.kind == .clientStreaming || method.kind == .bidirectional
        let replies = method.kind == .serverStreaming || method.kind == .bidirectional
        return "\(method.name)(\(streams ? "stream " : "")\(method.request)) returns "
            + "(\(replies ? "stream " : "")\(method.response))"
    }

    private func text(of method: WireV1.MethodEntry) -> String {
        """
        \(method.service)/\(method.name)
          id \(method.id)
          rpc \(signature(method))
          request at most \(method.requestLimit) bytes, response at most \(method.responseLimit) bytes
          callers: \(method.callers.isEmpty ? "nobody" : method.callers.joined(separator: ", "))

        \(contracts.text(of: [method.request, method.response]))
        """
    }
}
