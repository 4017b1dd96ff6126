internal import COpenSSL
internal import NIOCore

/// One TLS connection over memory: bytes from the network go in, bytes for the network come out.
///
/// libssl reads straight from the buffer that the socket filled and writes straight into the buffer
/// that goes to the socket, through a BIO of ours. Belongs to one event loop.
final class TLSEngine {
    enum Progress {
        /// More bytes from the peer are needed.
        case needsInput
        case done
        case failed(TLSError)
    }

    /// Bytes for the network.
    private(set) var output: ByteBuffer
    /// Plain bytes that are about to be written, in one or more pieces.
    var expected = 0
    /// Whether the socket holds what was sent: then each output has memory of its own.
    var isHeld = false
    let context: TLSContext
    private let ssl: OpaquePointer
    private let expectedService: String?
    private(set) var identity: PeerIdentity?
    private(set) var peerFacts: CertificateFacts?
    /// What our own rules found wrong, when they did.
    private var fault: TLSError?
    private var keyUpdates = EventBudget(burst: 10, refill: .seconds(5))
    private var isPeerForgotten = false
    /// No more input is taken: libssl must fail.
    private(set) var isInputRefused = false
    /// What the connection shares with others of its event loop; nil until it has one.
    var shared: TLSLoop?
    private var input: UnsafeRawBufferPointer

    /// `service`: the identity a Wire client expects, nil for any; `host`: what an HTTPS client
    /// verifies and, when it is a name, sends as SNI.
    init(context: TLSContext, service: String?, host: String?) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = SSL_new(context.handle), let bio = BIO_new(TLSChannelBIO.method) else {
            throw .fromQueue("cannot make a TLS connection")
        }
        self.ssl = ssl
        self.context = context
        expectedService = service
        output = ByteBuffer()
        input = UnsafeRawBufferPointer(start: nil, count: 0)
        let owner = Unmanaged.passUnretained(self).toOpaque()
        sluice_ssl_set_owner(ssl, owner)
        BIO_set_data(bio, owner)
        SSL_set_bio(ssl, bio, bio)
        if context.isClockInjected { sluice_ssl_set_clock(ssl, context.now()) }
        if context.isServer {
            SSL_set_accept_state(ssl)
        } else {
            SSL_set_connect_state(ssl)
            if case .host = context.peerRule { try expect(host: host ?? "") }
        }
    }

    deinit { SSL_free(ssl) }

    private func expect(host: String) throws(TLSError) {
        guard !host.isEmpty else { throw TLSError(.configuration, "the host to verify is empty") }
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1 { return }
        ERR_clear_error()
        SSL_set_hostflags(ssl, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard SSL_set1_host(ssl, host) == 1, sluice_ssl_set_host(ssl, host) == 1 else {
            throw .fromQueue("host name \(host)", reason: .configuration)
        }
    }

    /// Lets `body` run while libssl reads from `bytes`; what it leaves unread is lost, so `body`
    /// goes on until it needs input.
    func withInput<R>(_ bytes: UnsafeRawBufferPointer, _ body: () -> R) -> R {
        input = bytes
        defer { input = UnsafeRawBufferPointer(start: nil, count: 0) }
        return body()
    }

    func handshake() -> Progress {
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return finishHandshake() }
        return classify(result)
    }

    private func finishHandshake() -> Progress {
        if context.alpnRequired, chosenProtocol == nil {
            return .failed(TLSError(.applicationProtocol, "the peer agreed to no protocol"))
        }
        if case .spiffe = context.peerRule, identity == nil {
            return .failed(TLSError(.identity, "the peer was not identified"))
        }
        return .done
    }

    /// Decrypts everything there is into `buffer`. `done` means the peer sent close_notify.
    func read(into buffer: inout ByteBuffer) -> Progress {
        while true {
            ERR_clear_error()
            buffer.reserveCapacity(minimumWritableBytes: 16_384)
            var result: Int32 = 0
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { space in
                result = SSL_read(
                    ssl, space.baseAddress, Int32(clamping: space.count))
                return result > 0 ? Int(result) : 0
            }
            if result <= 0 { return classify(result) }
            // Asking once more would only tell that nothing is left.
            if input.isEmpty, SSL_has_pending(ssl) == 0 { return .needsInput }
        }
    }

    /// Encrypts `bytes` to `output`; nil when it went well.
    func write(_ bytes: UnsafeRawBufferPointer) -> TLSError? {
        var left = bytes
        while left.count > 0 {
            ERR_clear_error()
            let result = SSL_write(ssl, left.baseAddress, Int32(clamping: left.count))
            if result <= 0 {
                if case .failed(let error) = classify(result) { return error }
                return TLSError(.failed, "a write waited although memory takes everything")
            }
            left = UnsafeRawBufferPointer(rebasing: left[Int(result)...])
        }
        return nil
    }

    /// The bytes for the network.
    func takeOutput() -> ByteBuffer {
        let bytes = output
        output = ByteBuffer()
        return bytes
    }

    /// libssl has bytes for the network.
    func put(_ bytes: UnsafeRawBufferPointer) {
        if output.storageCapacity == 0 {
            let size = Swift.max(bytes.count, expected + expected / Self.recordShare + Self.spareRoom)
            if let shared, !isHeld {
                output = shared.takeCipher(size)
            } else {
                output.reserveCapacity(size)
            }
        }
        output.writeBytes(bytes)
    }

    /// What records add: 22 bytes each, one for 16 KiB or for a write.
    private static let recordShare = 256
    private static let spareRoom = 128

    /// Puts close_notify into `output`. Not to be called after a failure.
    func sendCloseNotify() {
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Lets libssl keep its record buffers between records: for a busy connection. At first, and
    /// after `releaseBuffers`, it does not, so that many new connections do not take 33 KiB each.
    func keepBuffers() { sluice_ssl_keep_buffers(ssl, 1) }

    // Unchecked: made once, only its count of references changes, and that atomically.
    private struct Nobody: @unchecked Sendable {
        let key = sluice_nobodys_key()
    }

    private static let nobody = Nobody()

    /// Gives libssl's record buffers back, which it makes again when needed, and the first time
    /// what it keeps of the peer's certificate. After the handshake only.
    func releaseBuffers() {
        sluice_ssl_keep_buffers(ssl, 0)
        _ = SSL_free_buffers(ssl)
        guard !isPeerForgotten else { return }
        isPeerForgotten = true
        sluice_forget_peer(ssl, Self.nobody.key)
    }

    /// The protocol agreed by ALPN.
    private var chosenProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &start, &length)
        guard let start, length > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
    }

    /// What the finished handshake established.
    var established: TLSHandshakeCompleted {
        TLSHandshakeCompleted(
            peer: identity, applicationProtocol: chosenProtocol, version: version, cipher: cipher,
            serial: peerFacts?.serial, notAfter: peerFacts?.notAfter,
            ownSerial: context.own?.facts.serial, ownNotAfter: context.own?.facts.notAfter,
            now: context.now())
    }

    private var version: String { String(cString: SSL_get_version(ssl)) }

    /// The cipher suite's name.
    private var cipher: String {
        SSL_get_current_cipher(ssl).flatMap { SSL_CIPHER_get_name($0) }
            .map { shared?.cipherName($0) ?? String(cString: $0) } ?? ""
    }

    private func classify(_ result: Int32) -> Progress {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .done
        case SSL_ERROR_SYSCALL:
            ERR_clear_error()
            return .failed(
                fault ?? TLSError(.truncated, "the connection ended without close_notify"))
        default:
            let found = TLSError.ofConnection(ssl)
            return .failed(fault ?? found)
        }
    }

    /// Called by libssl in the handshake for the peer's own certificate, after its chain verified.
    /// Returns X509_V_OK or the verification result to fail with.
    func judge(leaf: OpaquePointer) -> Int32 {
        guard case .spiffe(let trustDomain) = context.peerRule else { return X509_V_OK }
        guard let facts = CertificateFacts(leaf) else { return X509_V_ERR_UNSPECIFIED }
        if let found = LeafRules.usageFault(leaf, server: !context.isServer) {
            return fail(found)
        }
        guard let name = LeafRules.identity(of: leaf) else { return fail(.malformedName()) }
        guard name.trustDomain == trustDomain else {
            return fail(.identity("the peer belongs to trust domain \(name.trustDomain)"))
        }
        if let expectedService, name.service != expectedService {
            return fail(.identity("the peer is \(name.service), not \(expectedService)"))
        }
        if context.revoked.contains(facts.serial) { return fail(.revoked(facts.serial)) }
        identity = name
        peerFacts = facts
        return X509_V_OK
    }

    private func fail(_ found: LeafRules.Fault) -> Int32 {
        fault = found.error
        return found.result
    }

    /// Called by libssl for every KeyUpdate of the peer. Each costs us a derivation of keys, so
    /// there is a budget; above it the input ends and the connection fails.
    func peerUpdatedKeys() {
        guard !keyUpdates.take(shared?.now ?? .now()) else { return }
        fault = TLSError(.keyUpdates, "the peer changes its keys too often")
        isInputRefused = true
    }

    /// libssl wants bytes; -1 asks it to come again.
    func take(_ space: UnsafeMutableRawBufferPointer) -> Int32 {
        guard input.count > 0, !isInputRefused else { return -1 }
        let count = Swift.min(input.count, space.count)
        space.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[0..<count]))
        input = UnsafeRawBufferPointer(rebasing: input[count...])
        return Int32(count)
    }
}

/// The BIO_METHOD that leads libssl to a `TLSEngine`.
enum TLSChannelBIO {
    // Unchecked: written once, before the first connection, and never freed.
    private struct Method: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    private static let made = Method(pointer: make())

    static var method: OpaquePointer? { made.pointer }

    private static func make() -> OpaquePointer? {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = BIO_meth_new(type, "sluice channel") else { return nil }
        BIO_meth_set_create(method) { bio in
            BIO_set_init(bio, 1)
            return 1
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        BIO_meth_set_read(method) { bio, space, count in
            sluice_bio_clear_retry(bio)
            guard let owner = BIO_get_data(bio), let space, count > 0 else { return 0 }
            let engine = Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
            let taken = engine.take(
                UnsafeMutableRawBufferPointer(start: space, count: Int(count)))
            if taken < 0, !engine.isInputRefused { sluice_bio_set_retry_read(bio) }
            return taken
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            sluice_bio_clear_retry(bio)
            guard let owner = BIO_get_data(bio), let bytes, count > 0 else { return 0 }
            let engine = Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
            engine.put(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        }
        return method
    }
}
