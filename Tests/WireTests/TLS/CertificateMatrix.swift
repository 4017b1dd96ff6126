import Testing
import Wire

/// The table of the certificate matrix: what each certificate breaks, and how that must end.
struct CertificateCase: Sendable, CustomTestStringConvertible {
    enum Side: String, Sendable { case client, server }

    let name: String
    /// The side that shows the certificate; Wire is the other one.
    let shownBy: Side
    let reason: TLSError.Reason
    /// The alert that the shower sees (RFC 8446, 6.2).
    let alert: UInt8

    var testDescription: String { "\(name), shown by the \(shownBy.rawValue)" }

    /// The same certificate shown by either side.
    private static func both(
        _ name: String, _ reason: TLSError.Reason, _ alert: UInt8
    ) -> [CertificateCase] {
        [Side.client, .server].map {
            CertificateCase(name: name, shownBy: $0, reason: reason, alert: alert)
        }
    }

    private static func one(
        _ name: String, _ side: Side, _ reason: TLSError.Reason, _ alert: UInt8
    ) -> [CertificateCase] {
        [CertificateCase(name: name, shownBy: side, reason: reason, alert: alert)]
    }

    // Alerts: 42 bad_certificate, 43 unsupported_certificate, 44 certificate_revoked,
    // 45 certificate_expired, 46 certificate_unknown, 47 illegal_parameter, 48 unknown_ca,
    // 51 decrypt_error, 116 certificate_required.
    static let refused: [CertificateCase] = [
        one("", .client, .noCertificate, 116),
        both("expired", .expired, 45),
        both("future", .notYetValid, 42),
        both("foreign", .untrusted, 48),
        both("namesake-leaf", .untrusted, 48),
        both("tampered", .untrusted, 51),
        both("self-signed", .untrusted, 48),
        both("leaf-as-issuer", .untrusted, 48),
        both("too-deep", .chainTooLong, 48),
        both("path-length", .chainTooLong, 48),
        both("long-chain", .tooLarge, 47),
        both("permitted-elsewhere", .nameConstraint, 46),
        both("excluded-here", .nameConstraint, 46),
        both("weak", .weak, 42),
        both("sha1", .weak, 42),
        both("revoked", .revoked, 44),
        both("authority", .keyUsage, 43),
        both("authority-disguised", .keyUsage, 43),
        both("signs-certificates", .keyUsage, 43),
        both("no-key-usage", .keyUsage, 43),
        both("key-agreement-only", .keyUsage, 43),
        one("server-only", .client, .keyUsage, 43),
        one("client-only", .server, .keyUsage, 43),
        both("mail-only", .keyUsage, 43),
        both("no-purpose", .keyUsage, 43),
        both("unknown-critical", .untrusted, 46),
        both("other-domain", .identity, 42),
        one("other-service", .server, .identity, 42),
        both("no-names", .malformedName, 42),
        both("common-name-only", .malformedName, 42),
        both("dns-only", .malformedName, 42),
        both("mail-name", .malformedName, 42),
        both("two-uris", .malformedName, 42),
        both("two-uris-one-odd", .malformedName, 42),
        both("nul", .malformedName, 42),
        both("unicode", .malformedName, 42),
        both("newline", .malformedName, 42),
        both("upper-scheme", .malformedName, 42),
        both("upper-domain", .malformedName, 42),
        both("wildcard", .malformedName, 42),
        both("wildcard-domain", .malformedName, 42),
        both("long-path", .malformedName, 42),
        both("trailing-slash", .malformedName, 42),
        both("dots", .malformedName, 42),
        both("percent", .malformedName, 42),
        both("query", .malformedName, 42),
        both("fragment", .malformedName, 42),
        both("port", .malformedName, 42),
        both("user", .malformedName, 42),
        both("no-service", .malformedName, 42),
        both("no-path", .malformedName, 42),
        both("no-domain", .malformedName, 42),
        both("empty-uri", .malformedName, 42),
        both("https", .malformedName, 42),
        both("too-long-uri", .malformedName, 42),
    ].flatMap(\.self)

    /// Certificates that differ from the usual one and are fine.
    static let accepted = ["good", "below-two", "with-dns", "rsa", "p384", "permitted-here"]
}

extension MatrixCertificates {
    static let domain = "sluice.test"
    private static let name = "spiffe://\(domain)/order"
    private static let leafRules = [
        "basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature",
    ]
    private static let purposes = "extendedKeyUsage=serverAuth,clientAuth"

    /// A leaf with one URI; the bytes go into the certificate as they are.
    private static func uri(_ text: String...) -> Recipe {
        Recipe(extensions: leafRules + [purposes, alternativeNames(text)])
    }

    /// DER of a list of URIs: SEQUENCE of [6] IMPLICIT IA5String.
    private static func alternativeNames(_ uris: [String]) -> String {
        var names: [UInt8] = []
        for uri in uris { names += [0x86] + length(uri.utf8.count) + Array(uri.utf8) }
        let sequence = [0x30] + length(names.count) + names
        let hex = sequence.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "subjectAltName=DER:" + hex.joined(separator: ":")
    }

    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 128 else { return [UInt8(count)] }
        return [0x82, UInt8(count >> 8), UInt8(count & 0xff)]
    }

    private static func leaf(_ further: [String] = [], purposes: String? = purposes) -> Recipe {
        Recipe(extensions: leafRules + [purposes, alternativeNames([name])].compactMap(\.self) + further)
    }

    private static func usage(_ constraints: String, _ usage: String?) -> Recipe {
        let lines = ["basicConstraints=critical,\(constraints)", usage.map { "keyUsage=critical,\($0)" }]
        return Recipe(extensions: lines.compactMap(\.self) + [purposes, alternativeNames([name])])
    }

    private static func changed(_ change: (inout Recipe) -> Void) -> Recipe {
        var recipe = leaf()
        change(&recipe)
        return recipe
    }

    private static func under(_ chain: String...) -> Recipe {
        changed {
            $0.issuer = chain[0]
            $0.chain = chain
        }
    }

    private static func authority(
        _ name: String, by issuer: String, _ further: [String] = [], pathLength: Int? = nil
    ) -> (String, Recipe) {
        let bound = pathLength.map { ",pathlen:\($0)" } ?? ""
        var recipe = Recipe(
            extensions: [
                "basicConstraints=critical,CA:TRUE\(bound)", "keyUsage=critical,keyCertSign",
            ] + further)
        recipe.issuer = issuer
        recipe.key = "intermediate"
        recipe.subject = "/CN=\(name)"
        return (name, recipe)
    }

    /// Intermediates, each behind its issuer.
    static let authorities = [
        authority("first", by: "ca"),
        authority("second", by: "first"),
        authority("third", by: "second"),
        authority("last", by: "ca", pathLength: 0),
        authority("behind-last", by: "last"),
        authority("elsewhere", by: "ca", ["nameConstraints=critical,permitted;URI:elsewhere.test"]),
        authority("not-here", by: "ca", ["nameConstraints=critical,excluded;URI:\(domain)"]),
        authority("here", by: "ca", ["nameConstraints=critical,permitted;URI:\(domain)"]),
        ("good", changed { $0.subject = "/CN=good" }),
    ]

    static let leaves: [String: Recipe] = [
        "expired": changed { $0.days = -1 },
        "foreign": changed { $0.issuer = "other-ca" },
        "namesake-leaf": changed { $0.issuer = "namesake" },
        "self-signed": changed { $0.issuer = "self" },
        "leaf-as-issuer": under("good"),
        "below-two": under("second", "first"),
        "too-deep": under("third", "second", "first"),
        "path-length": under("behind-last", "last"),
        "permitted-elsewhere": under("elsewhere"),
        "excluded-here": under("not-here"),
        "permitted-here": under("here"),
        "weak": changed { $0.key = "weak" },
        "rsa": changed { $0.key = "rsa" },
        "p384": changed { $0.key = "p384" },
        "sha1": changed { $0.digest = "sha1" },
        "revoked": changed { $0.serial = "0x00BADBADBADBAD" },
        "authority": usage("CA:TRUE", "digitalSignature,keyCertSign"),
        "authority-disguised": usage("CA:TRUE", "digitalSignature"),
        "signs-certificates": usage("CA:FALSE", "digitalSignature,keyCertSign"),
        "no-key-usage": usage("CA:FALSE", nil),
        "key-agreement-only": usage("CA:FALSE", "keyAgreement"),
        "server-only": leaf(purposes: "extendedKeyUsage=serverAuth"),
        "client-only": leaf(purposes: "extendedKeyUsage=clientAuth"),
        "mail-only": leaf(purposes: "extendedKeyUsage=emailProtection"),
        "no-purpose": leaf(purposes: nil),
        "unknown-critical": leaf(["1.3.6.1.4.1.55555.1=critical,DER:05:00"]),
        "no-names": Recipe(extensions: leafRules + [purposes]),
        "common-name-only": Recipe(
            extensions: leafRules + [purposes], subject: "/CN=spiffe:\\/\\/\(domain)\\/order"),
        "dns-only": Recipe(extensions: leafRules + [purposes, "subjectAltName=DNS:order"]),
        "mail-name": Recipe(
            extensions: leafRules + [purposes, "subjectAltName=email:order@\(domain)"]),
        "with-dns": Recipe(
            extensions: leafRules + [purposes, "subjectAltName=DNS:order,URI:\(name)"]),
        "other-domain": uri("spiffe://elsewhere.test/order"),
        "other-service": uri("spiffe://\(domain)/finance"),
        "two-uris": uri(name, "spiffe://\(domain)/finance"),
        "two-uris-one-odd": uri(name, "https://\(domain)/order"),
        "nul": uri("\(name)\0.evil.test"),
        "unicode": uri("spiffe://\(domain)/\u{43E}rder"),
        "newline": uri("\(name)\n"),
        "upper-scheme": uri("SPIFFE://\(domain)/order"),
        "upper-domain": uri("spiffe://SLUICE.test/order"),
        "wildcard": uri("spiffe://\(domain)/*"),
        "wildcard-domain": uri("spiffe://*.test/order"),
        "long-path": uri("\(name)/more"),
        "trailing-slash": uri("\(name)/"),
        "dots": uri("spiffe://\(domain)/.."),
        "percent": uri("spiffe://\(domain)/%6frder"),
        "query": uri("\(name)?as=finance"),
        "fragment": uri("\(name)#finance"),
        "port": uri("spiffe://\(domain):443/order"),
        "user": uri("spiffe://order@\(domain)/order"),
        "no-service": uri("spiffe://\(domain)/"),
        "no-path": uri("spiffe://\(domain)"),
        "no-domain": uri("spiffe:///order"),
        "empty-uri": uri(""),
        "https": uri("https://\(domain)/order"),
        "too-long-uri": uri("spiffe://\(domain)/" + String(repeating: "o", count: 600)),
    ]
}
