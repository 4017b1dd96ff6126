// Generated from conformance.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension ConformanceV1 {
    /// Serves the conformance cases. Every handler is counted under the operation id of its call.
    package protocol ConformanceServiceHandler: Sendable {
        /// Nothing in, nothing out: both messages have no bytes.
        func emptyCall(
            _ request: ConformanceV1.Empty, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty

        /// One request, one reply; both limited to 65,536 bytes.
        func unaryCall(
            _ request: ConformanceV1.CallRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.CallReply

        /// The same with the largest limit of the protocol, 4 MiB each way.
        func largeUnaryCall(
            _ request: ConformanceV1.CallRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.CallReply

        /// Sends the replies that the one request plans.
        func streamingOutputCall(
            _ request: ConformanceV1.CallRequest, _ call: ServerCall,
            _ writer: ResponseWriter<ConformanceV1.CallReply>
        ) async throws

        /// Counts the requests and their payload until the client half-closes, then replies once.
        func streamingInputCall(
            _ requests: RequestStream<ConformanceV1.CallRequest>, _ call: ServerCall
        ) async throws -> ConformanceV1.CallReply

        /// Sends, for each request as it comes, the replies that it plans.
        func fullDuplexCall(
            _ requests: RequestStream<ConformanceV1.CallRequest>, _ call: ServerCall,
            _ writer: ResponseWriter<ConformanceV1.CallReply>
        ) async throws

        /// As UnaryCall, with a reply of a later version of the contract.
        func evolvedCall(
            _ request: ConformanceV1.CallRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.EvolvedReply

        /// Calls UnaryCall of the second server and tells how much time was left here and there.
        func chainCall(
            _ request: ConformanceV1.ChainRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.ChainReply

        /// Allowed to nobody.
        func forbiddenCall(
            _ request: ConformanceV1.Empty, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty

        /// What the handlers of some operations saw.
        func observe(
            _ request: ConformanceV1.ObserveRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.ObserveReply

        /// Lets calls go on that hold.
        func release(
            _ request: ConformanceV1.ReleaseRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty

        /// Drains the second server and starts another at its address.
        func restart(
            _ request: ConformanceV1.RestartRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty

        /// Changes what Health of the first server says of a service, which it then knows.
        func setHealth(
            _ request: ConformanceV1.SetHealthRequest, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty
    }
}

extension ConformanceV1 {
    /// The methods of `sluice.conformance.v1.ConformanceService`: names, numbers and limits.
    package enum ConformanceServiceMethod {
        /// `sluice.conformance.v1.ConformanceService/EmptyCall`.
        package static let emptyCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "EmptyCall",
            kind: .unary, id: 1000,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.Empty.messageType,
            response: ConformanceV1.Empty.messageType)

        /// `sluice.conformance.v1.ConformanceService/UnaryCall`.
        package static let unaryCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "UnaryCall",
            kind: .unary, id: 1001,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.CallReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/LargeUnaryCall`.
        package static let largeUnaryCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "LargeUnaryCall",
            kind: .unary, id: 1002,
            requestLimit: 4_194_304, responseLimit: 4_194_304,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.CallReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/StreamingOutputCall`.
        package static let streamingOutputCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "StreamingOutputCall",
            kind: .serverStreaming, id: 1003,
            requestLimit: 65_536, responseLimit: 4_194_304,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.CallReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/StreamingInputCall`.
        package static let streamingInputCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "StreamingInputCall",
            kind: .clientStreaming, id: 1004,
            requestLimit: 4_194_304, responseLimit: 65_536,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.CallReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/FullDuplexCall`.
        package static let fullDuplexCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "FullDuplexCall",
            kind: .bidirectional, id: 1005,
            requestLimit: 4_194_304, responseLimit: 4_194_304,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.CallReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/EvolvedCall`.
        package static let evolvedCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "EvolvedCall",
            kind: .unary, id: 1006,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.CallRequest.messageType,
            response: ConformanceV1.EvolvedReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/ChainCall`.
        package static let chainCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "ChainCall",
            kind: .unary, id: 1007,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.ChainRequest.messageType,
            response: ConformanceV1.ChainReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/ForbiddenCall`.
        package static let forbiddenCall = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "ForbiddenCall",
            kind: .unary, id: 1008,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.Empty.messageType,
            response: ConformanceV1.Empty.messageType)

        /// `sluice.conformance.v1.ConformanceService/Observe`.
        package static let observe = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "Observe",
            kind: .unary, id: 1009,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.ObserveRequest.messageType,
            response: ConformanceV1.ObserveReply.messageType)

        /// `sluice.conformance.v1.ConformanceService/Release`.
        package static let release = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "Release",
            kind: .unary, id: 1010,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.ReleaseRequest.messageType,
            response: ConformanceV1.Empty.messageType)

        /// `sluice.conformance.v1.ConformanceService/Restart`.
        package static let restart = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "Restart",
            kind: .unary, id: 1011,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.RestartRequest.messageType,
            response: ConformanceV1.Empty.messageType)

        /// `sluice.conformance.v1.ConformanceService/SetHealth`.
        package static let setHealth = MethodDescriptor(
            service: "sluice.conformance.v1.ConformanceService", name: "SetHealth",
            kind: .unary, id: 1013,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.SetHealthRequest.messageType,
            response: ConformanceV1.Empty.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            emptyCall,
            unaryCall,
            largeUnaryCall,
            streamingOutputCall,
            streamingInputCall,
            fullDuplexCall,
            evolvedCall,
            chainCall,
            forbiddenCall,
            observe,
            release,
            restart,
            setHealth,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.conformance.v1.ConformanceService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerConformanceService(
        _ handler: some ConformanceV1.ConformanceServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = ConformanceV1.ConformanceServiceMethod
        unary(Method.emptyCall, allow: allow(Method.emptyCall), handler.emptyCall)
        unary(Method.unaryCall, allow: allow(Method.unaryCall), handler.unaryCall)
        unary(Method.largeUnaryCall, allow: allow(Method.largeUnaryCall), handler.largeUnaryCall)
        serverStreaming(Method.streamingOutputCall, allow: allow(Method.streamingOutputCall), handler.streamingOutputCall)
        clientStreaming(Method.streamingInputCall, allow: allow(Method.streamingInputCall), handler.streamingInputCall)
        bidirectional(Method.fullDuplexCall, allow: allow(Method.fullDuplexCall), handler.fullDuplexCall)
        unary(Method.evolvedCall, allow: allow(Method.evolvedCall), handler.evolvedCall)
        unary(Method.chainCall, allow: allow(Method.chainCall), handler.chainCall)
        unary(Method.forbiddenCall, allow: allow(Method.forbiddenCall), handler.forbiddenCall)
        unary(Method.observe, allow: allow(Method.observe), handler.observe)
        unary(Method.release, allow: allow(Method.release), handler.release)
        unary(Method.restart, allow: allow(Method.restart), handler.restart)
        unary(Method.setHealth, allow: allow(Method.setHealth), handler.setHealth)
    }
}

extension ConformanceV1 {
    /// Calls `sluice.conformance.v1.ConformanceService` through a channel; holds nothing else.
    package struct ConformanceServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Nothing in, nothing out: both messages have no bytes.
        package func emptyCall(
            _ request: ConformanceV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(ConformanceServiceMethod.emptyCall, request, options)
        }

        /// One request, one reply; both limited to 65,536 bytes.
        package func unaryCall(
            _ request: ConformanceV1.CallRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.CallReply {
            try await channel.unary(ConformanceServiceMethod.unaryCall, request, options)
        }

        /// The same with the largest limit of the protocol, 4 MiB each way.
        package func largeUnaryCall(
            _ request: ConformanceV1.CallRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.CallReply {
            try await channel.unary(ConformanceServiceMethod.largeUnaryCall, request, options)
        }

        /// Sends the replies that the one request plans.
        package func streamingOutputCall(
            _ request: ConformanceV1.CallRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<ConformanceV1.CallReply> {
            try await channel.serverStreaming(ConformanceServiceMethod.streamingOutputCall, request, options)
        }

        /// Counts the requests and their payload until the client half-closes, then replies once.
        package func streamingInputCall(
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ClientStreamingCall<ConformanceV1.CallRequest, ConformanceV1.CallReply> {
            try await channel.clientStreaming(ConformanceServiceMethod.streamingInputCall, options)
        }

        /// Sends, for each request as it comes, the replies that it plans.
        package func fullDuplexCall(
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> BidirectionalCall<ConformanceV1.CallRequest, ConformanceV1.CallReply> {
            try await channel.bidirectional(ConformanceServiceMethod.fullDuplexCall, options)
        }

        /// As UnaryCall, with a reply of a later version of the contract.
        package func evolvedCall(
            _ request: ConformanceV1.CallRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.EvolvedReply {
            try await channel.unary(ConformanceServiceMethod.evolvedCall, request, options)
        }

        /// Calls UnaryCall of the second server and tells how much time was left here and there.
        package func chainCall(
            _ request: ConformanceV1.ChainRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.ChainReply {
            try await channel.unary(ConformanceServiceMethod.chainCall, request, options)
        }

        /// Allowed to nobody.
        package func forbiddenCall(
            _ request: ConformanceV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(ConformanceServiceMethod.forbiddenCall, request, options)
        }

        /// What the handlers of some operations saw.
        package func observe(
            _ request: ConformanceV1.ObserveRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.ObserveReply {
            try await channel.unary(ConformanceServiceMethod.observe, request, options)
        }

        /// Lets calls go on that hold.
        package func release(
            _ request: ConformanceV1.ReleaseRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(ConformanceServiceMethod.release, request, options)
        }

        /// Drains the second server and starts another at its address.
        package func restart(
            _ request: ConformanceV1.RestartRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(ConformanceServiceMethod.restart, request, options)
        }

        /// Changes what Health of the first server says of a service, which it then knows.
        package func setHealth(
            _ request: ConformanceV1.SetHealthRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(ConformanceServiceMethod.setHealth, request, options)
        }
    }
}

extension ConformanceV1 {
    /// In the contract and in methods.txt, but served by nobody.
    package protocol UnimplementedServiceHandler: Sendable {
        /// Never served.
        func unimplementedCall(
            _ request: ConformanceV1.Empty, _ call: ServerCall
        ) async throws -> ConformanceV1.Empty
    }
}

extension ConformanceV1 {
    /// The methods of `sluice.conformance.v1.UnimplementedService`: names, numbers and limits.
    package enum UnimplementedServiceMethod {
        /// `sluice.conformance.v1.UnimplementedService/UnimplementedCall`.
        package static let unimplementedCall = MethodDescriptor(
            service: "sluice.conformance.v1.UnimplementedService", name: "UnimplementedCall",
            kind: .unary, id: 1012,
            requestLimit: 65_536, responseLimit: 65_536,
            request: ConformanceV1.Empty.messageType,
            response: ConformanceV1.Empty.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            unimplementedCall,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.conformance.v1.UnimplementedService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerUnimplementedService(
        _ handler: some ConformanceV1.UnimplementedServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = ConformanceV1.UnimplementedServiceMethod
        unary(Method.unimplementedCall, allow: allow(Method.unimplementedCall), handler.unimplementedCall)
    }
}

extension ConformanceV1 {
    /// Calls `sluice.conformance.v1.UnimplementedService` through a channel; holds nothing else.
    package struct UnimplementedServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Never served.
        package func unimplementedCall(
            _ request: ConformanceV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ConformanceV1.Empty {
            try await channel.unary(UnimplementedServiceMethod.unimplementedCall, request, options)
        }
    }
}
