import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Wire

/// Hummingbird's HTTP/1.1 channel over this project's TLS: what an accepted connection becomes.
struct HTTPSChannel: HTTPChannelHandler {
    typealias Value = HTTP1Channel.Value

    private let http: HTTP1Channel
    private let tls: HTTPSCertificate
    private let limits: ConnectionLimits
    private let statistics: WireStatistics?

    /// - Parameter headerBytes: bound of a request's head, in bytes.
    init(
        tls: HTTPSCertificate, limits: ConnectionLimits, headerBytes: Int,
        statistics: WireStatistics? = nil, responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.tls = tls
        self.limits = limits
        self.statistics = statistics
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: headerBytes, maxHeaderListSize: headerBytes,
            maxHeaderFieldCount: 100)
        http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(httpDecoderConfiguration: decoder))
    }

    var responder: HTTPChannelHandler.Responder { http.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handler = try OpenSSLServerHandler(context: tls.current, statistics: statistics)
            try channel.pipeline.syncOperations.addHandler(handler)
            if let statistics {
                statistics.connectionOpened()
                channel.closeFuture.whenComplete { _ in statistics.connectionClosed() }
            }
        }.flatMap {
            http.setup(channel: channel, logger: logger)
        }.flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(
                ConnectionBoundsHandler(limits: limits), position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        let executor = LoopTaskExecutor(loop: value.channel.eventLoop)
        await withTaskExecutorPreference(executor) {
            await http.handle(value: value, logger: logger)
        }
    }
}
