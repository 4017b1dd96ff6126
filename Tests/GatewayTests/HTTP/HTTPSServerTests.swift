import HTTPTypes
import JSON
import Messages
import NIOCore
import ServiceKit
import Testing
import Values

@testable import Gateway

@Suite("The door: TLS, HTTP/1.1, slow and greedy clients")
struct HTTPSServerTests {
    private static func head(_ line: String, _ headers: String...) -> String {
        ([line, "Host: localhost"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    @Test("a request over TLS is answered, and the next one on the same connection")
    func keepAlive() async throws {
        try await withServer { server in
            let connection = try await RawConnection(server)
            for _ in 0..<3 {
                try await connection.send(Self.head("GET /livez HTTP/1.1"))
                let answer = await connection.receive { $0.hasSuffix("ok\n") }
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            await connection.close()
        }
    }

    @Test("without TLS there is no answer at all")
    func plaintext() async throws {
        try await withServer { server in
            let connection = try await RawConnection(server, tls: false)
            try await connection.send(Self.head("GET /livez HTTP/1.1"))
            let answer = await connection.receive()
            #expect(!answer.contains("HTTP/"))
        }
    }

    @Test("ten megabytes of JSON are refused while they are still on their way")
    func tooLargeDeclared() async throws {
        try await withServer { server in
            let token = try await server.gateway.key([.sales])
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head(
                    "POST /v1/orders HTTP/1.1", "Authorization: Bearer \(token)",
                    "Idempotency-Key: k", "Content-Type: application/json",
                    "Content-Length: 10485760"))
            await connection.sendIfOpen([UInt8](repeating: 0x20, count: 1_000))
            // The answer comes although most of the body was never sent, and then the end.
            let answer = await connection.receive()
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.contains("urn:sluice:problem:too-large"))
        }
    }

    @Test("a body of unknown length is refused at the limit")
    func tooLargeChunked() async throws {
        try await withServer({ $0.jsonBytes = 4_096 }) { server in
            let token = try await server.gateway.key([.sales])
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head(
                    "POST /v1/orders HTTP/1.1", "Authorization: Bearer \(token)",
                    "Idempotency-Key: k", "Content-Type: application/json",
                    "Transfer-Encoding: chunked"))
            let chunk = "400\r\n" + String(repeating: " ", count: 1_024) + "\r\n"
            for _ in 0..<5 { await connection.sendIfOpen(Array(chunk.utf8)) }
            let answer = await connection.receive { $0.contains("too-large") }
            #expect(answer.hasPrefix("HTTP/1.1 413 "))
            await connection.close()
        }
    }

    @Test(
        "a request that two readers could read differently is refused and ends the connection",
        arguments: [
            ["Content-Length: 5", "Transfer-Encoding: chunked"],
            ["Content-Length: 5", "Content-Length: 6"],
            ["Content-Length: +5"], ["Content-Length: 5, 5"], ["Content-Length: 0x5"],
            ["Transfer-Encoding: chunked, identity"],
            ["Content-Length : 5"], [" Content-Length: 5"],
        ])
    func smuggling(headers: [String]) async throws {
        try await withServer { server in
            let connection = try await RawConnection(server)
            let text =
                (["POST /v1/sessions HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
                + headers).joined(separator: "\r\n") + "\r\n\r\nhello"
            try await connection.send(text)
            await connection.sendIfOpen(Array(Self.head("GET /livez HTTP/1.1").utf8))
            let answer = await connection.receive()
            #expect(!answer.contains("HTTP/1.1 200"))
            #expect(!answer.contains("HTTP/1.1 201"))
        }
    }

    @Test("a head above the limit is refused")
    func largeHead() async throws {
        try await withServer { server in
            let connection = try await RawConnection(server)
            let long = "X-Long: " + String(repeating: "a", count: 20_000)
            await connection.sendIfOpen(Array(Self.head("GET /livez HTTP/1.1", long).utf8))
            let answer = await connection.receive()
            #expect(!answer.contains("HTTP/1.1 200"))
        }
    }

    @Test("a client that sends its head too slowly is closed")
    func slowHead() async throws {
        try await withServer({ $0.connection.firstHead = .milliseconds(300) }) { server in
            let connection = try await RawConnection(server)
            await connection.sendIfOpen(Array("GET /livez HTTP/1.1\r\nHost: loc".utf8))
            let answer = await connection.receive()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test("a client that sends its body too slowly is closed, and nothing is done")
    func slowBody() async throws {
        try await withServer({ $0.connection.body = .milliseconds(300) }) { server in
            let token = try await server.gateway.key([.sales])
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head(
                    "POST /v1/orders HTTP/1.1", "Authorization: Bearer \(token)",
                    "Idempotency-Key: k", "Content-Type: application/json", "Content-Length: 100"))
            await connection.sendIfOpen(Array("{".utf8))
            let answer = await connection.receive()
            #expect(!answer.contains("HTTP/1.1 2"))
            #expect(server.gateway.script.count == 0)
        }
    }

    @Test("a client that asks before it sends is told to go on, or refused at once")
    func expectContinue() async throws {
        try await withServer { server in
            let token = try await server.gateway.key([.sales])
            let body = PipelineTests.order.serializedText
            let connection = try await RawConnection(server)
            func ask(_ length: Int) async throws {
                try await connection.send(
                    Self.head(
                        "POST /v1/orders HTTP/1.1", "Authorization: Bearer \(token)",
                        "Idempotency-Key: k", "Content-Type: application/json",
                        "Expect: 100-continue", "Content-Length: \(length)"))
            }
            try await ask(body.utf8.count)
            let first = await connection.receive { $0.hasSuffix("\r\n\r\n") }
            #expect(first.hasPrefix("HTTP/1.1 100 "))
            try await connection.send(body)
            let second = await connection.receive { $0.contains("delivery_state") }
            #expect(second.hasPrefix("HTTP/1.1 201 "))
            try await ask(2_000_000)
            let third = await connection.receive { $0.contains("too-large") }
            #expect(third.hasPrefix("HTTP/1.1 413 "))
            await connection.close()
        }
    }

    @Test("a file that breaks off is not committed", arguments: [true, false])
    func brokenUpload(chunked: Bool) async throws {
        try await withServer { server in
            let token = try await server.gateway.key([.operations])
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head(
                    "POST /v1/intakes?warehouse=W1 HTTP/1.1", "Authorization: Bearer \(token)",
                    "Content-Type: text/csv",
                    chunked ? "Transfer-Encoding: chunked" : "Content-Length: 100000"))
            try await connection.send(chunked ? "5\r\nhello\r\n" : "hello")
            while server.gateway.script.seen("BeginIntake").isEmpty {
                try await SystemScheduler().sleep(for: .milliseconds(5))
            }
            await connection.close()
            try await SystemScheduler().sleep(for: .milliseconds(300))
            #expect(server.gateway.script.seen("BeginIntake").count == 1)
            #expect(server.gateway.script.seen("CommitIntake").isEmpty)
        }
    }

    @Test("a whole file arrives byte for byte")
    func upload() async throws {
        try await withServer { server in
            let token = try await server.gateway.key([.operations])
            let connection = try await RawConnection(server)
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
            try await connection.send(
                Self.head(
                    "POST /v1/intakes?warehouse=W1 HTTP/1.1", "Authorization: Bearer \(token)",
                    "Content-Type: text/csv", "Content-Length: \(bytes.count)"))
            try await connection.send(bytes)
            let answer = await connection.receive { $0.contains("errors_by_kind") }
            #expect(answer.hasPrefix("HTTP/1.1 201 "))
            let parts = server.gateway.script.seen("AppendIntake").compactMap {
                $0.request as? InventoryV1.AppendIntakeRequest
            }
            #expect(parts.flatMap(\.data) == bytes)
            await connection.close()
        }
    }

    @Test("closing lets a request in flight end and takes no more")
    func drain() async throws {
        try await withGateway { gateway in
            let server = try await TestServer(gateway)
            let token = try await gateway.key([.sales])
            let gate = Gate()
            gateway.script.on("ListOrders") { _, _ in
                try await gate.pass()
                return nil
            }
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head("GET /v1/orders HTTP/1.1", "Authorization: Bearer \(token)"))
            try await gate.arrived(1)
            async let closed: Void = server.server.close(grace: .seconds(20))
            gate.open()
            let answer = await connection.receive()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            await closed
            await #expect(throws: (any Error).self) { _ = try await RawConnection(server) }
        }
    }

    @Test("closing does not wait longer than its grace")
    func drainGrace() async throws {
        try await withGateway { gateway in
            let server = try await TestServer(gateway)
            let token = try await gateway.key([.sales])
            let gate = Gate()
            gateway.script.on("ListOrders") { _, _ in
                try await gate.pass()
                return nil
            }
            let connection = try await RawConnection(server)
            try await connection.send(
                Self.head("GET /v1/orders HTTP/1.1", "Authorization: Bearer \(token)"))
            // Nothing opens the gate: only the grace can end this.
            try await gate.arrived(1)
            await server.server.close(grace: .milliseconds(300))
        }
    }
}
