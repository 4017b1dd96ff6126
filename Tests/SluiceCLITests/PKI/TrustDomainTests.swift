import Foundation
import Testing
import Values

@testable import SluiceCLI

@Suite("the trust domain")
struct TrustDomainTests {
    private static let leaves = TrustDomain.identities + ["gateway-https"]
    private let folder: TemporaryFolder
    private let domain: TrustDomain

    init() throws {
        folder = try TemporaryFolder()
        domain = Self.domain(folder.path + "/pki")
        try domain.create(authorityDays: 30, leafHours: 48, hosts: ["localhost", "127.0.0.1", "::1"])
    }

    private static func domain(
        _ directory: String, name: String = "sluice.local", seed: UInt64 = 1
    ) -> TrustDomain {
        // A clock of today: openssl judges by the machine's.
        let now = Instant(microseconds: Int64(Date.now.timeIntervalSince1970) * 1_000_000)
        return TrustDomain(
            directory: directory, name: name, clock: ManualClock(now), randomness: SeededRandom(seed: seed))
    }

    private func path(_ file: String) -> String { "\(folder.path)/pki/\(file)" }
    private func text(_ file: String) throws -> String { try folder.read("pki/\(file)") }

    /// True when openssl accepts the leaf under this trust file.
    private func verifies(_ leaf: String, trust: String = "trust.pem") throws -> Bool {
        try Programs.openSSL("verify", "-x509_strict", "-CAfile", path(trust), path("\(leaf).pem")).status
            == 0
    }

    private func field(_ leaf: String, _ option: String...) throws -> String {
        switch option.count {
        case 1: try Programs.openSSL("x509", "-noout", "-in", path("\(leaf).pem"), option[0]).text
        default: try Programs.openSSL("x509", "-noout", "-in", path("\(leaf).pem"), option[0], option[1]).text
        }
    }

    @Test("every leaf is accepted by openssl under the trust file", arguments: leaves)
    func accepted(leaf: String) throws {
        let verdict = try Programs.openSSL(
            "verify", "-x509_strict", "-CAfile", path("trust.pem"), path("\(leaf).pem"))
        #expect(verdict.status == 0, "\(verdict.text)")
    }

    @Test("a service's leaf has exactly one name: its SPIFFE id", arguments: TrustDomain.identities)
    func identity(leaf: String) throws {
        let lines = try field(leaf, "-ext", "subjectAltName").split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        #expect(lines.last == "URI:spiffe://sluice.local/\(leaf)")
        let usage = try field(leaf, "-ext", "extendedKeyUsage")
        #expect(usage.contains("TLS Web Server Authentication, TLS Web Client Authentication"))
        #expect(try field(leaf, "-ext", "basicConstraints").contains("CA:FALSE"))
    }

    @Test("the door's leaf has DNS and IP names, is for servers only and has no SPIFFE id")
    func door() throws {
        let names = try field("gateway-https", "-ext", "subjectAltName")
        #expect(names.contains("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"))
        #expect(!names.contains("URI:"))
        #expect(try !field("gateway-https", "-ext", "extendedKeyUsage").contains("Client"))
    }

    @Test("a leaf ends after the hours asked for, the authority after the days")
    func expiry() throws {
        let hour = 3600
        func endsWithin(_ file: String, seconds: Int) throws -> Bool {
            try Programs.openSSL(
                "x509", "-noout", "-checkend", "\(seconds)", "-in", path(file)
            ).status != 0
        }
        for leaf in Self.leaves {
            #expect(try !endsWithin("\(leaf).pem", seconds: 47 * hour), "\(leaf) ends too early")
            #expect(try endsWithin("\(leaf).pem", seconds: 49 * hour), "\(leaf) ends too late")
        }
        #expect(try !endsWithin("ca.pem", seconds: 29 * 24 * hour))
        #expect(try endsWithin("ca.pem", seconds: 31 * 24 * hour))
    }

    @Test("keys are for their owner only, certificates for everybody to read, the directory is closed")
    func modes() throws {
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(folder.path + "/pki") == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/pki")
        // A key and a certificate of the authority and of every leaf, and the trust file; nothing else.
        #expect(files.count == 2 * (Self.leaves.count + 1) + 1, "\(files)")
        for file in files {
            #expect(try mode(path(file)) == (file.hasSuffix("-key.pem") ? 0o600 : 0o644), "\(file)")
        }
    }

    @Test("the private key of each leaf belongs to its certificate", arguments: leaves)
    func keys(leaf: String) throws {
        let inside = try field(leaf, "-pubkey")
        let own = try Programs.openSSL("pkey", "-pubout", "-in", path("\(leaf)-key.pem")).text
        #expect(inside == own)
        #expect(own.contains("BEGIN PUBLIC KEY"))
    }

    @Test("a directory that has an authority is not overwritten")
    func twice() throws {
        let before = try text("ca-key.pem")
        #expect(throws: TrustDomainError.self) {
            try domain.create(authorityDays: 30, leafHours: 48, hosts: ["localhost"])
        }
        #expect(try text("ca-key.pem") == before)
    }

    @Test("rotating the leaves makes new keys and leaves authority and trust as they are")
    func rotateLeaves() throws {
        let before = try ["ca.pem", "ca-key.pem", "trust.pem", "order.pem", "order-key.pem"].map(text)
        try domain.rotateLeaves(hours: 24, hosts: ["localhost"])
        let after = try ["ca.pem", "ca-key.pem", "trust.pem", "order.pem", "order-key.pem"].map(text)
        #expect(after[..<3] == before[..<3])
        #expect(after[3] != before[3])
        #expect(after[4] != before[4])
        for leaf in Self.leaves { #expect(try verifies(leaf), "\(leaf)") }
    }

    @Test("a new authority is trusted beside the old one until it is pruned")
    func rotateAuthority() throws {
        try text("order.pem").write(toFile: path("old-leaf.pem"), atomically: true, encoding: .utf8)
        try text("trust.pem").write(toFile: path("old-trust.pem"), atomically: true, encoding: .utf8)
        try domain.rotateAuthority(days: 30, hours: 24, hosts: ["localhost"], leaves: true)
        for leaf in Self.leaves { #expect(try verifies(leaf), "\(leaf)") }
        #expect(try verifies("old-leaf"), "a process with the old leaf is still trusted")
        #expect(try !verifies("order", trust: "old-trust.pem"), "the new leaf is of a new authority")
        try domain.prune()
        #expect(try verifies("order"))
        #expect(try !verifies("old-leaf"), "nothing of the old authority is trusted any more")
    }

    @Test("trust first, leaves later: at no point is a leaf in use that somebody does not trust")
    func trustFirst() throws {
        let before = try text("order.pem")
        try domain.rotateAuthority(days: 30, hours: 24, hosts: ["localhost"], leaves: false)
        #expect(try text("order.pem") == before)
        for leaf in Self.leaves { #expect(try verifies(leaf), "\(leaf)") }
        #expect(throws: TrustDomainError.self, "the leaves in use are still of the old authority") {
            try domain.prune()
        }
        for leaf in Self.leaves { #expect(try verifies(leaf), "\(leaf)") }
        try domain.rotateLeaves(hours: 24, hosts: ["localhost"])
        try domain.prune()
        for leaf in Self.leaves { #expect(try verifies(leaf), "\(leaf)") }
    }

    @Test("an authority with another's key is refused")
    func mixedUp() throws {
        let other = Self.domain(folder.path + "/other", seed: 2)
        try other.create(authorityDays: 30, leafHours: 24, hosts: ["localhost"])
        try folder.read("other/ca-key.pem").write(
            toFile: path("ca-key.pem"), atomically: true, encoding: .utf8)
        #expect(throws: TrustDomainError.self) { try domain.rotateLeaves(hours: 24, hosts: ["localhost"]) }
        #expect(try verifies("order"), "the leaves are as they were")
    }

    @Test(
        "a name that cannot stand in a SPIFFE id is refused before anything is made",
        arguments: ["", "Sluice.local", "sluice local", "a/b", String(repeating: "a", count: 256)])
    func badName(name: String) throws {
        let directory = folder.path + "/bad"
        #expect(throws: TrustDomainError.self) {
            try Self.domain(directory, name: name)
                .create(authorityDays: 30, leafHours: 24, hosts: ["localhost"])
        }
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test("a host that is no name and no address is refused", arguments: ["", "two words", "caf\u{e9}"])
    func badHost(host: String) throws {
        #expect(throws: TrustDomainError.self) {
            try domain.rotateLeaves(hours: 24, hosts: ["localhost", host])
        }
    }

    @Test("the listing names every certificate with its names and its end")
    func listing() throws {
        let lines = try domain.describe()
        #expect(lines.count == Self.leaves.count + 2)
        #expect(lines.contains { $0.hasPrefix("order.pem:") && $0.contains("spiffe://sluice.local/order") })
        #expect(lines.contains { $0.hasPrefix("trust.pem:") && $0.contains("authority") })
    }
}
