import Foundation
import Testing
import Wire

@Suite struct KeyLogTests {
    private func meet(_ options: TLSOptions) throws {
        let authority = try TestAuthority.get()
        let context = try TLSContext.wireServer(authority.files("order"), options: options)
        let wire = try EmbeddedTLS.server(context)
        let raw = try BlockingPeer(
            server: false, certificate: authority.path("gateway.pem"),
            key: authority.path("gateway.key"))
        wire.exchange(with: raw)
        #expect(wire.handshake != nil)
        wire.finish()
    }

    private func options() throws -> TLSOptions {
        var options = TLSOptions()
        options.keyLog = try TestAuthority.get().path("keys-\(UUID().uuidString)")
        options.allowsKeyLog = true
        return options
    }

    @Test("secrets are appended to a file that only its owner reads")
    func written() throws {
        let options = try options()
        let path = try #require(options.keyLog)
        try "# before\n".write(toFile: path, atomically: true, encoding: .utf8)
        try meet(options)
        try meet(options)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.first == "# before")
        for label in [
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
            "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
        ] {
            #expect(lines.filter { $0.hasPrefix(label + " ") }.count == 2, "\(text)")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("is refused in production, and when one of the two acts is missing")
    func refused() throws {
        let files = try TestAuthority.get().files("order")
        var production = try options()
        production.isProduction = true
        var unconfirmed = try options()
        unconfirmed.allowsKeyLog = false
        var unwritable = try options()
        unwritable.keyLog = "/nowhere/at/all/keys"
        for (options, words) in [
            (production, "production"), (unconfirmed, "not allowed"), (unwritable, "/nowhere"),
        ] {
            let server = #expect(throws: TLSError.self) {
                try TLSContext.wireServer(files, options: options)
            }
            #expect(server?.reason == .configuration)
            #expect(server?.description.contains(words) == true)
            #expect(throws: TLSError.self) { try TLSContext.wireClient(files, options: options) }
            let path = try #require(options.keyLog)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("nothing is written unless it is asked for")
    func offByDefault() throws {
        var options = TLSOptions()
        options.allowsKeyLog = true
        try meet(options)
        #expect(options.keyLog == nil)
    }
}
