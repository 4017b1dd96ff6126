import Foundation
import Testing
import Wire

/// Every certificate that must be refused, shown to a Wire server and to a Wire client by plain
/// libssl: with the named reason on this side and the fitting alert on the other.
@Suite(.ownThread) struct CertificateMatrixTests {
    private func files(_ matrix: MatrixCertificates) throws -> TLSFiles {
        let list = matrix.path("revoked.txt")
        try "# withdrawn\n\n00:ba:db:AD:BA:DB:AD # lost\n".write(
            toFile: list, atomically: true, encoding: .utf8)
        return TLSFiles(
            certificate: matrix.certificate("good"), privateKey: matrix.key("good"),
            trust: matrix.path("ca.pem"), trustDomain: MatrixCertificates.domain, revoked: list)
    }

    /// Wire against a peer that shows the certificate `name`; "" shows none.
    private func meet(_ name: String, shownBy side: CertificateCase.Side) throws -> (
        EmbeddedTLS, BlockingPeer
    ) {
        let matrix = try MatrixCertificates.get()
        let files = try files(matrix)
        let wire =
            side == .client
            ? try EmbeddedTLS.server(.wireServer(files))
            : try EmbeddedTLS.client(.wireClient(files), of: "order")
        let raw = try BlockingPeer(
            server: side == .server, certificate: name.isEmpty ? nil : matrix.certificate(name),
            key: name.isEmpty ? nil : matrix.key(name))
        wire.exchange(with: raw)
        return (wire, raw)
    }

    @Test("is refused with its reason and its alert", arguments: CertificateCase.refused)
    func refused(_ item: CertificateCase) throws {
        let (wire, raw) = try meet(item.name, shownBy: item.shownBy)
        #expect(wire.handshake == nil)
        #expect(wire.failure?.reason == item.reason, "\(String(describing: wire.failure))")
        #expect(raw.alert == item.alert, "\(String(describing: raw.failure))")
        #expect(!wire.isActive)
        #expect(wire.statistics.snapshot.failedHandshakesByReason == [item.reason: 1])
        #expect(wire.statistics.snapshot.handshakes == 0)
    }

    @Test("is accepted", arguments: CertificateCase.accepted, [true, false])
    func accepted(_ name: String, byClient: Bool) throws {
        let (wire, raw) = try meet(name, shownBy: byClient ? .client : .server)
        let handshake = try #require(wire.handshake, "\(String(describing: wire.failure))")
        #expect(handshake.peer == PeerIdentity(trustDomain: "sluice.test", service: "order"))
        #expect(handshake.version == "TLSv1.3")
        #expect(handshake.cipher == "TLS_AES_128_GCM_SHA256")
        #expect(handshake.applicationProtocol == "wire/1")
        #expect(raw.isOpen)
        #expect(raw.write(Array("hello".utf8)))
        wire.exchange(with: raw)
        #expect(wire.plain == Array("hello".utf8))
        wire.finish()
    }

    @Test("a server that shows nothing cannot even begin")
    func serverWithoutCertificate() throws {
        let (wire, raw) = try meet("", shownBy: .server)
        #expect(wire.handshake == nil)
        // Without a certificate libssl can speak no version that we offer.
        #expect(wire.failure?.reason == .version)
        #expect(wire.failure?.alert == 70)
        #expect(raw.failure != nil)
    }

    @Test("the table has at least 40 certificates for each side")
    func enough() {
        #expect(CertificateCase.refused.filter { $0.shownBy == .client }.count >= 40)
        #expect(CertificateCase.refused.filter { $0.shownBy == .server }.count >= 40)
    }

    @Test("the facts of the certificate are handed out")
    func facts() throws {
        let (wire, _) = try meet("good", shownBy: .client)
        let handshake = try #require(wire.handshake)
        let printed = try MatrixCertificates.get().describe("good")
        let serial = try #require(handshake.serial)
        #expect(printed.contains("serial=\(serial.uppercased().leftPadded)\n"), "\(printed)")
        let end = try #require(handshake.notAfter)
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "MMM d HH:mm:ss yyyy 'GMT'"
        let words = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(end)))
        let squeezed = printed.replacingOccurrences(of: "  ", with: " ")
        #expect(squeezed.contains("notAfter=\(words)"), "\(printed)")
        #expect(handshake.ownSerial == serial)
        #expect(handshake.ends == end)
        wire.finish()
    }
}

extension String {
    /// Whole bytes, as `openssl` prints numbers.
    fileprivate var leftPadded: String { count % 2 == 0 ? self : "0" + self }
}
