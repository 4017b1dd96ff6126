internal import COpenSSL
internal import NIOConcurrencyHelpers

/// Certificate and key of an HTTPS server, which may be replaced while connections go on.
package final class HTTPSCertificate: Sendable {
    private let certificate: String
    private let privateKey: String
    private let context: NIOLockedValueBox<TLSContext>

    /// Reads both PEM files. Throws a `configuration` error that names the file.
    package init(certificate: String, privateKey: String) throws(TLSError) {
        self.certificate = certificate
        self.privateKey = privateKey
        context = NIOLockedValueBox(
            try TLSContext.httpsServer(certificate: certificate, privateKey: privateKey))
    }

    /// What a connection that is accepted now uses.
    package var current: TLSContext { context.withLockedValue { $0 } }

    /// The last second of the certificate in use, since 1970; nil when unknown.
    package var end: Int64? { current.end }

    /// Reads both files again, for connections accepted from now on; those that are open go on with
    /// what they have.
    ///
    /// The new ones are used only when they are fit: the key matches, the certificate is valid now and
    /// may be a server's. Otherwise throws a `configuration` error that names the file, and the old
    /// ones stay. Which names it carries and who vouches for it is for the clients to judge: a public
    /// authority need not be one of ours. May be called from any thread, one call at a time.
    package func reload() throws(TLSError) {
        let fresh = try TLSContext.httpsServer(certificate: certificate, privateKey: privateKey)
        try fresh.checkServesHTTPS()
        context.withLockedValue { $0 = fresh }
    }
}

extension TLSContext {
    /// The last second of its own certificate, since 1970; nil without one.
    var end: Int64? { own?.facts.notAfter }

    /// Checks what every client will ask of the certificate, whomever it trusts.
    fileprivate func checkServesHTTPS() throws(TLSError) {
        func refuse(_ words: String) -> TLSError {
            TLSError(.configuration, "certificate file \(certificateFile): \(words)")
        }
        guard let leaf = SSL_CTX_get0_certificate(handle), let own,
            let start = X509_get0_notBefore(leaf)
        else { throw refuse("it has no certificate that can be read") }
        guard sluice_unix_seconds(start) <= now() else { throw refuse("it is not valid yet") }
        guard now() <= own.facts.notAfter else { throw refuse("it has expired") }
        guard X509_check_purpose(leaf, X509_PURPOSE_SSL_SERVER, 0) == 1 else {
            throw refuse("it is not for a server")
        }
    }
}
