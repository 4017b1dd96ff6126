/// Emits handler protocols, method descriptors, registrations and clients of one .proto file.
struct StubEmitter {
    let file: ProtoFile
    let registry: MethodRegistry
    let limits: MessageLimits

    /// - Throws: when a method has no number.
    func source() throws(GeneratorError) -> String {
        var ids: [String: UInt16] = [:]
        var reasons: [String] = []
        for method in file.services.flatMap({ $0.methods }) {
            do { ids[method.fullName] = try registry.id(of: method) } catch {
                reasons += error.reasons
            }
        }
        if !reasons.isEmpty { throw GeneratorError(reasons) }
        var out = SourceWriter(from: file.name, imports: ["package import Wire"])
        for (index, service) in file.services.enumerated() {
            if index > 0 { out.line() }
            emitHandler(service, &out)
            out.line()
            emitMethods(service, ids, &out)
            out.line()
            emitRegistration(service, &out)
            out.line()
            emitClient(service, &out)
        }
        return out.text
    }

    private var namespace: String { Naming.namespace(file.package) }

    private func emitHandler(_ service: ServiceModel, _ out: inout SourceWriter) {
        out.block("extension \(namespace) {") { out in
            out.comment(service.comment, or: "The server's side of `\(service.fullName)`.")
            out.block("package protocol \(service.name)Handler: Sendable {") { out in
                for (index, method) in service.methods.enumerated() {
                    if index > 0 { out.line() }
                    out.comment(method.comment, or: "`\(method.fullName)`.")
                    out.line("func \(name(method))(")
                    out.indented { out in
                        let request = Naming.type(method.request)
                        let requests =
                            method.clientStreaming
                            ? "_ requests: RequestStream<\(request)>" : "_ request: \(request)"
                        let call = requests + ", _ call: ServerCall"
                        if method.serverStreaming {
                            out.line(call + ",")
                            out.line("_ writer: ResponseWriter<\(Naming.type(method.response))>")
                        } else {
                            out.line(call)
                        }
                    }
                    let reply = method.serverStreaming ? "" : " -> \(Naming.type(method.response))"
                    out.line(") async throws\(reply)")
                }
            }
        }
    }

    private func emitMethods(
        _ service: ServiceModel, _ ids: [String: UInt16], _ out: inout SourceWriter
    ) {
        out.block("extension \(namespace) {") { out in
            out.line("/// The methods of `\(service.fullName)`: names, numbers and limits.")
            out.block("package enum \(service.name)Method {") { out in
                for method in service.methods {
                    out.line("/// `\(method.fullName)`.")
                    out.line("package static let \(name(method)) = MethodDescriptor(")
                    out.indented { out in
                        out.line("service: \"\(service.fullName)\", name: \"\(method.name)\",")
                        out.line("kind: .\(method.kind), id: \(ids[method.fullName] ?? 0),")
                        out.line(
                            "requestLimit: \(Self.grouped(limits.request(of: method))), "
                                + "responseLimit: \(Self.grouped(limits.response(of: method))),")
                        out.line("request: \(Naming.type(method.request)).messageType,")
                        out.line("response: \(Naming.type(method.response)).messageType)")
                    }
                    out.line()
                }
                out.line("/// All of them, in the order of the contract.")
                out.block("package static let all: [MethodDescriptor] = [", closing: "]") { out in
                    for method in service.methods { out.line(name(method) + ",") }
                }
            }
        }
    }

    private func emitRegistration(_ service: ServiceModel, _ out: inout SourceWriter) {
        let methods = "\(namespace).\(service.name)Method"
        out.block("extension ServerRouter {") { out in
            out.line("/// Routes every method of `\(service.fullName)` to `handler`.")
            out.line("/// - Parameter allow: the peers that may call a method, by service name.")
            out.line("package mutating func register\(service.name)(")
            out.indented { out in
                out.line("_ handler: some \(namespace).\(service.name)Handler,")
                out.line("allow: (MethodDescriptor) -> Set<String>")
            }
            out.block(") {") { out in
                out.line("typealias Method = \(methods)")
                for method in service.methods {
                    let entry = "Method.\(name(method))"
                    out.line(
                        "\(method.kind)(\(entry), allow: allow(\(entry)), handler.\(name(method)))")
                }
            }
        }
    }

    private func emitClient(_ service: ServiceModel, _ out: inout SourceWriter) {
        out.block("extension \(namespace) {") { out in
            out.line("/// Calls `\(service.fullName)` through a channel; holds nothing else.")
            out.block("package struct \(service.name)Client: Sendable {") { out in
                out.line("private let channel: any CallChannel")
                out.line()
                out.line("package init(_ channel: any CallChannel) { self.channel = channel }")
                for method in service.methods {
                    out.line()
                    out.comment(method.comment, or: "`\(method.fullName)`.")
                    out.line("package func \(name(method))(")
                    out.indented { out in
                        if !method.clientStreaming {
                            out.line("_ request: \(Naming.type(method.request)),")
                        }
                        out.line("_ options: CallOptions = CallOptions()")
                    }
                    out.block(") async throws(RPCError) -> \(Self.result(of: method)) {") { out in
                        let request = method.clientStreaming ? "" : "request, "
                        out.line(
                            "try await channel.\(method.kind)("
                                + "\(service.name)Method.\(name(method)), \(request)options)")
                    }
                }
            }
        }
    }

    /// What a client's function returns.
    private static func result(of method: MethodModel) -> String {
        let request = Naming.type(method.request)
        let response = Naming.type(method.response)
        return switch (method.clientStreaming, method.serverStreaming) {
        case (false, false): response
        case (false, true): "ResponseStream<\(response)>"
        case (true, false): "ClientStreamingCall<\(request), \(response)>"
        case (true, true): "BidirectionalCall<\(request), \(response)>"
        }
    }

    private func name(_ method: MethodModel) -> String {
        Naming.declared(Naming.method(method.name))
    }

    /// `1048576` -> `1_048_576`.
    static func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        var index = digits.count - 3
        while index > 0 {
            digits.insert("_", at: index)
            index -= 3
        }
        return String(digits)
    }
}
