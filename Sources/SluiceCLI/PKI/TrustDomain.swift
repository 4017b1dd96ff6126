import Crypto
import Foundation
import SwiftASN1
import Values
import X509

/// What is wrong with the files of a trust domain.
struct TrustDomainError: Error, CustomStringConvertible {
    let description: String
}

/// The certificates of one environment: an authority, and a leaf for each process.
///
/// A leaf carries exactly one URI SAN, `spiffe://<trust domain>/<process>`; the gateway also has a
/// leaf for its public door with DNS and IP names. Keys are P-256 and never leave their directory.
struct TrustDomain {
    /// The processes that get an identity.
    static let identities = ["gateway", "order", "inventory", "finance", "channel", "operator"]
    /// Clocks of two machines may differ by this much.
    static let backdate = 5 * 60

    let directory: String
    let name: String
    let clock: any WallClock
    let randomness: any RandomSource

    /// A certificate authority in memory.
    private struct Authority {
        let certificate: Certificate
        let key: Certificate.PrivateKey
    }

    /// Makes authority and leaves. Refuses a directory that has an authority already, and a name that
    /// cannot stand in a SPIFFE id.
    func create(authorityDays: Int, leafHours: Int, hosts: [String]) throws {
        try checkName()
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard !FileManager.default.fileExists(atPath: path("ca-key.pem")) else {
            throw TrustDomainError(
                description: "\(directory) already has an authority; use `sluice pki rotate`")
        }
        let authority = try makeAuthority(days: authorityDays)
        try save(authority)
        try write("trust.pem", pem(authority.certificate))
        try issueLeaves(authority, hours: leafHours, hosts: hosts)
    }

    /// Issues every leaf anew from the present authority.
    func rotateLeaves(hours: Int, hosts: [String]) throws {
        try checkName()
        try issueLeaves(try loadAuthority(), hours: hours, hosts: hosts)
    }

    /// Makes a new authority, trusted beside the old ones, and issues every leaf from it. Processes
    /// must have read the new `trust.pem` before leaves of the new authority are shown to them;
    /// `leaves: false` stops in between for that.
    func rotateAuthority(days: Int, hours: Int, hosts: [String], leaves: Bool) throws {
        try checkName()
        let old = try String(contentsOfFile: path("trust.pem"), encoding: .utf8)
        let authority = try makeAuthority(days: days)
        try write("trust.pem", pem(authority.certificate) + "\n" + old)
        try save(authority)
        if leaves { try issueLeaves(authority, hours: hours, hosts: hosts) }
    }

    /// Trusts only the present authority from now on. Refuses while a leaf is of another one: its
    /// process would be cut off.
    func prune() throws {
        let authority = try loadAuthority()
        for leaf in Self.identities + ["gateway-https"] {
            let text = try String(contentsOfFile: path("\(leaf).pem"), encoding: .utf8)
            let certificate = try Certificate(pemEncoded: text)
            guard certificate.issuer == authority.certificate.subject else {
                throw TrustDomainError(
                    description: "\(leaf).pem is of an older authority; rotate the leaves first")
            }
        }
        try write("trust.pem", pem(authority.certificate))
    }

    /// Subject, names and expiry of every certificate in the directory.
    func describe() throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        return try files.filter { $0.hasSuffix(".pem") && !$0.hasSuffix("-key.pem") }.flatMap { file in
            let text = try String(contentsOfFile: path(file), encoding: .utf8)
            return try PEMDocument.parseMultiple(pemString: text).map { document in
                let certificate = try Certificate(pemDocument: document)
                let names = try certificate.extensions.subjectAlternativeNames.map { "\(Array($0))" } ?? "-"
                let end = Instant(
                    microseconds: Int64(certificate.notValidAfter.timeIntervalSince1970) * 1_000_000)
                return "\(file): \(certificate.subject), names \(names), until \(end)"
            }
        }
    }

    /// The characters of a trust domain (SPIFFE-ID 2.1).
    private func checkName() throws {
        let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_")
        guard (1...255).contains(name.utf8.count), name.allSatisfy(letters.contains) else {
            throw TrustDomainError(
                description: "'\(name)' is no trust domain: lower-case letters, digits, '.', '-' and '_' only"
            )
        }
    }

    private func makeAuthority(days: Int) throws -> Authority {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName {
            OrganizationName("Sluice")
            CommonName("\(name) authority \(UUIDv7(at: clock.now(), randomness: randomness))")
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: serial(), publicKey: key.publicKey,
            notValidBefore: date(-Self.backdate), notValidAfter: date(days * 86_400),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key)
        return Authority(certificate: certificate, key: key)
    }

    private func issueLeaves(_ authority: Authority, hours: Int, hosts: [String]) throws {
        for identity in Self.identities {
            let uri = GeneralName.uniformResourceIdentifier("spiffe://\(name)/\(identity)")
            try issue(identity, [uri], [.serverAuth, .clientAuth], authority, hours)
        }
        let names = try hosts.map { host -> GeneralName in
            if let bytes = addressBytes(host) { return .ipAddress(ASN1OctetString(contentBytes: bytes[...])) }
            guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
                throw TrustDomainError(description: "'\(host)' is no host name or address")
            }
            return .dnsName(host)
        }
        try issue("gateway-https", names, [.serverAuth], authority, hours)
    }

    private func issue(
        _ file: String, _ names: [GeneralName], _ usages: [ExtendedKeyUsage.Usage],
        _ authority: Authority, _ hours: Int
    ) throws {
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3, serialNumber: serial(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: date(-Self.backdate), notValidAfter: date(hours * 3600),
            issuer: authority.certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Sluice")
                CommonName(file)
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage(usages)
                SubjectAlternativeNames(names)
                try authorityIdentifier(authority)
            },
            issuerPrivateKey: authority.key)
        try write("\(file)-key.pem", key.pemRepresentation, secret: true)
        try write("\(file).pem", pem(certificate))
    }

    private func authorityIdentifier(_ authority: Authority) throws -> AuthorityKeyIdentifier {
        let identifier = try authority.certificate.extensions.subjectKeyIdentifier?.keyIdentifier
        return AuthorityKeyIdentifier(keyIdentifier: identifier)
    }

    private func save(_ authority: Authority) throws {
        try write("ca-key.pem", try authority.key.serializeAsPEM().pemString, secret: true)
        try write("ca.pem", pem(authority.certificate))
    }

    private func loadAuthority() throws -> Authority {
        let certificate = try Certificate(
            pemEncoded: String(contentsOfFile: path("ca.pem"), encoding: .utf8))
        let key = try Certificate.PrivateKey(
            pemEncoded: String(contentsOfFile: path("ca-key.pem"), encoding: .utf8))
        guard certificate.publicKey == key.publicKey else {
            throw TrustDomainError(description: "\(directory): ca.pem and ca-key.pem do not belong together")
        }
        return Authority(certificate: certificate, key: key)
    }

    private func serial() -> Certificate.SerialNumber {
        // RFC 5280 4.1.2.2: positive, at most 20 bytes.
        Certificate.SerialNumber(bytes: [UInt8(randomness.next(below: 127)) + 1] + randomness.bytes(15))
    }

    private func date(_ seconds: Int) -> Date {
        Date(
            timeIntervalSince1970: Double(
                clock.now().adding(seconds: Int64(seconds)).microseconds / 1_000_000))
    }

    private func path(_ file: String) -> String { "\(directory)/\(file)" }

    private func pem(_ certificate: Certificate) throws -> String {
        try certificate.serializeAsPEM().pemString
    }

    /// Writes beside the file and renames, so that a reader sees the old or the new file, whole. The
    /// file has its mode before it has content: nobody else can open a key in between.
    private func write(_ file: String, _ text: String, secret: Bool = false) throws {
        let beside = path(".\(file).new")
        unlink(beside)
        let mode: mode_t = secret ? 0o600 : 0o644
        let handle = open(beside, O_WRONLY | O_CREAT | O_EXCL, mode)
        guard handle >= 0 else { throw TrustDomainError(description: "\(beside) cannot be made") }
        let bytes = Array((text + "\n").utf8)
        // The mode again: the process's mask may have taken bits away.
        let stored =
            fchmod(handle, mode) == 0 && bytes.withUnsafeBytes { Self.store($0, handle) }
            && fsync(handle) == 0
        guard close(handle) == 0, stored, rename(beside, path(file)) == 0 else {
            throw TrustDomainError(description: "\(path(file)) cannot be written")
        }
    }

    private static func store(_ bytes: UnsafeRawBufferPointer, _ handle: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(
                handle, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The 4 or 16 bytes of an IP address; nil for a name.
    private func addressBytes(_ host: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        if inet_pton(AF_INET6, host, &sixteen) == 1 { return withUnsafeBytes(of: &sixteen) { Array($0) } }
        return nil
    }
}
