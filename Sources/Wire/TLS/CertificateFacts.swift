internal import COpenSSL

/// What Wire reads from a certificate that stands at the end of a chain, its own or a peer's.
struct CertificateFacts: Sendable, Equatable {
    /// The serial number in lower-case hex, without leading zeros.
    let serial: String
    /// The last second it is valid, since 1970.
    let notAfter: Int64

    /// Reads `leaf`, an X509. Nil when the memory is short or the fields are malformed.
    init?(_ leaf: OpaquePointer) {
        guard let text = sluice_serial_hex(leaf), let end = X509_get0_notAfter(leaf) else {
            return nil
        }
        defer { sluice_free(text) }
        let seconds = sluice_unix_seconds(end)
        guard let serial = RevokedSerials.normal(String(cString: text)), seconds != Int64.min else {
            return nil
        }
        self.serial = serial
        notAfter = seconds
    }
}

/// The rules for a leaf that a chain of authorities already vouches for (SPIFFE's X509-SVID).
enum LeafRules {
    /// What is wrong with a leaf.
    struct Fault {
        let error: TLSError
        /// The verification result that makes libssl send the fitting alert.
        let result: Int32

        static func keyUsage(_ words: String) -> Fault {
            Fault(error: TLSError(.keyUsage, words), result: X509_V_ERR_INVALID_PURPOSE)
        }

        static func malformedName() -> Fault {
            Fault(
                error: TLSError(
                    .malformedName, "the certificate has not exactly one SPIFFE name"),
                result: X509_V_ERR_CERT_REJECTED)
        }

        static func identity(_ words: String) -> Fault {
            Fault(error: TLSError(.identity, words), result: X509_V_ERR_HOSTNAME_MISMATCH)
        }

        static func revoked(_ serial: String) -> Fault {
            Fault(
                error: TLSError(.revoked, "the certificate \(serial) is revoked"),
                result: X509_V_ERR_CERT_REVOKED)
        }
    }

    /// The use of `leaf`, an X509, on a `server` or a client: a plain leaf, for signatures, with
    /// the purpose of its side. Extensions that are absent allow nothing.
    static func usageFault(_ leaf: OpaquePointer, server: Bool) -> Fault? {
        // X509_check_ca alone passes an authority whose key usage lacks the signing of certificates.
        if X509_check_ca(leaf) != 0 || X509_get_extension_flags(leaf) & UInt32(EXFLAG_CA) != 0 {
            return .keyUsage("the certificate is an authority's")
        }
        let usage = X509_get_key_usage(leaf)
        let certificates = UInt32(KU_KEY_CERT_SIGN | KU_CRL_SIGN)
        guard usage != UInt32.max, usage & UInt32(KU_DIGITAL_SIGNATURE) != 0,
            usage & certificates == 0
        else { return .keyUsage("the certificate's key usage is not digitalSignature") }
        let purposes = X509_get_extended_key_usage(leaf)
        let wanted = UInt32(server ? XKU_SSL_SERVER : XKU_SSL_CLIENT)
        guard purposes != UInt32.max, purposes & wanted != 0 else {
            return .keyUsage("the certificate is not for a \(server ? "server" : "client")")
        }
        return nil
    }

    /// The SPIFFE name of `leaf`, an X509; nil when there is not exactly one well-formed one.
    static func identity(of leaf: OpaquePointer) -> PeerIdentity? {
        onlyURI(of: leaf).flatMap { PeerIdentity(uri: $0) }
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
}
