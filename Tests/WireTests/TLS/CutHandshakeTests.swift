import Testing
import Wire

/// The network goes away behind every byte of a handshake and of the records that follow it, in
/// either direction: both sides end, and neither has more than what was said.
@Suite(.ownThread) struct CutHandshakeTests {
    private let question = Array("how many are left in the warehouse?".utf8)
    private let answer = [UInt8](repeating: 7, count: 300)

    private struct Sides {
        var server: EmbeddedTLS
        var client: EmbeddedTLS
        /// Bytes that passed in the watched direction.
        var passed = 0
    }

    /// Runs a handshake and an exchange, until so many bytes passed to the server or to the client.
    private func run(
        _ contexts: (server: TLSContext, client: TLSContext), cut offset: Int, toServer: Bool
    ) throws -> Sides {
        var sides = Sides(
            server: try .server(contexts.server), client: try .client(contexts.client, of: "order"))
        func carry(_ from: EmbeddedTLS, _ to: EmbeddedTLS, watched: Bool) -> Bool {
            var bytes = from.takeOutput()
            if watched {
                bytes = Array(bytes.prefix(offset - sides.passed))
                sides.passed += bytes.count
            }
            to.feed(bytes)
            return !bytes.isEmpty
        }
        func exchange() {
            var moved = true
            while moved {
                let there = carry(sides.client, sides.server, watched: toServer)
                if toServer, sides.passed == offset { break }
                let back = carry(sides.server, sides.client, watched: !toServer)
                if !toServer, sides.passed == offset { break }
                moved = there || back
            }
        }
        exchange()
        if sides.passed < offset {
            sides.client.write(question)
            exchange()
        }
        if sides.server.plain == question, sides.passed < offset {
            sides.server.write(answer)
            exchange()
        }
        for side in [sides.client, sides.server] where side.isActive { side.cut() }
        return sides
    }

    @Test(
        "cut at every byte, both sides fail or have ended, and nobody is taken for somebody",
        arguments: [true, false])
    func everyOffset(toServer: Bool) throws {
        let authority = try TestAuthority.get()
        let contexts = (
            server: try TLSContext.wireServer(authority.files("order")),
            client: try TLSContext.wireClient(authority.files("gateway"))
        )
        let whole = try run(contexts, cut: .max, toServer: toServer)
        #expect(whole.server.plain == question && whole.client.plain == answer)
        #expect(whole.passed > 500)
        var faults: [String] = []
        var proven = 0
        // Signatures differ in length by a byte or two: the last bytes may not come to pass.
        for offset in 0..<whole.passed - 8 {
            let sides = try run(contexts, cut: offset, toServer: toServer)
            func fault(_ words: String) { faults.append("\(offset): \(words)") }
            for (side, name) in [(sides.server, "server"), (sides.client, "client")] {
                if side.isActive { fault("the \(name) goes on") }
                // No close_notify came: an end without a failure would be a truncation unseen.
                if side.failure == nil { fault("the \(name) noticed nothing") }
                if side.handshake == nil, !side.plain.isEmpty { fault("plaintext of nobody") }
            }
            // The last word of the handshake is the client's: nobody is known before all of it.
            if sides.server.handshake != nil { proven += 1 }
            if !question.starts(with: sides.server.plain) { fault("another question") }
            if !answer.starts(with: sides.client.plain) { fault("another answer") }
        }
        #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(5).joined(separator: "; "))")
        #expect(proven > 0 && proven < whole.passed - 8)
    }
}
