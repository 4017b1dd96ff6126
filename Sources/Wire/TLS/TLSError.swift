internal import COpenSSL

/// Why TLS failed, or why a context could not be made.
package struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A closed set of reasons, fit for a metric label.
    package enum Reason: String, Sendable {
        /// A file is missing or unreadable, or a key does not match.
        case configuration
        /// The handshake took longer than its limit.
        case timeout
        /// The peers share no application protocol.
        case applicationProtocol = "application_protocol"
        /// The peers share no TLS version.
        case version
        /// The peer showed no certificate.
        case noCertificate = "no_certificate"
        /// The peer's certificate has expired.
        case expired
        /// The peer's certificate is not valid yet.
        case notYetValid = "not_yet_valid"
        /// The peer's certificate does not chain to our authorities.
        case untrusted
        /// The certificate is valid but names somebody else, or names nobody properly.
        case identity
        /// The peer sent an alert.
        case alert
        /// The connection ended without close_notify.
        case truncated
        /// Anything else.
        case failed
    }

    /// The closed reason.
    package let reason: Reason
    /// The reason in words; names files and subjects, never keys.
    package let description: String

    /// Puts an error together.
    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }

    /// Reads the thread's OpenSSL error queue and empties it.
    static func fromQueue(_ what: String, reason: Reason = .failed) -> TLSError {
        let code = sluice_err_peek_last()
        var text = "no detail"
        if code != 0, let words = ERR_reason_error_string(code) { text = String(cString: words) }
        ERR_clear_error()
        return TLSError(reason, "\(what): \(text)")
    }

    /// The error of a failed handshake or record on `ssl`.
    static func ofConnection(_ ssl: OpaquePointer, identity: String?) -> TLSError {
        defer { ERR_clear_error() }
        let code = sluice_err_peek_last()
        let number = sluice_err_reason(code)
        let words = ERR_reason_error_string(code).map { String(cString: $0) } ?? "no detail"
        if let identity { return TLSError(.identity, identity) }
        if number == SSL_R_CERTIFICATE_VERIFY_FAILED {
            let result = SSL_get_verify_result(ssl)
            let verdict = String(cString: X509_verify_cert_error_string(result))
            return TLSError(reason(ofVerifyResult: Int32(result)), "peer certificate: \(verdict)")
        }
        switch number {
        case sluice_reason_unexpected_eof():
            return TLSError(.truncated, "the connection ended without close_notify")
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return TLSError(.noCertificate, "the peer showed no certificate")
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER,
            SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_UNSUPPORTED_SSL_VERSION:
            return TLSError(.version, "no common TLS version: \(words)")
        case SSL_R_NO_APPLICATION_PROTOCOL, SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
            return TLSError(.applicationProtocol, "no common application protocol")
        default: break
        }
        if number > 1_000, number < 1_256 {
            return TLSError(.alert, "the peer sent alert \(number - 1_000): \(words)")
        }
        return TLSError(.failed, words)
    }

    private static func reason(ofVerifyResult result: Int32) -> Reason {
        switch result {
        case X509_V_ERR_CERT_HAS_EXPIRED: .expired
        case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH,
            X509_V_ERR_APPLICATION_VERIFICATION, X509_V_ERR_INVALID_PURPOSE:
            .identity
        default: .untrusted
        }
    }
}
