/// What the handshake established; fired inbound as a user event before any data.
package struct TLSHandshakeCompleted: Sendable {
    /// Who the peer is; nil when the rules ask for no SPIFFE certificate.
    package let peer: PeerIdentity?
    /// The protocol agreed by ALPN.
    package let applicationProtocol: String?
    /// The version of TLS, for example `TLSv1.3`.
    package let version: String
    /// The cipher suite.
    package let cipher: String
    /// The serial number of the peer's certificate: lower-case hex without leading zeros. Nil,
    /// like `notAfter`, when `peer` is.
    package let serial: String?
    /// The last second the peer's certificate is valid, since 1970.
    package let notAfter: Int64?
    /// The serial number of our own certificate; nil when the side showed none.
    package let ownSerial: String?
    /// The last second our own certificate is valid, since 1970.
    package let ownNotAfter: Int64?
    /// The wall clock at the end of the handshake, in seconds since 1970.
    package let now: Int64

    /// The second at which the connection must end: the first expiry of the two certificates.
    package var ends: Int64? {
        guard let notAfter, let ownNotAfter else { return notAfter ?? ownNotAfter }
        return min(notAfter, ownNotAfter)
    }
}

/// The connection was quiet for a while; fired inbound as a user event, so that handlers give back
/// what they keep for speed only.
struct ConnectionIdled: Sendable {}
