import HTTPTypes
import JSON
import Logging
import Store
import Testing
import Values

@testable import Gateway

@Suite("Signing in")
struct SessionRoutesTests {
    @Test("a session lets its user in until it is ended")
    func lifecycle() async throws {
        try await withGateway { gateway in
            let answer = try await gateway.send(
                .post, "/v1/sessions",
                json: ["user": "admin", "password": .string(TestGateway.adminPassword)])
            #expect(answer.status == 201)
            #expect(answer.json["user"]?["roles"] == ["administrator"])
            #expect(answer.json["expires_at"]?.text == "2025-11-13T14:13:20Z")
            let token = try #require(answer.json["token"]?.text)
            #expect(token.utf8.count == 64)
            let me = try await gateway.send(.get, "/v1/me", token: token)
            #expect(me.json["user"]?.text == "admin")
            #expect(me.json["means"]?.text == "session")
            #expect(
                try await gateway.send(.delete, "/v1/sessions/current", token: token).status == 204)
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 401)
        }
    }

    @Test("a session ends by itself, remembered or not")
    func expiry() async throws {
        try await withGateway { gateway in
            let token = try await gateway.signIn()
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 200)
            gateway.clock.advance(by: .seconds(43_199))
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 200)
            gateway.clock.advance(by: .seconds(1))
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 401)
            try await gateway.assembly.sweeper.sweep()
            let left = try await gateway.store.read {
                try $0.first("SELECT COUNT(*) FROM gateway_session") { $0.int(0) }
            }
            #expect(left == 0)
        }
    }

    @Test("neither the password nor a token lies in the store as it is")
    func secrets() async throws {
        try await withGateway { gateway in
            let token = try await gateway.signIn()
            let (hash, tokens) = try await gateway.store.read { transaction in
                (
                    try transaction.first("SELECT password_hash FROM gateway_user") { $0.text(0) },
                    try transaction.all("SELECT token_hash FROM gateway_session") { $0.bytes(0) }
                )
            }
            #expect(hash?.hasPrefix("scrypt$10$8$1$") == true)
            #expect(hash?.contains(TestGateway.adminPassword) == false)
            #expect(tokens == [TokenDigest(of: token).bytes])
        }
    }

    @Test("a wrong password, an unknown user and an inactive user are answered alike")
    func wrong() async throws {
        try await withGateway { gateway in
            _ = try await gateway.store.write {
                try $0.run("UPDATE gateway_user SET active = 0 WHERE login = 'admin'")
            }
            var answers: [Answer] = []
            for (user, password) in [
                ("admin", TestGateway.adminPassword), ("admin", "wrong"), ("nobody", "wrong"),
            ] {
                answers.append(
                    try await gateway.send(
                        .post, "/v1/sessions",
                        json: ["user": .string(user), "password": .string(password)]))
            }
            #expect(answers.map(\.status) == [401, 401, 401])
            #expect(Set(answers.map { $0.json["detail"]?.text }).count == 1)
        }
    }

    @Test("guessing is slowed down per user, and the right password has to wait too")
    func throttlePerUser() async throws {
        try await withGateway { gateway in
            func attempt(_ password: String, _ address: String) async throws -> Answer {
                try await gateway.send(
                    .post, "/v1/sessions",
                    json: ["user": "admin", "password": .string(password)], address: address)
            }
            for index in 0..<5 {
                #expect(try await attempt("wrong", "192.0.2.\(index)").status == 401)
            }
            let refused = try await attempt(TestGateway.adminPassword, "192.0.2.99")
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfterSeconds] == "1")
            gateway.clock.advance(by: .seconds(2))
            #expect(try await attempt(TestGateway.adminPassword, "192.0.2.99").status == 201)
            #expect(try await attempt("wrong", "192.0.2.99").status == 401)
        }
    }

    @Test("guessing many names from one address is slowed down as well")
    func throttlePerAddress() async throws {
        try await withGateway({ $0.throttle.perAddress = 3 }) { gateway in
            func attempt(_ user: String, _ address: String) async throws -> Int {
                try await gateway.send(
                    .post, "/v1/sessions", json: ["user": .string(user), "password": "wrong"],
                    address: address
                ).status
            }
            var statuses: [Int] = []
            for index in 0..<3 { statuses.append(try await attempt("user\(index)", "192.0.2.7")) }
            statuses.append(try await attempt("another", "192.0.2.7"))
            statuses.append(try await attempt("another", "192.0.2.8"))
            #expect(statuses == [401, 401, 401, 429, 401])
        }
    }

    @Test("a user has a bounded number of sessions; the oldest gives way")
    func boundedSessions() async throws {
        try await withGateway({ $0.sessionsPerUser = 2 }) { gateway in
            var tokens: [String] = []
            for _ in 0..<3 {
                tokens.append(try await gateway.signIn())
                gateway.clock.advance(by: .seconds(1))
                _ = try await gateway.send(.get, "/v1/me", token: tokens[0])
            }
            var statuses: [Int] = []
            for token in tokens {
                statuses.append(try await gateway.send(.get, "/v1/me", token: token).status)
            }
            #expect(statuses == [401, 200, 200])
        }
    }

    @Test("a known caller costs no database read")
    func cached() async throws {
        try await withGateway { gateway in
            let token = try await gateway.signIn()
            _ = try await gateway.send(.get, "/v1/me", token: token)
            // With the session gone behind the gateway's back only the memory can answer.
            _ = try await gateway.store.write { try $0.run("DELETE FROM gateway_session") }
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 200)
            gateway.clock.advance(by: .seconds(3_600))
            #expect(try await gateway.send(.get, "/v1/me", token: token).status == 401)
        }
    }

    @Test("a sign-in that comes before the first administrator waits for it")
    func earlySignIn() async throws {
        try await withGateway { gateway in
            let waiting = FirstAdministrator(
                store: gateway.store, passwords: gateway.assembly.passwords,
                configuration: gateway.configuration, logger: Logger(label: "test"))
            async let first: Void = waiting.wait()
            async let second: Void = waiting.wait()
            try await waiting.make()
            await first
            await second
            await waiting.wait()
            let users = try await gateway.store.read {
                try $0.first("SELECT COUNT(*) FROM gateway_user") { $0.int(0) }
            }
            #expect(users == 1)
        }
    }

    @Test("the digest of a sign-in is not in the trail")
    func noDigest() async throws {
        try await withGateway { gateway in
            _ = try await gateway.signIn()
            let rows = try await gateway.store.read {
                try $0.all("SELECT body_digest, status FROM gateway_audit") {
                    ($0.bytes(0).count, $0.int(1))
                }
            }
            #expect(rows.map(\.0) == [0])
            #expect(rows.map(\.1) == [201])
        }
    }

    @Test("the first administrator is made once and never changed by a later start")
    func firstAdministrator() async throws {
        try await withGateway { gateway in
            var other = gateway.configuration
            other.adminPassword = "another password"
            let later = FirstAdministrator(
                store: gateway.store, passwords: gateway.assembly.passwords,
                configuration: other, logger: Logger(label: "test"))
            try await later.make()
            _ = try await gateway.signIn()
            let answer = try await gateway.send(
                .post, "/v1/sessions", json: ["user": "admin", "password": "another password"])
            #expect(answer.status == 401)
        }
    }
}
