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

    /// A certificate in a directory of its own.
    init() throws {
        let directory =
            NSTemporaryDirectory() + "gateway-tls-\(ProcessInfo.processInfo.globallyUniqueString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        certificate = directory + "/server.pem"
        privateKey = directory + "/server.key"
        try issue()
    }

    /// Writes a new key and certificate in place of those before.
    func issue(purpose: String = "serverAuth") throws {
        try Self.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-addext", "extendedKeyUsage=\(purpose)", "-keyout", privateKey, "-out", certificate,
        ])
    }

    /// Makes the certificate one that ended yesterday, with the key it has.
    func expire() throws {
        try Self.openssl([
            "x509", "-in", certificate, "-signkey", privateKey, "-days", "-1", "-out",
            certificate + ".expired",
        ])
        try FileManager.default.removeItem(atPath: certificate)
        try FileManager.default.moveItem(atPath: certificate + ".expired", toPath: certificate)
    }

    private static func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
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
    let tls: HTTPSCertificate

    /// - Parameter certificate: nil: the one of all tests.
    init(_ gateway: TestGateway, certificate own: TestCertificate? = nil) async throws {
        self.gateway = gateway
        certificate = try own ?? TestCertificate.shared.get()
        tls = try HTTPSCertificate(
            certificate: certificate.certificate, privateKey: certificate.privateKey)
        let statistics = WireStatistics()
        CallMetrics.door(gateway.metrics, statistics)
        server = HTTPSServer(
            pipeline: gateway.assembly.pipeline, tls: tls,
            listen: Endpoint(host: "127.0.0.1", port: 0),
            limits: gateway.configuration.connection,
            headerBytes: gateway.configuration.headerBytes, connections: 64,
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, statistics: statistics)
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
