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
    var output: ByteBuffer
    private let context: TLSContext
    private let ssl: OpaquePointer
    private let expectedService: String?
    private(set) var identity: PeerIdentity?
    private var identityFault: String?
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

    /// The bytes for the network; `spare` is an empty buffer whose memory is used next.
    func takeOutput(leaving spare: ByteBuffer?) -> ByteBuffer {
        let bytes = output
        output = spare ?? ByteBuffer()
        return bytes
    }

    /// Puts close_notify into `output`. Not to be called after a failure.
    func sendCloseNotify() {
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
        ERR_clear_error()
    }

    /// Gives libssl's record buffers back; it makes them again when needed.
    func releaseBuffers() {
        _ = SSL_free_buffers(ssl)
        output = ByteBuffer()
    }

    /// The protocol agreed by ALPN.
    var chosenProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &start, &length)
        guard let start, length > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
    }

    /// The cipher suite's name.
    var cipher: String {
        SSL_get_current_cipher(ssl).flatMap { SSL_CIPHER_get_name($0) }
            .map { String(cString: $0) } ?? ""
    }

    private func classify(_ result: Int32) -> Progress {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .needsInput
        case SSL_ERROR_ZERO_RETURN: return .done
        case SSL_ERROR_SYSCALL:
            ERR_clear_error()
            return .failed(TLSError(.truncated, "the connection ended without close_notify"))
        default: return .failed(.ofConnection(ssl, identity: identityFault))
        }
    }

    /// Called by libssl in the handshake for the peer's own certificate, after its chain verified.
    func accepts(leaf: OpaquePointer) -> Bool {
        guard case .spiffe(let trustDomain) = context.peerRule else { return true }
        if X509_check_ca(leaf) != 0 {
            identityFault = "the peer's certificate is an authority's"
            return false
        }
        guard let found = Self.onlyURI(of: leaf).flatMap({ PeerIdentity(uri: $0) }) else {
            identityFault = "the peer's certificate has not exactly one SPIFFE name"
            return false
        }
        guard found.trustDomain == trustDomain else {
            identityFault = "the peer belongs to trust domain \(found.trustDomain)"
            return false
        }
        if let expectedService, found.service != expectedService {
            identityFault = "the peer is \(found.service), not \(expectedService)"
            return false
        }
        identity = found
        return true
    }

    /// The one URI among the alternative names, nil when there is none, several, or an odd one.
    private static func onlyURI(of leaf: OpaquePointer) -> String? {
        guard let names = sluice_alternative_names(leaf) else { return nil }
        defer { sluice_names_free(names) }
        var found: String?
        for index in 0..<sluice_names_count(names) {
            guard let uri = sluice_names_uri(names, index) else { continue }
            guard found == nil, let start = ASN1_STRING_get0_data(uri) else { return nil }
            let bytes = UnsafeBufferPointer(start: start, count: Int(ASN1_STRING_length(uri)))
            guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
            found = String(decoding: bytes, as: UTF8.self)
        }
        return found
    }

    /// libssl wants bytes; -1 asks it to come again.
    func take(_ space: UnsafeMutableRawBufferPointer) -> Int32 {
        guard input.count > 0 else { return -1 }
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
            if taken < 0 { sluice_bio_set_retry_read(bio) }
            return taken
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            sluice_bio_clear_retry(bio)
            guard let owner = BIO_get_data(bio), let bytes, count > 0 else { return 0 }
            let engine = Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
            engine.output.writeBytes(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        }
        return method
    }
}
