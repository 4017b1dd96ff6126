import NIOCore
import NIOHTTP1
import NIOPosix
import Wire

/// One connection; one exchange at a time.
final class HTTPSConnection: Sendable {
    private let channel: any Channel
    private let exchanges: NIOLoopBound<ExchangeHandler>
    private let authority: String

    private init(channel: any Channel, exchanges: NIOLoopBound<ExchangeHandler>, authority: String) {
        self.channel = channel
        self.exchanges = exchanges
        self.authority = authority
    }

    static func open(
        host: String, port: Int, context: TLSContext, group: MultiThreadedEventLoopGroup,
        timeout: TimeAmount, bodyLimit: Int
    ) async throws -> HTTPSConnection {
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(OpenSSLClientHandler(context: context, host: host))
                    try pipeline.addHTTPClientHandlers(leftOverBytesStrategy: .dropBytes)
                    try pipeline.addHandler(ExchangeHandler(authority: authority, bodyLimit: bodyLimit))
                }
            }
        let channel = try await bootstrap.connect(host: host, port: port).get()
        let exchanges = try await channel.eventLoop.submit {
            NIOLoopBound(
                try channel.pipeline.syncOperations.handler(type: ExchangeHandler.self),
                eventLoop: channel.eventLoop)
        }.get()
        return HTTPSConnection(channel: channel, exchanges: exchanges, authority: authority)
    }

    var isActive: Bool { channel.isActive }

    func close() { channel.close(promise: nil) }

    func exchange(
        method: String, path: String, headers: [(String, String)], body: [UInt8], timeout: TimeAmount
    ) async throws -> Answer {
        var fields = HTTPHeaders(headers)
        fields.add(name: "host", value: authority)
        if !body.isEmpty || method == "POST" || method == "PUT" {
            fields.add(name: "content-length", value: String(body.count))
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: fields)
        let exchanges = self.exchanges
        let promise = channel.eventLoop.makePromise(of: Answer.self)
        channel.eventLoop.execute {
            exchanges.value.begin(head: head, body: body, timeout: timeout, promise: promise)
        }
        return try await promise.futureResult.get()
    }
}

/// A reply and whether its connection may be used again.
struct Answer: Sendable {
    let reply: HTTPSReply
    let reusable: Bool
}

/// Writes a request and gathers its answer.
final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPClientRequestPart

    private let authority: String
    private let bodyLimit: Int
    private var context: ChannelHandlerContext?
    private var promise: EventLoopPromise<Answer>?
    private var deadline: Scheduled<Void>?
    private var head: HTTPResponseHead?
    private var body: [UInt8] = []
    private var failure: (any Error)?

    init(authority: String, bodyLimit: Int) {
        self.authority = authority
        self.bodyLimit = bodyLimit
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func begin(head: HTTPRequestHead, body: [UInt8], timeout: TimeAmount, promise: EventLoopPromise<Answer>) {
        guard let context, context.channel.isActive, self.promise == nil else {
            promise.fail(HTTPSError("\(authority): the connection is closed", notSent: true))
            return
        }
        self.promise = promise
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: timeout) {
            bound.value.fail(HTTPSError("\(bound.value.authority): no answer in time"))
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            // 1xx answers come before the real one.
            if head.status.code >= 200 { self.head = head }
        case .body(let part):
            guard body.count + part.readableBytes <= bodyLimit else {
                return fail(HTTPSError("\(authority): the answer exceeds \(bodyLimit) bytes"))
            }
            body.append(contentsOf: part.readableBytesView)
        case .end:
            finish()
        }
    }

    private func finish() {
        guard let promise, let head else { return }
        self.promise = nil
        deadline?.cancel()
        var headers: [String: String] = [:]
        for field in head.headers { headers[field.name.lowercased()] = field.value }
        let reply = HTTPSReply(status: Int(head.status.code), headers: headers, body: body)
        self.head = nil
        body = []
        promise.succeed(Answer(reply: reply, reusable: head.isKeepAlive))
    }

    private func fail(_ error: any Error) {
        deadline?.cancel()
        let failed = promise
        promise = nil
        failed?.fail(error)
        context?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = error
        fail(HTTPSError("\(authority): \(error)"))
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(HTTPSError("\(authority): the connection was closed\(failure.map { ": \($0)" } ?? "")"))
        context.fireChannelInactive()
    }
}
