import Foundation
import NIOConcurrencyHelpers
import Testing
import Wire

@Suite struct RevokedSerialsTests {
    @Test("comments, blanks, case, colons and leading zeros do not matter")
    func forms() throws {
        let list = try RevokedSerials(
            text: "# lost\n\n 0A:bC # stolen\r\n00ff\n0\n", file: "list")
        #expect(list.count == 3)
        for serial in ["abc", "0ABC", "ff", "0", "00"] { #expect(list.contains(serial)) }
        for serial in ["ab", "abcd", "", "g", "1"] { #expect(!list.contains(serial)) }
    }

    @Test("every malformed line is named, with the file")
    func faults() {
        let long = String(repeating: "1", count: 41)
        let text = "12\nxyz\n\(long)\n:\n34"
        let error = #expect(throws: TLSError.self) {
            try RevokedSerials(text: text, file: "list.txt")
        }
        #expect(error?.reason == .configuration)
        let words = error?.description ?? ""
        #expect(words.contains("list.txt"))
        for line in 2...4 { #expect(words.contains("line \(line) "), "\(words)") }
        #expect(!words.contains("line 1 "))
        #expect(!words.contains("line 5 "))
    }

    @Test("an error names so many lines and counts the others")
    func manyFaults() {
        let text = String(repeating: "?\n", count: 50)
        let error = #expect(throws: TLSError.self) { try RevokedSerials(text: text, file: "f") }
        #expect(error?.description.contains("and 30 more") == true)
    }
}

/// Over sockets: what a reload does to connections that are open.
@Suite(.serialized) struct RevocationTests {
    private func scratch(_ name: String) throws -> String {
        try TestAuthority.get().path("\(name)-\(UUID().uuidString)")
    }

    @Test("a client whose serial is denied after it connected is closed and comes no more")
    func revokedClient() async throws {
        let list = try scratch("revoked")
        try "".write(toFile: list, atomically: true, encoding: .utf8)
        let serial = NIOLockedValueBox<String?>(nil)
        let words = NIOLockedValueBox<[String]>([])
        try await Pair.with { configuration in
            configuration.tls.revoked = list
            configuration.observer.connectionSecured = { handshake in
                serial.withLockedValue { $0 = handshake.serial }
            }
            configuration.observer.connectionFailed = { text in
                words.withLockedValue { $0.append(text) }
            }
        } _: { _ in
        } _: { (pair) async throws in
            #expect(try await pair.echo(1) == 1)
            let known = try #require(serial.withLockedValue { $0 })
            try "\(known)\n".write(toFile: list, atomically: true, encoding: .utf8)
            try pair.server.reloadCertificates()
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.connections == 0 })
            let error = await errorOf { try await pair.echo(2) }
            #expect(error?.code == .unavailable)
            #expect(
                await pair.log.waitUntil {
                    let counts = pair.server.statistics.snapshot.failedHandshakesByReason
                    return counts[.revoked, default: 0] > 0
                })
            let seen = words.withLockedValue { $0 }
            #expect(seen.contains { $0.contains("\(known) is revoked") }, "\(seen)")
            // A malformed list keeps the last good one.
            try "no number\n".write(toFile: list, atomically: true, encoding: .utf8)
            let refused = #expect(throws: TLSError.self) { try pair.server.reloadCertificates() }
            #expect(refused?.description.contains("line 1") == true)
            let still = await errorOf { try await pair.echo(3) }
            #expect(still?.code == .unavailable)
        }
    }

    @Test("a server whose serial is denied after the client connected is left")
    func revokedServer() async throws {
        let list = try scratch("revoked")
        try "".write(toFile: list, atomically: true, encoding: .utf8)
        let serial = NIOLockedValueBox<String?>(nil)
        try await Pair.with { _ in
        } _: { configuration in
            configuration.tls.revoked = list
            configuration.observer.connectionSecured = { handshake in
                serial.withLockedValue { $0 = handshake.serial }
            }
        } _: { (pair) async throws in
            #expect(try await pair.echo(1) == 1)
            let known = try #require(serial.withLockedValue { $0 })
            try "\(known)\n".write(toFile: list, atomically: true, encoding: .utf8)
            try pair.client.reloadCertificates()
            #expect(
                await pair.log.waitUntil { pair.client.statistics.snapshot.connections == 0 })
            let error = await errorOf { try await pair.echo(2) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("revoked") == true, "\(String(describing: error))")
        }
    }
}
