internal import COpenSSL

/// Whom our own certificate names, and its facts.
struct OwnCertificate: Sendable, Equatable {
    /// Nil when it does not carry exactly one well-formed SPIFFE name.
    let identity: PeerIdentity?
    let facts: CertificateFacts
}

/// What a reload means for connections that are open.
struct CertificateChange: Sendable {
    /// The deny-list from now on.
    let revoked: RevokedSerials
    /// Whether the authorities are others: what was proved by the old ones proves nothing now.
    let trustChanged: Bool
}

extension TLSContext {
    /// Checks that this context may take the place of `old`: its certificate is valid by its own
    /// authorities, fit for its side, of the trust domain, and names whom the old one named. The
    /// match of key and certificate was checked when it was made. Throws a `configuration` error
    /// that names the file.
    func checkReplaces(_ old: TLSContext?) throws(TLSError) {
        func refuse(_ words: String) -> TLSError {
            TLSError(.configuration, "certificate file \(certificateFile): \(words)")
        }
        guard case .spiffe(let trustDomain) = peerRule,
            let leaf = SSL_CTX_get0_certificate(handle), let own
        else { throw refuse("it has no certificate") }
        let purpose = isServer ? "ssl_server" : "ssl_client"
        let result = sluice_verify_own(handle, purpose, Self.intermediates, now())
        guard result == X509_V_OK else {
            throw refuse(String(cString: X509_verify_cert_error_string(Int(result))))
        }
        if let fault = LeafRules.usageFault(leaf, server: isServer) {
            throw refuse("peers will refuse it: \(fault.error.description)")
        }
        guard let name = own.identity, name.trustDomain == trustDomain else {
            throw refuse("it names nobody of trust domain \(trustDomain)")
        }
        if let before = old?.own?.identity, before != name {
            throw refuse("it names \(name), this process is \(before)")
        }
        guard !revoked.contains(own.facts.serial) else {
            throw refuse("its serial number \(own.facts.serial) is revoked")
        }
    }

    /// What open connections must learn when this context takes the place of `old`.
    func change(from old: TLSContext?) -> CertificateChange {
        CertificateChange(
            revoked: revoked, trustChanged: old.map { $0.trustBytes != trustBytes } ?? false)
    }
}
