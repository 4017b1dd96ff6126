package import Messages
package import Wire

/// Says what a process speaks: its contracts and the methods it answers.
package struct ReflectionService: WireV1.ReflectionHandler {
    /// Bytes of the descriptor set in one message.
    static let pieceSize = 32_768

    private let methods: WireV1.ListMethodsReply

    /// Describes `routes`; the process's other contracts are in the descriptor set too.
    package init(routes: [RouteDescription]) {
        methods = WireV1.ListMethodsReply(
            schemaHash: MethodDescriptor.schemaHash(of: routes.map(\.method)),
            methods: routes.map(Self.entry))
    }

    private static func entry(_ route: RouteDescription) -> WireV1.MethodEntry {
        let method = route.method
        let kind: WireV1.MethodKind =
            switch method.kind {
            case .unary: .unary
            case .serverStreaming: .serverStreaming
            case .clientStreaming: .clientStreaming
            case .bidirectional: .bidirectional
            }
        return WireV1.MethodEntry(
            id: UInt32(method.id), service: method.service, name: method.name, kind: kind,
            request: method.request.name, response: method.response.name,
            requestLimit: UInt32(method.requestLimit), responseLimit: UInt32(method.responseLimit),
            callers: route.callers.sorted())
    }

    package func getDescriptors(
        _ request: WireV1.GetDescriptorsRequest, _ call: ServerCall,
        _ writer: ResponseWriter<WireV1.DescriptorPiece>
    ) async throws {
        // Decoded for each call: an operator asks seldom, and the bytes need not stay in memory.
        guard let set = Radix64.decode(MessageCatalogue.descriptorSet) else {
            throw RPCError(.internal, "the descriptor set cannot be read")
        }
        for start in stride(from: 0, to: set.count, by: Self.pieceSize) {
            let end = min(start + Self.pieceSize, set.count)
            try await writer.write(
                WireV1.DescriptorPiece(
                    offset: UInt32(start), total: UInt32(set.count), content: Array(set[start..<end])))
        }
    }

    package func listMethods(
        _ request: WireV1.ListMethodsRequest, _ call: ServerCall
    ) async throws -> WireV1.ListMethodsReply { methods }
}
