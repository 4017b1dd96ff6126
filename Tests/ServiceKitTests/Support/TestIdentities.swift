import Foundation
import ServiceKit
import Wire

/// Certificates of processes under an authority of their own, made with the `openssl` command in a
/// directory that is removed with the value.
final class TestIdentities: Sendable {
    struct Failure: Error {
        let words: String
    }

    static let domain = "sluice.test"
    /// Those of the whole suite, for tests that change none: made once, as each waits for other programs.
    static let shared: Result<TestIdentities, any Error> = Result {
        try TestIdentities(ProcessConfiguration.ports.keys.sorted())
    }

    let directory: String

    /// An authority and these processes; without a name only the directory.
    init(_ names: [String]) throws {
        directory = NSTemporaryDirectory() + "sluice-kit-\(ProcessInfo.processInfo.globallyUniqueString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        guard !names.isEmpty else { return }
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            path("ca.key"), "-out", path("ca.pem"), "-days", "2", "-subj", "/CN=ca", "-addext",
            "keyUsage=critical,keyCertSign",
        ])
        for name in names { try issue(name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func path(_ file: String) -> String { "\(directory)/\(file)" }

    func files(_ name: String) -> TLSFiles {
        TLSFiles(
            certificate: path("\(name).pem"), privateKey: path("\(name).key"), trust: path("ca.pem"),
            trustDomain: Self.domain, revoked: nil)
    }

    /// What a process of that name is told by its environment, and more.
    func variables(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        [
            "SLUICE_LISTEN": "127.0.0.1:0", "SLUICE_CERTIFICATE_FILE": path("\(name).pem"),
            "SLUICE_PRIVATE_KEY_FILE": path("\(name).key"), "SLUICE_TRUST_FILE": path("ca.pem"),
            "SLUICE_TRUST_DOMAIN": Self.domain,
        ].merging(more) { $1 }
    }

    /// Writes a new key and certificate of `name`, in place of those before.
    func issue(_ name: String, days: Int = 2) throws {
        let request = path("\(name).csr")
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            path("\(name).key"), "-out", request, "-subj", "/CN=\(name)",
        ])
        let extensions = """
            subjectAltName=URI:spiffe://\(Self.domain)/\(name)
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=serverAuth,clientAuth
            """
        try write("\(name).ext", extensions)
        try openssl([
            "x509", "-req", "-in", request, "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-days", "\(days)", "-extfile", path("\(name).ext"), "-out",
            path("\(name).pem"),
        ])
    }

    func write(_ file: String, _ text: String) throws {
        try text.write(toFile: path(file), atomically: true, encoding: .utf8)
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
            throw Failure(words: String(decoding: words, as: UTF8.self))
        }
    }
}
