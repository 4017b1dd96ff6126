internal import COpenSSL

/// Why TLS failed, or why a context could not be made.
package struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The closed reason.
    package let reason: Reason
    /// The reason in words; names files and subjects, never keys.
    package let description: String
    /// The number of the alert that the peer sent (RFC 8446, 6), when it sent one.
    package let alert: UInt8?

    /// Puts an error together.
    package init(_ reason: Reason, _ description: String, alert: UInt8? = nil) {
        self.reason = reason
        self.description = description
        self.alert = alert
    }
}

extension TLSError {
    /// A closed set of reasons, fit for a metric label; in the spirit of gRPC's proposal A118.
    package enum Reason: String, Sendable, CaseIterable {
        /// A file is missing or unreadable, or a key does not match.
        case configuration
        /// The handshake took longer than its limit.
        case timeout
        /// The peers share no application protocol.
        case applicationProtocol = "application_protocol"
        /// The peers share no TLS version.
        case version
        /// The peers share no cipher suite, group or signature algorithm.
        case parameters
        /// The peer showed no certificate.
        case noCertificate = "no_certificate"
        /// The peer's certificate has expired.
        case expired
        /// The peer's certificate is not valid yet.
        case notYetValid = "not_yet_valid"
        /// The peer's certificate does not chain to our authorities.
        case untrusted
        /// There are more intermediate authorities than we follow, or than one of them allows.
        case chainTooLong = "chain_too_long"
        /// A key or a signature in the peer's chain is too weak.
        case weak
        /// The certificate may not be used so: an authority's, without digital signature, or not
        /// for this side of TLS.
        case keyUsage = "key_usage"
        /// An authority in the chain may not vouch for this name.
        case nameConstraint = "name_constraint"
        /// The certificate does not carry exactly one well-formed SPIFFE name.
        case malformedName = "malformed_name"
        /// The certificate is valid but names somebody else.
        case identity
        /// The certificate's serial number is on our deny-list.
        case revoked
        /// A handshake message above its bound, for example an endless chain.
        case tooLarge = "too_large"
        /// The peer changed its keys too often.
        case keyUpdates = "key_updates"
        /// The peer sent an alert.
        case alert
        /// The connection ended without close_notify.
        case truncated
        /// The peer broke the protocol, or somebody changed bytes on the way.
        case protocolError = "protocol"
        /// Something on our side, such as memory.
        case failed
    }
}

extension TLSError {
    /// Reads the thread's OpenSSL error queue and empties it.
    static func fromQueue(_ what: String, reason: Reason = .failed) -> TLSError {
        let code = sluice_err_peek_last()
        var text = "no detail"
        if code != 0, let words = ERR_reason_error_string(code) { text = String(cString: words) }
        ERR_clear_error()
        return TLSError(reason, "\(what): \(text)")
    }

    /// The error of a failed handshake or record on `ssl`.
    static func ofConnection(_ ssl: OpaquePointer) -> TLSError {
        defer { ERR_clear_error() }
        let code = sluice_err_peek_last()
        let number = sluice_err_reason(code)
        let words = ERR_reason_error_string(code).map { String(cString: $0) } ?? "no detail"
        // Both numbers stand for what an error queue says of any library, so this comes first.
        if sluice_err_is_internal(code) != 0 { return TLSError(.failed, words) }
        if number == SSL_R_CERTIFICATE_VERIFY_FAILED {
            return ofVerification(SSL_get_verify_result(ssl))
        }
        if number > 1_000, number < 1_256 {
            return ofAlert(UInt8(truncatingIfNeeded: number - 1_000), words)
        }
        switch number {
        case sluice_reason_unexpected_eof():
            return TLSError(.truncated, "the connection ended without close_notify")
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSError(.noCertificate, "the peer showed no certificate")
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER, SSL_R_UNSUPPORTED_SSL_VERSION:
            return TLSError(.version, "no common TLS version: \(words)")
        case SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_CALLBACK_FAILED:
            return TLSError(.applicationProtocol, "no common application protocol")
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_GROUPS,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
            return TLSError(.parameters, "no common cryptography: \(words)")
        case SSL_R_EXCESSIVE_MESSAGE_SIZE:
            return TLSError(.tooLarge, "a handshake message is too large")
        default: return TLSError(.protocolError, words)
        }
    }

    /// What an alert of the peer means. Alerts about our certificate all are `alert`: only the
    /// peer knows more.
    private static func ofAlert(_ alert: UInt8, _ words: String) -> TLSError {
        let reason: Reason =
            switch Int32(alert) {
            case SSL_AD_PROTOCOL_VERSION: .version
            case SSL_AD_NO_APPLICATION_PROTOCOL: .applicationProtocol
            default: .alert
            }
        return TLSError(reason, "the peer sent alert \(alert): \(words)", alert: alert)
    }

    /// The error of a chain of certificates that libssl did not accept.
    static func ofVerification(_ result: Int) -> TLSError {
        let words = String(cString: X509_verify_cert_error_string(result))
        return TLSError(reason(ofVerification: Int32(result)), "peer certificate: \(words)")
    }

    private static func reason(ofVerification result: Int32) -> Reason {
        switch result {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_CERT_REVOKED: .revoked
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .identity
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE: .keyUsage
        case X509_V_ERR_CERT_CHAIN_TOO_LONG, X509_V_ERR_PATH_LENGTH_EXCEEDED: .chainTooLong
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
            .weak
        case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION,
            X509_V_ERR_SUBTREE_MINMAX, X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE,
            X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
            .nameConstraint
        default: .untrusted
        }
    }
}
