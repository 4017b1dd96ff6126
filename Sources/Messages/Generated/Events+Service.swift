// Generated from events.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension EventsV1 {
    /// Every service that publishes serves this.
    package protocol FeedServiceHandler: Sendable {
        /// Streams batches from after `after_position` on, without end; an empty batch is a heartbeat.
        func subscribe(
            _ request: EventsV1.SubscribeRequest, _ call: ServerCall,
            _ writer: ResponseWriter<EventsV1.EventBatch>
        ) async throws
    }
}

extension EventsV1 {
    /// The methods of `sluice.events.v1.FeedService`: names, numbers and limits.
    package enum FeedServiceMethod {
        /// `sluice.events.v1.FeedService/Subscribe`.
        package static let subscribe = MethodDescriptor(
            service: "sluice.events.v1.FeedService", name: "Subscribe",
            kind: .serverStreaming, id: 112,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: EventsV1.SubscribeRequest.messageType,
            response: EventsV1.EventBatch.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            subscribe,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.events.v1.FeedService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerFeedService(
        _ handler: some EventsV1.FeedServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = EventsV1.FeedServiceMethod
        serverStreaming(Method.subscribe, allow: allow(Method.subscribe), handler.subscribe)
    }
}

extension EventsV1 {
    /// Calls `sluice.events.v1.FeedService` through a channel; holds nothing else.
    package struct FeedServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Streams batches from after `after_position` on, without end; an empty batch is a heartbeat.
        package func subscribe(
            _ request: EventsV1.SubscribeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<EventsV1.EventBatch> {
            try await channel.serverStreaming(FeedServiceMethod.subscribe, request, options)
        }
    }
}
