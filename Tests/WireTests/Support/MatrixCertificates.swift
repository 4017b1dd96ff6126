import Foundation

/// Certificates that break one rule each, made once per test process with the `openssl` command:
/// all leaves share one key, and one file holds everybody's extensions.
struct MatrixCertificates: Sendable {
    /// A certificate to make.
    struct Recipe: Sendable {
        /// Lines of extensions.
        var extensions: [String]
        var issuer = "ca"
        var days = 2
        var key = "leaf"
        var subject = "/CN=leaf"
        var digest = "sha256"
        /// Intermediates that are shown behind the leaf.
        var chain: [String] = []
        var serial: String?
    }

    enum Failure: Error { case openssl(String) }

    private static let shared: Result<MatrixCertificates, any Error> = Result {
        try MatrixCertificates()
    }

    let directory: URL

    static func get() throws -> MatrixCertificates { try shared.get() }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    func certificate(_ name: String) -> String { path(name + ".pem") }

    func key(_ name: String) -> String { path((Self.leaves[name]?.key ?? "leaf") + ".key") }

    private init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-matrix-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try makeKeys()
        // The namesake has the name of ours and another key.
        for (name, subject) in ["ca": "ca", "other-ca": "other-ca", "namesake": "ca"] {
            try openssl([
                "req", "-x509", "-new", "-key", path(name + ".key"), "-out", path(name + ".pem"),
                "-days", "9", "-subj", "/CN=\(subject)", "-addext", "keyUsage=critical,keyCertSign",
            ])
        }
        let all = Self.authorities.map { ($0.0, $0.1) } + Self.leaves.sorted { $0.key < $1.key }
        let sections = all.map { "[\($0.0)]\n" + $0.1.extensions.joined(separator: "\n") }
        try (sections.joined(separator: "\n") + "\n").write(
            toFile: path("all.cnf"), atomically: true, encoding: .utf8)
        for (number, (name, recipe)) in all.enumerated() {
            try make(name, recipe, number + 2)
        }
        try makeFuture()
        try makeSpecials()
    }

    private func makeKeys() throws {
        let curves = [
            "ca": "P-256", "other-ca": "P-256", "namesake": "P-256", "intermediate": "P-256",
            "leaf": "P-256", "p384": "P-384",
        ]
        for (name, curve) in curves {
            try openssl([
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve)", "-out",
                path(name + ".key"),
            ])
        }
        for (name, bits) in ["weak": 1_024, "rsa": 2_048] {
            try openssl([
                "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bits)", "-out",
                path(name + ".key"),
            ])
        }
    }

    private func make(_ name: String, _ recipe: Recipe, _ number: Int) throws {
        let request = path(name + ".csr")
        try openssl([
            "req", "-new", "-key", path(recipe.key + ".key"), "-out", request, "-subj",
            recipe.subject,
        ])
        let signer =
            recipe.issuer == "self"
            ? ["-signkey", path(recipe.key + ".key")]
            : [
                "-CA", path(recipe.issuer + ".pem"), "-CAkey", path(Self.keyOf(recipe.issuer)),
                "-set_serial", recipe.serial ?? "\(number)",
            ]
        try openssl(
            [
                "x509", "-req", "-in", request, "-days", "\(recipe.days)", "-\(recipe.digest)",
                "-extfile", path("all.cnf"), "-extensions", name, "-out", path(name + ".pem"),
            ] + signer)
        for link in recipe.chain { try append(link, to: name) }
    }

    private static func keyOf(_ issuer: String) -> String {
        switch issuer {
        case "ca", "other-ca", "namesake": issuer + ".key"
        case "good": "leaf.key"
        default: "intermediate.key"
        }
    }

    private func append(_ link: String, to name: String, times: Int = 1) throws {
        let leaf = try String(contentsOfFile: path(name + ".pem"), encoding: .utf8)
        let further = try String(contentsOfFile: path(link + ".pem"), encoding: .utf8)
        try (leaf + String(repeating: further, count: times)).write(
            toFile: path(name + ".pem"), atomically: true, encoding: .utf8)
    }

    /// `x509 -req` cannot date a certificate forward; `ca` can.
    private func makeFuture() throws {
        try """
        [ca]
        default_ca = d
        [d]
        database = \(path("index.txt"))
        new_certs_dir = \(directory.path)
        serial = \(path("serial"))
        default_md = sha256
        policy = p
        [p]
        commonName = optional
        """.write(toFile: path("ca.cnf"), atomically: true, encoding: .utf8)
        try "".write(toFile: path("index.txt"), atomically: true, encoding: .utf8)
        try "0F00\n".write(toFile: path("serial"), atomically: true, encoding: .utf8)
        try openssl([
            "ca", "-batch", "-notext", "-config", path("ca.cnf"), "-cert", path("ca.pem"),
            "-keyfile", path("ca.key"), "-startdate", "20990101000000Z", "-enddate",
            "20990201000000Z", "-in", path("good.csr"), "-out", path("future.pem"), "-extfile",
            path("all.cnf"), "-extensions", "good",
        ])
    }

    private func makeSpecials() throws {
        let good = try String(contentsOfFile: path("good.pem"), encoding: .utf8)
        try good.write(toFile: path("long-chain.pem"), atomically: true, encoding: .utf8)
        try append("ca", to: "long-chain", times: 300)
        // One bit of the signature, which is what the certificate ends with.
        let lines = good.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        var bytes = [UInt8](Data(base64Encoded: lines.joined()) ?? Data())
        bytes[bytes.count - 1] ^= 1
        let text = Data(bytes).base64EncodedString(options: .lineLength64Characters)
        try "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
            .write(toFile: path("tampered.pem"), atomically: true, encoding: .utf8)
    }

    /// Serial number and end of a certificate in the words of `openssl`.
    func describe(_ name: String) throws -> String {
        try openssl(["x509", "-in", certificate(name), "-noout", "-serial", "-enddate"])
    }

    @discardableResult
    private func openssl(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let errors = Pipe()
        process.standardError = errors
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // Neither fills its pipe: the outputs are a few lines.
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.openssl(
                arguments.joined(separator: " ") + "\n" + String(decoding: words, as: UTF8.self))
        }
        return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}
