import HTTPTypes
import JSON
import Testing
import Values

@testable import Gateway

@Suite("Users and keys")
struct UserRoutesTests {
    private static let user: JSONValue = [
        "user": "lin", "password": "a long password", "roles": ["finance"],
        "display_name": "Lin",
    ]

    @Test("a new user signs in with its own rights only")
    func create() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            let made = try await gateway.send(
                .post, "/v1/users", json: Self.user, token: admin, key: "u-1")
            #expect(made.status == 201)
            #expect(made.json["password"] == nil)
            #expect(!made.text.contains("scrypt"))
            let token = try await gateway.signIn("lin", "a long password")
            #expect(try await gateway.send(.get, "/v1/finance/summary", token: token).status == 200)
            #expect(try await gateway.send(.get, "/v1/users", token: token).status == 403)
        }
    }

    @Test("a repeat under the same key makes no second user, another request under it is 422")
    func idempotent() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            let first = try await gateway.send(
                .post, "/v1/users", json: Self.user, token: admin, key: "u-1")
            let again = try await gateway.send(
                .post, "/v1/users", json: Self.user, token: admin, key: "u-1")
            #expect(again.status == 201)
            #expect(again.body == first.body)
            var other = Self.user.object ?? [:]
            other["user"] = "wang"
            let mismatch = try await gateway.send(
                .post, "/v1/users", json: .object(other), token: admin, key: "u-1")
            #expect(mismatch.status == 422)
            #expect(mismatch.problem == "idempotency-key-reused")
            let taken = try await gateway.send(
                .post, "/v1/users", json: Self.user, token: admin, key: "u-2")
            #expect(taken.status == 409)
            let list = try await gateway.send(.get, "/v1/users", token: admin)
            #expect(list.json["users"]?.array?.count == 2)
        }
    }

    @Test("concurrent repeats make one user")
    func concurrent() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await gateway.send(
                            .post, "/v1/users", json: Self.user, token: admin, key: "same"
                        ).body
                    }
                }
                var bodies: Set<[UInt8]> = []
                for try await body in group { bodies.insert(body) }
                return bodies
            }
            #expect(bodies.count == 1)
        }
    }

    @Test(
        "the role channel needs a party, stands alone, and only it has one",
        arguments: [
            (["channel"], nil as String?, 400), (["channel"], "p-1", 201),
            (["channel", "sales"], "p-1", 400), (["sales"], "p-1", 400), (["sales"], nil, 201),
            (["emperor"], nil, 400), ([], nil, 400),
        ])
    func rights(roles: [String], scope: String?, status: Int) async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            var body: JSONObject = [
                "user": "lin", "password": "a long password",
                "roles": .array(roles.map { .string($0) }),
            ]
            if let scope { body["scope_party_id"] = .string(scope) }
            let answer = try await gateway.send(
                .post, "/v1/users", json: .object(body), token: admin, key: "k")
            #expect(answer.status == status)
        }
    }

    @Test("users are listed page by page, each once")
    func paging() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            for index in 0..<5 {
                let body: JSONValue = [
                    "user": .string("user\(index)"), "password": "a long password",
                    "roles": ["sales"],
                ]
                _ = try await gateway.send(
                    .post, "/v1/users", json: body, token: admin, key: "k\(index)")
            }
            var names: [String] = []
            var cursor = ""
            repeat {
                let suffix = cursor.isEmpty ? "" : "&cursor=\(cursor)"
                let page = try await gateway.send(
                    .get, "/v1/users?page_size=2\(suffix)", token: admin)
                #expect(page.status == 200)
                names += page.json["users"]?.array?.compactMap { $0["user"]?.text } ?? []
                cursor = page.json["next_cursor"]?.text ?? ""
            } while !cursor.isEmpty
            #expect(names == ["admin", "user0", "user1", "user2", "user3", "user4"])
            for bad in ["zz", "0", "61", "61006200", String(repeating: "a", count: 5_000)] {
                let answer = try await gateway.send(
                    .get, "/v1/users?cursor=\(bad)", token: admin)
                #expect(answer.status == 400)
            }
            for size in ["0", "501", "-1", "x"] {
                let answer = try await gateway.send(
                    .get, "/v1/users?page_size=\(size)", token: admin)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("a key is shown once, works until it is revoked, and a replay shows no secret")
    func keys() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            let body: JSONValue = ["name": "warehouse", "roles": ["logistics"]]
            let made = try await gateway.send(
                .post, "/v1/api-keys", json: body, token: admin, key: "k-1")
            #expect(made.status == 201)
            let key = try #require(made.json["key"]?.text)
            #expect(key.hasPrefix("slk_"))
            let again = try await gateway.send(
                .post, "/v1/api-keys", json: body, token: admin, key: "k-1")
            #expect(again.json["key"]?.text == "")
            #expect(again.json["api_key"] == made.json["api_key"])
            let list = try await gateway.send(.get, "/v1/api-keys", token: admin)
            #expect(!list.text.contains(key))
            #expect(list.json["api_keys"]?.array?.count == 1)
            #expect(try await gateway.send(.get, "/v1/shipments", token: key).status == 200)
            let id = try #require(made.json["api_key"]?["key_id"]?.text)
            for _ in 0..<2 {
                let revoked = try await gateway.send(.delete, "/v1/api-keys/\(id)", token: admin)
                #expect(revoked.status == 204)
            }
            #expect(try await gateway.send(.get, "/v1/shipments", token: key).status == 401)
            #expect(
                try await gateway.send(.delete, "/v1/api-keys/none", token: admin).status == 404)
        }
    }

    @Test("a key with an end works until then")
    func keyExpiry() async throws {
        try await withGateway { gateway in
            let admin = try await gateway.signIn()
            func make(_ end: String, _ key: String) async throws -> Answer {
                try await gateway.send(
                    .post, "/v1/api-keys",
                    json: ["name": "n", "roles": ["sales"], "expires_at": .string(end)],
                    token: admin, key: key)
            }
            #expect(try await make("2025-11-13T02:13:20Z", "k1").status == 400)
            #expect(try await make("tomorrow", "k2").fields == ["/expires_at"])
            let key = try #require(try await make("2025-11-13T02:14:20Z", "k3").json["key"]?.text)
            #expect(try await gateway.send(.get, "/v1/me", token: key).status == 200)
            gateway.clock.advance(by: .seconds(60))
            #expect(try await gateway.send(.get, "/v1/me", token: key).status == 401)
        }
    }

    @Test("a key cannot end a session")
    func signOutWithKey() async throws {
        try await withGateway { gateway in
            let key = try await gateway.key([.sales])
            let answer = try await gateway.send(.delete, "/v1/sessions/current", token: key)
            #expect(answer.status == 409)
        }
    }
}
