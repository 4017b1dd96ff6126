// Generated from bench.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension BenchV1 {
    /// Answers as fast as its layer lets it; decides nothing.
    package protocol BenchServiceHandler: Sendable {
        /// Gives the packet back.
        func echo(
            _ request: BenchV1.Packet, _ call: ServerCall
        ) async throws -> BenchV1.Packet

        /// Sends many small packets.
        func stream(
            _ request: BenchV1.StreamRequest, _ call: ServerCall,
            _ writer: ResponseWriter<BenchV1.Packet>
        ) async throws

        /// Sends one large packet.
        func bulk(
            _ request: BenchV1.BulkRequest, _ call: ServerCall
        ) async throws -> BenchV1.Packet

        /// Gives the packet back; called while large ones are on their way.
        func ping(
            _ request: BenchV1.Packet, _ call: ServerCall
        ) async throws -> BenchV1.Packet
    }
}

extension BenchV1 {
    /// The methods of `sluice.bench.v1.BenchService`: names, numbers and limits.
    package enum BenchServiceMethod {
        /// `sluice.bench.v1.BenchService/Echo`.
        package static let echo = MethodDescriptor(
            service: "sluice.bench.v1.BenchService", name: "Echo",
            kind: .unary, id: 100,
            requestLimit: 65_536, responseLimit: 65_536,
            request: BenchV1.Packet.messageType,
            response: BenchV1.Packet.messageType)

        /// `sluice.bench.v1.BenchService/Stream`.
        package static let stream = MethodDescriptor(
            service: "sluice.bench.v1.BenchService", name: "Stream",
            kind: .serverStreaming, id: 101,
            requestLimit: 65_536, responseLimit: 65_536,
            request: BenchV1.StreamRequest.messageType,
            response: BenchV1.Packet.messageType)

        /// `sluice.bench.v1.BenchService/Bulk`.
        package static let bulk = MethodDescriptor(
            service: "sluice.bench.v1.BenchService", name: "Bulk",
            kind: .unary, id: 102,
            requestLimit: 65_536, responseLimit: 4_194_304,
            request: BenchV1.BulkRequest.messageType,
            response: BenchV1.Packet.messageType)

        /// `sluice.bench.v1.BenchService/Ping`.
        package static let ping = MethodDescriptor(
            service: "sluice.bench.v1.BenchService", name: "Ping",
            kind: .unary, id: 103,
            requestLimit: 65_536, responseLimit: 65_536,
            request: BenchV1.Packet.messageType,
            response: BenchV1.Packet.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            echo,
            stream,
            bulk,
            ping,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.bench.v1.BenchService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerBenchService(
        _ handler: some BenchV1.BenchServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = BenchV1.BenchServiceMethod
        unary(Method.echo, allow: allow(Method.echo), handler.echo)
        serverStreaming(Method.stream, allow: allow(Method.stream), handler.stream)
        unary(Method.bulk, allow: allow(Method.bulk), handler.bulk)
        unary(Method.ping, allow: allow(Method.ping), handler.ping)
    }
}

extension BenchV1 {
    /// Calls `sluice.bench.v1.BenchService` through a channel; holds nothing else.
    package struct BenchServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Gives the packet back.
        package func echo(
            _ request: BenchV1.Packet,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> BenchV1.Packet {
            try await channel.unary(BenchServiceMethod.echo, request, options)
        }

        /// Sends many small packets.
        package func stream(
            _ request: BenchV1.StreamRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<BenchV1.Packet> {
            try await channel.serverStreaming(BenchServiceMethod.stream, request, options)
        }

        /// Sends one large packet.
        package func bulk(
            _ request: BenchV1.BulkRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> BenchV1.Packet {
            try await channel.unary(BenchServiceMethod.bulk, request, options)
        }

        /// Gives the packet back; called while large ones are on their way.
        package func ping(
            _ request: BenchV1.Packet,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> BenchV1.Packet {
            try await channel.unary(BenchServiceMethod.ping, request, options)
        }
    }
}
