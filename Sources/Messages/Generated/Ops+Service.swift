// Generated from ops.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension OpsV1 {
    /// The server's side of `sluice.ops.v1.OpsService`.
    package protocol OpsServiceHandler: Sendable {
        /// Ready means: the store answers a real query and required peers were reached.
        func check(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> OpsV1.CheckReply

        /// Prometheus text exposition of this process.
        func getMetrics(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> OpsV1.MetricsReply
    }
}

extension OpsV1 {
    /// The methods of `sluice.ops.v1.OpsService`: names, numbers and limits.
    package enum OpsServiceMethod {
        /// `sluice.ops.v1.OpsService/Check`.
        package static let check = MethodDescriptor(
            service: "sluice.ops.v1.OpsService", name: "Check",
            kind: .unary, id: 149,
            requestLimit: 65_536, responseLimit: 65_536,
            request: CommonV1.Empty.messageType,
            response: OpsV1.CheckReply.messageType)

        /// `sluice.ops.v1.OpsService/GetMetrics`.
        package static let getMetrics = MethodDescriptor(
            service: "sluice.ops.v1.OpsService", name: "GetMetrics",
            kind: .unary, id: 150,
            requestLimit: 65_536, responseLimit: 4_194_304,
            request: CommonV1.Empty.messageType,
            response: OpsV1.MetricsReply.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            check,
            getMetrics,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.ops.v1.OpsService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerOpsService(
        _ handler: some OpsV1.OpsServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = OpsV1.OpsServiceMethod
        unary(Method.check, allow: allow(Method.check), handler.check)
        unary(Method.getMetrics, allow: allow(Method.getMetrics), handler.getMetrics)
    }
}

extension OpsV1 {
    /// Calls `sluice.ops.v1.OpsService` through a channel; holds nothing else.
    package struct OpsServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Ready means: the store answers a real query and required peers were reached.
        package func check(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OpsV1.CheckReply {
            try await channel.unary(OpsServiceMethod.check, request, options)
        }

        /// Prometheus text exposition of this process.
        package func getMetrics(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> OpsV1.MetricsReply {
            try await channel.unary(OpsServiceMethod.getMetrics, request, options)
        }
    }
}
