import Foundation
import Wire

/// Certificates made with the `openssl` command in a temporary directory, once per test process.
struct TestAuthority: Sendable {
    /// How a leaf differs from a good one.
    struct Leaf: Sendable {
        var names: [String]
        var days = 2
        var authority = "ca"
        var isAuthority = false
        /// Whether there is a key usage.
        var hasUsage = true

        init(
            _ names: [String], days: Int = 2, authority: String = "ca", isAuthority: Bool = false,
            hasUsage: Bool = true
        ) {
            self.names = names
            self.days = days
            self.authority = authority
            self.isAuthority = isAuthority
            self.hasUsage = hasUsage
        }
    }

    enum Failure: Error { case openssl(String) }

    static let domain = "sluice.test"
    static let shared: Result<TestAuthority, any Error> = Result { try TestAuthority() }

    let directory: URL

    static func get() throws -> TestAuthority { try shared.get() }

    private init() throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("sluice-wire-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        // Longer than any leaf: a clock that stands before the end of a leaf finds its authority valid.
        for name in ["ca", "other-ca"] {
            try openssl([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-keyout", path(name + ".key"), "-out", path(name + ".pem"), "-days", "3",
                "-subj", "/CN=\(name)", "-addext", "keyUsage=critical,keyCertSign",
            ])
        }
        for service in ["order", "gateway", "inventory"] {
            try issue(service, Leaf(["URI:spiffe://\(Self.domain)/\(service)"]))
        }
        try issue("expired-order", Leaf(["URI:spiffe://\(Self.domain)/order"], days: -1))
        try issue("expired", Leaf(["URI:spiffe://\(Self.domain)/gateway"], days: -1))
        try issue(
            "foreign", Leaf(["URI:spiffe://\(Self.domain)/gateway"], authority: "other-ca"))
        try issue(
            "two-names",
            Leaf([
                "URI:spiffe://\(Self.domain)/gateway", "URI:spiffe://\(Self.domain)/order",
            ]))
        try issue("no-name", Leaf(["DNS:gateway"]))
        try issue("other-domain", Leaf(["URI:spiffe://elsewhere.test/gateway"]))
        try issue("long-path", Leaf(["URI:spiffe://\(Self.domain)/gateway/more"]))
        try issue(
            "authority", Leaf(["URI:spiffe://\(Self.domain)/gateway"], isAuthority: true))
        try issue("no-usage", Leaf(["URI:spiffe://\(Self.domain)/gateway"], hasUsage: false))
        try issue("no-usage-order", Leaf(["URI:spiffe://\(Self.domain)/order"], hasUsage: false))
        try issue("localhost", Leaf(["DNS:localhost", "IP:127.0.0.1"]))
        try issue("elsewhere", Leaf(["DNS:elsewhere.test"]))
    }

    func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

    func files(_ leaf: String, trust: String = "ca") -> TLSFiles {
        TLSFiles(
            certificate: path(leaf + ".pem"), privateKey: path(leaf + ".key"),
            trust: path(trust + ".pem"), trustDomain: Self.domain)
    }

    /// A new certificate and key of `service`, in files of another name.
    func reissue(_ service: String, as name: String, by authority: String = "ca") throws {
        try issue(name, Leaf(["URI:spiffe://\(Self.domain)/\(service)"], authority: authority))
    }

    private func issue(_ name: String, _ leaf: Leaf) throws {
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", path(name + ".key"), "-out", path(name + ".csr"), "-subj", "/CN=\(name)",
        ])
        let extensions = """
            subjectAltName=\(leaf.names.joined(separator: ","))
            basicConstraints=critical,CA:\(leaf.isAuthority ? "TRUE" : "FALSE")
            \(leaf.hasUsage ? "keyUsage=critical,digitalSignature" : "")
            extendedKeyUsage=serverAuth,clientAuth
            """
        try extensions.write(toFile: path(name + ".ext"), atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", path(name + ".csr"), "-CA", path(leaf.authority + ".pem"),
            "-CAkey", path(leaf.authority + ".key"), "-CAcreateserial", "-days", "\(leaf.days)",
            "-extfile", path(name + ".ext"), "-out", path(name + ".pem"),
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure.openssl(
                arguments.joined(separator: " ") + "\n" + String(decoding: words, as: UTF8.self))
        }
    }
}
