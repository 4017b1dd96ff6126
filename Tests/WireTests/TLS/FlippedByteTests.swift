import Testing
import Wire

/// Somebody on the way changes one byte: an alert or a close must follow, never another plaintext.
@Suite(.ownThread) struct FlippedByteTests {
    private let question = Array("how many are left in the warehouse?".utf8)
    private let answer = [UInt8](repeating: 7, count: 300)

    /// What came of one connection.
    private struct Outcome {
        var there: [UInt8]
        var back: [UInt8]
        var failed: Bool
        /// Bytes that passed in the watched direction, for choosing offsets.
        var passed: Int
    }

    /// Runs a handshake and an exchange, one bit of the byte at `offset` flipped on its way to the
    /// server or to the client.
    private func run(
        _ contexts: (server: TLSContext, client: TLSContext), flip offset: Int?, toServer: Bool
    ) throws -> Outcome {
        let server = try EmbeddedTLS.server(contexts.server)
        let client = try EmbeddedTLS.client(contexts.client, of: "order")
        var passed = 0
        func carry(_ from: EmbeddedTLS, _ to: EmbeddedTLS, watched: Bool) -> Bool {
            var bytes = from.takeOutput()
            if watched {
                if let offset, offset >= passed, offset - passed < bytes.count {
                    bytes[offset - passed] ^= 0x01
                }
                passed += bytes.count
            }
            to.feed(bytes)
            return !bytes.isEmpty
        }
        func exchange() {
            var moved = true
            while moved {
                let there = carry(client, server, watched: toServer)
                let back = carry(server, client, watched: !toServer)
                moved = there || back
            }
        }
        exchange()
        client.write(question)
        exchange()
        if server.plain == question { server.write(answer) }
        exchange()
        // A changed length makes a side wait for more: then the end of the connection shows it.
        let failed = server.failure != nil || client.failure != nil
        for side in [server, client] where side.isActive { side.cut() }
        return Outcome(
            there: server.plain, back: client.plain, failed: failed || client.plain != answer,
            passed: passed)
    }

    @Test("1,000 offsets: never another plaintext, and no success but for the bytes TLS ignores")
    func flips() throws {
        let authority = try TestAuthority.get()
        let contexts = (
            server: try TLSContext.wireServer(authority.files("order")),
            client: try TLSContext.wireClient(authority.files("gateway"))
        )
        var tried = 0
        for toServer in [true, false] {
            let clean = try run(contexts, flip: nil, toServer: toServer)
            #expect(clean.there == question && clean.back == answer && !clean.failed)
            var unharmed: [Int] = []
            for number in 0..<500 {
                // Signatures differ in length by a byte or two, so the last bytes are left out.
                let offset = number * (clean.passed - 8) / 500
                let outcome = try run(contexts, flip: offset, toServer: toServer)
                #expect(question.starts(with: outcome.there), "offset \(offset)")
                #expect(answer.starts(with: outcome.back), "offset \(offset)")
                if !outcome.failed { unharmed.append(offset) }
                tried += 1
            }
            // The version in the header of a record before encryption means nothing (RFC 8446, 5.1).
            #expect(unharmed.count <= 4, "\(unharmed)")
        }
        #expect(tried == 1_000)
    }
}
