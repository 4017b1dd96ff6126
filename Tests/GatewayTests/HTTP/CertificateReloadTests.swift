import Dispatch
import Foundation
import Testing
import Wire

@testable import Gateway

@Suite("The certificate of the door") struct CertificateReloadTests {
    private let certificate: TestCertificate

    init() throws { certificate = try TestCertificate() }

    /// Runs a body with a door that has a certificate of its own.
    private func withDoor(_ body: (TestServer) async throws -> Void) async throws {
        try await withGateway { (gateway) async throws in
            let door = try await TestServer(gateway, certificate: certificate)
            var failure: (any Error)?
            do { try await body(door) } catch { failure = error }
            await door.server.close(grace: .seconds(1))
            if let failure { throw failure }
        }
    }

    /// The serial number that a new connection is shown, as the `openssl` command reads it.
    private func serial(_ door: TestServer) async throws -> String {
        let command =
            "openssl s_client -connect 127.0.0.1:\(door.port) -servername localhost </dev/null 2>/dev/null"
            + " | openssl x509 -noout -serial"
        return try await withCheckedThrowingContinuation { continuation in
            // On a thread of its own: the door answers on those of the tests.
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = URL(fileURLWithPath: "/bin/sh")
                        process.arguments = ["-c", command]
                        let output = Pipe()
                        process.standardOutput = output
                        try process.run()
                        let text = output.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return String(decoding: text, as: UTF8.self)
                    })
            }
        }
    }

    private func alive(_ connection: RawConnection) async throws -> Bool {
        try await connection.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return await connection.receive { $0.hasSuffix("ok\n") }.hasPrefix("HTTP/1.1 200 OK\r\n")
    }

    @Test("connections made after a reload are shown the new certificate; those of before go on")
    func reload() async throws {
        try await withDoor { (door) async throws in
            let before = try await RawConnection(door)
            #expect(try await alive(before))
            let first = try await serial(door)
            #expect(first.hasPrefix("serial="))
            try certificate.issue()
            #expect(try await serial(door) == first, "nobody read it yet")
            try door.tls.reload()
            let second = try await serial(door)
            #expect(second.hasPrefix("serial="))
            #expect(second != first)
            #expect(try await alive(before))
            // Trusts the new certificate only, which is its own authority.
            let after = try await RawConnection(door)
            #expect(try await alive(after))
            await before.close()
            await after.close()
        }
    }

    @Test(
        "a file that is not fit changes nothing and is named",
        arguments: ["no certificate", "other key", "expired", "not for a server", "missing"])
    func unfit(fault: String) async throws {
        try await withDoor { (door) async throws in
            let first = try await serial(door)
            let file = certificate.certificate
            let words: String
            switch fault {
            case "no certificate":
                try "nothing\n".write(toFile: file, atomically: true, encoding: .utf8)
                words = "certificate file \(file)"
            case "other key":
                let other = try TestCertificate()
                try FileManager.default.removeItem(atPath: certificate.privateKey)
                try FileManager.default.copyItem(
                    atPath: other.privateKey, toPath: certificate.privateKey)
                words = "private key file \(certificate.privateKey)"
            case "expired":
                try certificate.expire()
                words = "certificate file \(file): it has expired"
            case "not for a server":
                try certificate.issue(purpose: "clientAuth")
                words = "certificate file \(file): it is not for a server"
            default:
                try FileManager.default.removeItem(atPath: file)
                words = "certificate file \(file)"
            }
            do throws(TLSError) {
                try door.tls.reload()
                Issue.record("a certificate with the fault '\(fault)' was taken")
            } catch {
                #expect(error.reason == .configuration)
                #expect(error.description.contains(words), "\(error)")
            }
            #expect(try await serial(door) == first)
        }
    }
}
