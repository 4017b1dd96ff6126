import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceKit
import Wire

@testable import Gateway

/// A server certificate for "localhost" that is its own authority, made once for all tests.
struct TestCertificate: Sendable {
    let certificate: String
    let privateKey: String

    static let shared: Result<TestCertificate, any Error> = Result { try TestCertificate() }

    private init() throws {
        let directory =
            NSTemporaryDirectory() + "gateway-tls-\(ProcessInfo.processInfo.globallyUniqueString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        certificate = directory + "/server.pem"
        privateKey = directory + "/server.key"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", privateKey, "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    }
}

/// The real server in front of a test gateway, on a port of its own.
struct TestServer: Sendable {
    let gateway: TestGateway
    let server: HTTPSServer
    let port: Int
    let certificate: TestCertificate

    init(_ gateway: TestGateway) async throws {
        self.gateway = gateway
        certificate = try TestCertificate.shared.get()
        let tls = try TLSContext.httpsServer(
            certificate: certificate.certificate, privateKey: certificate.privateKey)
        server = HTTPSServer(
            pipeline: gateway.assembly.pipeline, tls: tls,
            listen: Endpoint(host: "127.0.0.1", port: 0),
            limits: gateway.configuration.connection,
            headerBytes: gateway.configuration.headerBytes, connections: 64,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        port = try await server.open().port
    }
}

/// Bytes over TLS, as a client sends and sees them.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let inbound: AsyncThrowingStream<ByteBuffer, any Error>

    init(_ server: TestServer, tls: Bool = true) async throws {
        let context = try TLSContext.httpsClient(trust: server.certificate.certificate)
        let (stream, continuation) = AsyncThrowingStream.makeStream(
            of: ByteBuffer.self, throwing: (any Error).self)
        inbound = stream
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if tls {
                        try pipeline.addHandler(
                            try OpenSSLClientHandler(context: context, host: "localhost"))
                    }
                    try pipeline.addHandler(Receiver(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: server.port).get()
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends to a server that may have refused, and closed, before these bytes came.
    func sendIfOpen(_ bytes: [UInt8]) async {
        try? await send(bytes)
    }

    func close() async {
        try? await channel.close().get()
    }

    /// Everything received until `done` says that it is enough, or the connection ends.
    func receive(until done: (String) -> Bool = { _ in false }) async -> String {
        var text = ""
        var iterator = inbound.makeAsyncIterator()
        while !done(text), let part = try? await iterator.next() {
            text += String(decoding: part.readableBytesView, as: UTF8.self)
        }
        return text
    }

    private final class Receiver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

        init(_ continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
            self.continuation = continuation
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(unwrapInboundIn(data))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            continuation.finish(throwing: error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            continuation.finish()
        }
    }
}

/// Runs a body with a gateway behind its real door.
func withServer(
    _ change: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: (TestServer) async throws -> Void
) async throws {
    try await withGateway(change) { gateway in
        let server = try await TestServer(gateway)
        do {
            try await body(server)
        } catch {
            await server.server.close(grace: .seconds(1))
            throw error
        }
        await server.server.close(grace: .seconds(1))
    }
}
