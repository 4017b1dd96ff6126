/// Where a process's identity and trust lie: three PEM files, and the serial numbers it refuses.
package struct TLSFiles: Sendable, Hashable {
    /// The leaf certificate, followed by intermediates if there are any.
    package var certificate: String
    /// The private key of the leaf, not encrypted.
    package var privateKey: String
    /// The authorities that peers' certificates must chain to.
    package var trust: String
    /// The SPIFFE trust domain that peers must belong to, for example `sluice.test`.
    package var trustDomain: String
    /// Serial numbers of certificates that are refused although they are valid, in the form of
    /// `RevokedSerials`; nil refuses none.
    package var revoked: String?

    /// Names the files; they are read when a `TLSContext` is made.
    package init(
        certificate: String, privateKey: String, trust: String, trustDomain: String,
        revoked: String? = nil
    ) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.trust = trust
        self.trustDomain = trustDomain
        self.revoked = revoked
    }
}
