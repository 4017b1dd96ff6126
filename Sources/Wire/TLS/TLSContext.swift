internal import COpenSSL

/// Keys, certificates and rules of one side of TLS, read once from PEM files and shared by any
/// number of connections.
///
/// TLS 1.3 only, AES-128-GCM first, X25519 or P-256; no tickets, no session cache, no early data,
/// no renegotiation. A context never changes: to rotate certificates make another one.
// Unchecked because SSL_CTX counts its references atomically and nothing is changed once it is shared.
package final class TLSContext: @unchecked Sendable {
    /// Which rules a connection follows after the chain of certificates was verified.
    enum PeerRule: Sendable {
        /// The peer shows no certificate.
        case anonymous
        /// Exactly one URI name, `spiffe://<trustDomain>/<service>`.
        case spiffe(trustDomain: String)
        /// A host name or an IP address.
        case host
    }

    let handle: OpaquePointer
    let isServer: Bool
    let peerRule: PeerRule
    /// The protocols in ALPN's form: each with a length byte before it.
    let alpn: [UInt8]
    /// Refuse peers with which no protocol was agreed.
    let alpnRequired: Bool
    /// Seconds since 1970 by the clock that judges certificates.
    let now: @Sendable () -> Int64
    /// Whether `now` is another clock than the one libcrypto reads by itself.
    let isClockInjected: Bool
    private let keyLog: KeyLog?
    /// Serial numbers that are refused.
    private(set) var revoked = RevokedSerials.none
    /// The bytes of the file of authorities, to see whether they changed.
    private(set) var trustBytes: [UInt8] = []
    /// Our own certificate; nil for HTTPS, where nobody asks for these facts.
    private(set) var own: OwnCertificate?
    /// The file of our own certificate, for errors.
    private(set) var certificateFile = ""

    /// Most intermediate authorities between a peer's certificate and ours.
    static let intermediates: Int32 = 2

    /// The protocol name Wire speaks.
    package static let wireProtocol = "wire/1"

    private init(
        server: Bool, peerRule: PeerRule, alpn names: [String], alpnRequired: Bool,
        options: TLSOptions
    ) throws(TLSError) {
        keyLog = try KeyLog.open(options)
        now = options.now ?? { sluice_wall_clock() }
        isClockInjected = options.now != nil
        ERR_clear_error()
        guard let made = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()) else {
            throw .fromQueue("cannot make a TLS context")
        }
        handle = made
        isServer = server
        self.peerRule = peerRule
        alpn = names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        self.alpnRequired = alpnRequired
        try setRules()
        SSL_CTX_set_msg_callback(handle, countKeyUpdates)
        if keyLog != nil { SSL_CTX_set_keylog_callback(handle, logSecret) }
        let owner = Unmanaged.passUnretained(self).toOpaque()
        if server {
            SSL_CTX_set_alpn_select_cb(handle, selectProtocol, owner)
            if alpnRequired { SSL_CTX_set_client_hello_cb(handle, requireProtocol, nil) }
        } else if SSL_CTX_set_alpn_protos(handle, alpn, UInt32(alpn.count)) != 0 {
            throw .fromQueue("cannot offer the application protocols")
        }
    }

    deinit { SSL_CTX_free(handle) }

    /// A Wire server: asks for a client certificate and requires ALPN `wire/1`. Throws a
    /// `configuration` error that names the file.
    package static func wireServer(
        _ files: TLSFiles, options: TLSOptions = TLSOptions()
    ) throws(TLSError) -> TLSContext {
        try wire(files, options, server: true)
    }

    /// A Wire client: shows its certificate and requires ALPN `wire/1`. Throws a
    /// `configuration` error that names the file.
    package static func wireClient(
        _ files: TLSFiles, options: TLSOptions = TLSOptions()
    ) throws(TLSError) -> TLSContext {
        try wire(files, options, server: false)
    }

    /// An HTTPS server: asks for no client certificate; the first of `alpn` that the client
    /// offers is chosen, and a client that offers none is served too.
    package static func httpsServer(
        certificate: String, privateKey: String, alpn: [String] = ["http/1.1"]
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(
            server: true, peerRule: .anonymous, alpn: alpn, alpnRequired: false,
            options: TLSOptions())
        try context.load(certificate: certificate, privateKey: privateKey)
        return context
    }

    /// An HTTPS client: verifies the server by the authorities in the PEM file `trust` (nil: the
    /// system's) and by its host name or address.
    package static func httpsClient(
        trust: String?, alpn: [String] = ["http/1.1"]
    ) throws(TLSError) -> TLSContext {
        let context = try TLSContext(
            server: false, peerRule: .host, alpn: alpn, alpnRequired: false,
            options: TLSOptions())
        if let trust {
            try context.load(trust: trust)
        } else if SSL_CTX_set_default_verify_paths(context.handle) != 1 {
            throw .fromQueue("cannot load the system's authorities", reason: .configuration)
        }
        SSL_CTX_set_verify(context.handle, SSL_VERIFY_PEER, nil)
        return context
    }

    private static func wire(
        _ files: TLSFiles, _ options: TLSOptions, server: Bool
    ) throws(TLSError) -> TLSContext {
        guard !files.trustDomain.isEmpty else {
            throw TLSError(.configuration, "the trust domain is empty")
        }
        let context = try TLSContext(
            server: server, peerRule: .spiffe(trustDomain: files.trustDomain),
            alpn: [wireProtocol], alpnRequired: true, options: options)
        // Read once: what a reload compares must be what it trusts.
        context.trustBytes = try SmallFile.bytes(files.trust, limit: 4 * 1024 * 1024)
        try context.trust(context.trustBytes, of: files.trust)
        try context.load(certificate: files.certificate, privateKey: files.privateKey)
        if let file = files.revoked {
            let bytes = try SmallFile.bytes(file, limit: RevokedSerials.largestFile)
            context.revoked = try RevokedSerials(
                text: String(decoding: bytes, as: UTF8.self), file: file)
        }
        let mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        SSL_CTX_set_verify(context.handle, mode, verifyPeer)
        return context
    }

    private func setRules() throws(TLSError) {
        let suites =
            "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
        guard sluice_ctx_tls13_only(handle) == 1,
            SSL_CTX_set_ciphersuites(handle, suites) == 1,
            sluice_ctx_set_groups(handle, "X25519:P-256") == 1
        else { throw .fromQueue("cannot set the TLS rules") }
        sluice_ctx_set_modes(handle)
        sluice_ctx_no_sessions(handle)
        SSL_CTX_set_security_level(handle, 2)
        SSL_CTX_set_verify_depth(handle, Self.intermediates)
    }

    private func load(trust: String) throws(TLSError) {
        ERR_clear_error()
        guard SSL_CTX_load_verify_locations(handle, trust, nil) == 1 else {
            throw .fromQueue("authorities file \(trust)", reason: .configuration)
        }
    }

    /// Trusts the authorities of `pem`, the bytes of `file`.
    private func trust(_ pem: [UInt8], of file: String) throws(TLSError) {
        ERR_clear_error()
        let isRead = pem.withUnsafeBytes { bytes in
            guard let source = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else {
                return false
            }
            defer { BIO_free(source) }
            var count = 0
            while let certificate = PEM_read_bio_X509(source, nil, nil, nil) {
                defer { X509_free(certificate) }
                guard X509_STORE_add_cert(SSL_CTX_get_cert_store(handle), certificate) == 1 else {
                    return false
                }
                count += 1
            }
            // Behind the last one there is no other to begin with.
            return count > 0 && ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        }
        guard isRead else {
            throw .fromQueue("authorities file \(file)", reason: .configuration)
        }
        ERR_clear_error()
    }

    private func load(certificate: String, privateKey: String) throws(TLSError) {
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(handle, certificate) == 1 else {
            throw .fromQueue("certificate file \(certificate)", reason: .configuration)
        }
        guard SSL_CTX_use_PrivateKey_file(handle, privateKey, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_check_private_key(handle) == 1
        else { throw .fromQueue("private key file \(privateKey)", reason: .configuration) }
        certificateFile = certificate
        if let leaf = SSL_CTX_get0_certificate(handle), let facts = CertificateFacts(leaf) {
            own = OwnCertificate(identity: LeafRules.identity(of: leaf), facts: facts)
        }
    }

    func log(_ line: UnsafePointer<CChar>) { keyLog?.append(line) }
}

/// ALPN on the server: the first of our protocols that the client offers, else a fatal alert.
private func selectProtocol(
    _ ssl: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
    _ offeredLength: UInt32, _ owner: UnsafeMutableRawPointer?
) -> Int32 {
    guard let owner, let offered, let chosen, let chosenLength else {
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }
    let ours = Unmanaged<TLSContext>.fromOpaque(owner).takeUnretainedValue().alpn
    let offer = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    var start = 0
    while start < ours.count {
        let length = Int(ours[start])
        var at = 0
        while at < offer.count {
            let size = Int(offer[at])
            guard at + 1 + size <= offer.count else { return SSL_TLSEXT_ERR_ALERT_FATAL }
            if size == length,
                offer[at + 1..<at + 1 + size].elementsEqual(ours[start + 1...start + length])
            {
                chosen.pointee = offered + at + 1
                chosenLength.pointee = offer[at]
                return SSL_TLSEXT_ERR_OK
            }
            at += 1 + size
        }
        start += 1 + length
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}

/// Before anything is computed: a client that offers no application protocol at all gets the alert
/// that one with a wrong one gets.
private func requireProtocol(
    _ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?, _ owner: UnsafeMutableRawPointer?
) -> Int32 {
    var bytes: UnsafePointer<UInt8>?
    var count = 0
    let type = UInt32(TLSEXT_TYPE_application_layer_protocol_negotiation)
    if SSL_client_hello_get0_ext(ssl, type, &bytes, &count) == 1 { return SSL_CLIENT_HELLO_SUCCESS }
    alert?.pointee = SSL_AD_NO_APPLICATION_PROTOCOL
    return SSL_CLIENT_HELLO_ERROR
}

private func engine(of ssl: OpaquePointer?) -> TLSEngine? {
    guard let ssl, let owner = sluice_ssl_owner(ssl) else { return nil }
    return Unmanaged<TLSEngine>.fromOpaque(owner).takeUnretainedValue()
}

/// Runs for every certificate of the peer's chain; at the leaf asks the engine who it is.
private func verifyPeer(_ chainFine: Int32, _ store: OpaquePointer?) -> Int32 {
    guard chainFine == 1, let store else { return 0 }
    guard X509_STORE_CTX_get_error_depth(store) == 0 else { return 1 }
    guard let engine = engine(of: sluice_ssl_of_store_context(store)),
        let leaf = X509_STORE_CTX_get_current_cert(store)
    else { return 0 }
    let result = engine.judge(leaf: leaf)
    if result == X509_V_OK { return 1 }
    X509_STORE_CTX_set_error(store, result)
    return 0
}

/// Sees every message; tells the engine of the peer's key updates.
private func countKeyUpdates(
    _ isWrite: Int32, _ version: Int32, _ type: Int32, _ bytes: UnsafeRawPointer?, _ count: Int,
    _ ssl: OpaquePointer?, _ owner: UnsafeMutableRawPointer?
) {
    guard type == SSL3_RT_HANDSHAKE, isWrite == 0, count > 0, let bytes,
        bytes.load(as: UInt8.self) == UInt8(SSL3_MT_KEY_UPDATE)
    else { return }
    engine(of: ssl)?.peerUpdatedKeys()
}

private func logSecret(_ ssl: OpaquePointer?, _ line: UnsafePointer<CChar>?) {
    guard let line else { return }
    engine(of: ssl)?.context.log(line)
}
