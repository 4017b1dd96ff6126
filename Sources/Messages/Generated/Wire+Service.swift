// Generated from wire.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension WireV1 {
    /// Says whether a process or one of its services takes calls. The empty service name stands for the
    /// whole process.
    package protocol HealthHandler: Sendable {
        /// The status now; NOT_FOUND when the process has no such service.
        func check(
            _ request: WireV1.HealthCheckRequest, _ call: ServerCall
        ) async throws -> WireV1.HealthCheckReply

        /// The status now, then each change, until the caller ends the call. A service that is not known is
        /// SERVICE_UNKNOWN, and may become known later.
        func watch(
            _ request: WireV1.HealthCheckRequest, _ call: ServerCall,
            _ writer: ResponseWriter<WireV1.HealthCheckReply>
        ) async throws

        /// The status of every service of the process.
        func list(
            _ request: WireV1.HealthListRequest, _ call: ServerCall
        ) async throws -> WireV1.HealthListReply
    }
}

extension WireV1 {
    /// The methods of `sluice.wire.v1.Health`: names, numbers and limits.
    package enum HealthMethod {
        /// `sluice.wire.v1.Health/Check`.
        package static let check = MethodDescriptor(
            service: "sluice.wire.v1.Health", name: "Check",
            kind: .unary, id: 1,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.HealthCheckRequest.messageType,
            response: WireV1.HealthCheckReply.messageType)

        /// `sluice.wire.v1.Health/Watch`.
        package static let watch = MethodDescriptor(
            service: "sluice.wire.v1.Health", name: "Watch",
            kind: .serverStreaming, id: 2,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.HealthCheckRequest.messageType,
            response: WireV1.HealthCheckReply.messageType)

        /// `sluice.wire.v1.Health/List`.
        package static let list = MethodDescriptor(
            service: "sluice.wire.v1.Health", name: "List",
            kind: .unary, id: 3,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.HealthListRequest.messageType,
            response: WireV1.HealthListReply.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            check,
            watch,
            list,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.wire.v1.Health` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerHealth(
        _ handler: some WireV1.HealthHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = WireV1.HealthMethod
        unary(Method.check, allow: allow(Method.check), handler.check)
        serverStreaming(Method.watch, allow: allow(Method.watch), handler.watch)
        unary(Method.list, allow: allow(Method.list), handler.list)
    }
}

extension WireV1 {
    /// Calls `sluice.wire.v1.Health` through a channel; holds nothing else.
    package struct HealthClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// The status now; NOT_FOUND when the process has no such service.
        package func check(
            _ request: WireV1.HealthCheckRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> WireV1.HealthCheckReply {
            try await channel.unary(HealthMethod.check, request, options)
        }

        /// The status now, then each change, until the caller ends the call. A service that is not known is
        /// SERVICE_UNKNOWN, and may become known later.
        package func watch(
            _ request: WireV1.HealthCheckRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<WireV1.HealthCheckReply> {
            try await channel.serverStreaming(HealthMethod.watch, request, options)
        }

        /// The status of every service of the process.
        package func list(
            _ request: WireV1.HealthListRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> WireV1.HealthListReply {
            try await channel.unary(HealthMethod.list, request, options)
        }
    }
}

extension WireV1 {
    /// Says what a process speaks.
    package protocol ReflectionHandler: Sendable {
        /// The contracts: a serialized google.protobuf.FileDescriptorSet without source information, in
        /// pieces of at most 32 KiB, in order.
        func getDescriptors(
            _ request: WireV1.GetDescriptorsRequest, _ call: ServerCall,
            _ writer: ResponseWriter<WireV1.DescriptorPiece>
        ) async throws

        /// The methods that this process answers, by number.
        func listMethods(
            _ request: WireV1.ListMethodsRequest, _ call: ServerCall
        ) async throws -> WireV1.ListMethodsReply
    }
}

extension WireV1 {
    /// The methods of `sluice.wire.v1.Reflection`: names, numbers and limits.
    package enum ReflectionMethod {
        /// `sluice.wire.v1.Reflection/GetDescriptors`.
        package static let getDescriptors = MethodDescriptor(
            service: "sluice.wire.v1.Reflection", name: "GetDescriptors",
            kind: .serverStreaming, id: 10,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.GetDescriptorsRequest.messageType,
            response: WireV1.DescriptorPiece.messageType)

        /// `sluice.wire.v1.Reflection/ListMethods`.
        package static let listMethods = MethodDescriptor(
            service: "sluice.wire.v1.Reflection", name: "ListMethods",
            kind: .unary, id: 11,
            requestLimit: 65_536, responseLimit: 262_144,
            request: WireV1.ListMethodsRequest.messageType,
            response: WireV1.ListMethodsReply.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            getDescriptors,
            listMethods,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.wire.v1.Reflection` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerReflection(
        _ handler: some WireV1.ReflectionHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = WireV1.ReflectionMethod
        serverStreaming(Method.getDescriptors, allow: allow(Method.getDescriptors), handler.getDescriptors)
        unary(Method.listMethods, allow: allow(Method.listMethods), handler.listMethods)
    }
}

extension WireV1 {
    /// Calls `sluice.wire.v1.Reflection` through a channel; holds nothing else.
    package struct ReflectionClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// The contracts: a serialized google.protobuf.FileDescriptorSet without source information, in
        /// pieces of at most 32 KiB, in order.
        package func getDescriptors(
            _ request: WireV1.GetDescriptorsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<WireV1.DescriptorPiece> {
            try await channel.serverStreaming(ReflectionMethod.getDescriptors, request, options)
        }

        /// The methods that this process answers, by number.
        package func listMethods(
            _ request: WireV1.ListMethodsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> WireV1.ListMethodsReply {
            try await channel.unary(ReflectionMethod.listMethods, request, options)
        }
    }
}

extension WireV1 {
    /// Shows what the connections of a process do.
    package protocol ChannelsHandler: Sendable {
        /// Each open connection, of the process as server first, then as client.
        func listConnections(
            _ request: WireV1.ListConnectionsRequest, _ call: ServerCall,
            _ writer: ResponseWriter<WireV1.Connection>
        ) async throws

        /// One connection; NOT_FOUND when it has closed.
        func getConnection(
            _ request: WireV1.GetConnectionRequest, _ call: ServerCall
        ) async throws -> WireV1.Connection

        /// Each address that the process calls, on each of its event loops.
        func listTargets(
            _ request: WireV1.ListTargetsRequest, _ call: ServerCall,
            _ writer: ResponseWriter<WireV1.CallTarget>
        ) async throws
    }
}

extension WireV1 {
    /// The methods of `sluice.wire.v1.Channels`: names, numbers and limits.
    package enum ChannelsMethod {
        /// `sluice.wire.v1.Channels/ListConnections`.
        package static let listConnections = MethodDescriptor(
            service: "sluice.wire.v1.Channels", name: "ListConnections",
            kind: .serverStreaming, id: 20,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.ListConnectionsRequest.messageType,
            response: WireV1.Connection.messageType)

        /// `sluice.wire.v1.Channels/GetConnection`.
        package static let getConnection = MethodDescriptor(
            service: "sluice.wire.v1.Channels", name: "GetConnection",
            kind: .unary, id: 21,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.GetConnectionRequest.messageType,
            response: WireV1.Connection.messageType)

        /// `sluice.wire.v1.Channels/ListTargets`.
        package static let listTargets = MethodDescriptor(
            service: "sluice.wire.v1.Channels", name: "ListTargets",
            kind: .serverStreaming, id: 22,
            requestLimit: 65_536, responseLimit: 65_536,
            request: WireV1.ListTargetsRequest.messageType,
            response: WireV1.CallTarget.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            listConnections,
            getConnection,
            listTargets,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.wire.v1.Channels` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerChannels(
        _ handler: some WireV1.ChannelsHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = WireV1.ChannelsMethod
        serverStreaming(Method.listConnections, allow: allow(Method.listConnections), handler.listConnections)
        unary(Method.getConnection, allow: allow(Method.getConnection), handler.getConnection)
        serverStreaming(Method.listTargets, allow: allow(Method.listTargets), handler.listTargets)
    }
}

extension WireV1 {
    /// Calls `sluice.wire.v1.Channels` through a channel; holds nothing else.
    package struct ChannelsClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Each open connection, of the process as server first, then as client.
        package func listConnections(
            _ request: WireV1.ListConnectionsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<WireV1.Connection> {
            try await channel.serverStreaming(ChannelsMethod.listConnections, request, options)
        }

        /// One connection; NOT_FOUND when it has closed.
        package func getConnection(
            _ request: WireV1.GetConnectionRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> WireV1.Connection {
            try await channel.unary(ChannelsMethod.getConnection, request, options)
        }

        /// Each address that the process calls, on each of its event loops.
        package func listTargets(
            _ request: WireV1.ListTargetsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<WireV1.CallTarget> {
            try await channel.serverStreaming(ChannelsMethod.listTargets, request, options)
        }
    }
}
