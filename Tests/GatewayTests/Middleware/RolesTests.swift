import HTTPTypes
import Testing

@testable import Gateway

@Suite("Who may call what")
struct RolesTests {
    private func path(of route: Route) -> String {
        let parts = route.path.split(separator: "/").map { part in
            part.hasPrefix("{") ? "0198f0aa-0000-7000-8000-000000000001" : String(part)
        }
        return "/" + parts.joined(separator: "/")
    }

    @Test("every route lets in exactly the roles that the table names")
    func matrix() async throws {
        try await withGateway { gateway in
            var keys: [(Role, String)] = []
            for role in Role.allCases {
                let scope = role == .channel ? "p-1" : nil
                keys.append((role, try await gateway.key([role], scope: scope)))
            }
            var pairs = 0
            for route in gateway.assembly.routes {
                guard case .roles(let allowed) = route.access else { continue }
                #expect(!allowed.isEmpty)
                for (role, key) in keys {
                    let answer = try await gateway.send(
                        route.method, path(of: route), token: key, key: "k")
                    pairs += 1
                    if allowed.contains(role) {
                        #expect(
                            answer.status != 403 && answer.status != 401,
                            "\(role) must get into \(route.name), not \(answer.status)")
                    } else {
                        #expect(
                            answer.status == 403,
                            "\(role) must be kept out of \(route.name), not \(answer.status)")
                    }
                }
            }
            #expect(pairs > 300)
        }
    }

    @Test("without a token nothing but the open routes answers")
    func anonymous() async throws {
        try await withGateway { gateway in
            var open: Set<String> = []
            for route in gateway.assembly.routes {
                let answer = try await gateway.send(route.method, path(of: route), key: "k")
                switch route.access {
                case .open: open.insert(route.name)
                case .signature: #expect([401, 415].contains(answer.status))
                case .roles:
                    #expect(answer.status == 401, "\(route.name) answered \(answer.status)")
                    #expect(answer.headers[.wwwAuthenticate] == "Bearer")
                }
            }
            #expect(open == ["signIn", "live", "ready", "describe"])
            #expect(gateway.script.count == 0)
        }
    }

    @Test("only administrators make users and keys")
    func administration() async throws {
        try await withGateway { gateway in
            for name in ["createUser", "listUsers", "createAPIKey", "listAPIKeys", "revokeAPIKey"] {
                let route = try #require(gateway.assembly.routes.first { $0.name == name })
                #expect(route.access == .only(.administrator))
            }
        }
    }

    @Test("a channel user reads orders, parties, funds and devices, and changes no more than orders")
    func channelRoutes() async throws {
        try await withGateway { gateway in
            let reached = gateway.assembly.routes.filter { route in
                guard case .roles(let allowed) = route.access else { return false }
                return allowed.contains(.channel)
            }
            #expect(
                Set(reached.filter(\.changes).map(\.name)) == ["signOut", "placeOrder", "cancelOrder"])
            #expect(
                Set(reached.filter { !$0.changes }.map(\.name)) == [
                    "getMe", "listParties", "getParty", "getPartyOverview", "listSkus",
                    "listWarehouses", "getDevice", "traceDevice", "listOrders", "getOrder",
                    "getOrderTimeline", "listOrderTypes", "listFundAccounts", "getStatement",
                ])
        }
    }

    @Test(
        "a header that is no bearer token is no token",
        arguments: ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "bearer"])
    func headers(header: String) async throws {
        try await withGateway { gateway in
            let answer = try await gateway.send(
                .get, "/v1/me", body: [], headers: ["Authorization": header])
            #expect(answer.status == 401)
        }
    }
}
