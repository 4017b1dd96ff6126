import HTTPTypes
import JSON
import Testing

@testable import Gateway

@Suite("The description of the API")
struct OpenAPITests {
    @Test("every route is described and nothing else is")
    func sameAsTable() async throws {
        try await withGateway { gateway in
            let description = try await gateway.send(.get, "/openapi.json")
            #expect(description.status == 200)
            let paths = try #require(description.json["paths"]?.object)
            var described: Set<String> = []
            for path in paths.members {
                for method in path.value.object?.members ?? [] {
                    described.insert("\(method.name.uppercased()) \(path.name)")
                }
            }
            var table = Set(gateway.assembly.routes.map { "\($0.method.rawValue) \($0.path)" })
            #expect(table.count == gateway.assembly.routes.count)
            #expect(table.remove("GET /openapi.json") != nil)
            #expect(described == table)
        }
    }

    @Test("operation names are unique and every change takes a key, or says why it needs none")
    func names() async throws {
        try await withGateway { gateway in
            let routes = gateway.assembly.routes
            #expect(Set(routes.map(\.name)).count == routes.count)
            let without = routes.filter { $0.changes && $0.key != .required }.map(\.name)
            // Signing in and out and revoking may be repeated; messages and files carry their ids.
            #expect(
                Set(without) == [
                    "signIn", "signOut", "revokeAPIKey", "receiveLogisticsEvent", "uploadIntake",
                ])
        }
    }

    @Test("roles, keys, parameters and bodies stand in the description as in the table")
    func details() async throws {
        try await withGateway { gateway in
            let paths = try #require(
                try await gateway.send(.get, "/openapi.json").json["paths"])
            for route in gateway.assembly.routes where route.name != "describe" {
                let operation = try #require(
                    paths[route.path]?[route.method.rawValue.lowercased()])
                #expect(operation["operationId"]?.text == route.name)
                let names = (operation["parameters"]?.array ?? []).compactMap { $0["name"]?.text }
                #expect(Set(names).isSuperset(of: route.query.map(\.name)))
                #expect(names.contains("Idempotency-Key") == (route.key != .none))
                #expect((operation["requestBody"] != nil) == (route.input != .none))
                let roles = operation["x-roles"]?.array?.compactMap(\.text)
                if case .roles(let allowed) = route.access {
                    #expect(roles == allowed.map(\.rawValue).sorted())
                } else {
                    #expect(roles == nil)
                }
            }
        }
    }

    @Test("every reference leads to a schema")
    func references() async throws {
        try await withGateway { gateway in
            let document = try await gateway.send(.get, "/openapi.json").json
            let schemas = try #require(document["components"]?["schemas"]?.object)
            var found = 0
            func visit(_ value: JSONValue) {
                for element in value.array ?? [] { visit(element) }
                for member in value.object?.members ?? [] {
                    if member.name == "$ref", let target = member.value.text {
                        found += 1
                        let name = String(target.split(separator: "/").last ?? "")
                        #expect(schemas[name] != nil, "\(target) leads nowhere")
                    }
                    visit(member.value)
                }
            }
            visit(document)
            #expect(found > 100)
            #expect(schemas["Problem"] != nil)
        }
    }

    @Test("two forms or views of one name are one and the same")
    func schemaNames() async throws {
        try await withGateway { gateway in
            var known: [String: ObjectSchema] = [:]
            func visit(_ object: ObjectSchema) {
                if let other = known[object.name] {
                    #expect(other == object, "two schemas are called \(object.name)")
                    return
                }
                known[object.name] = object
                for member in object.members { visit(member.schema) }
            }
            func visit(_ schema: Schema) {
                switch schema {
                case .object(let object): visit(object)
                case .list(let element, _): visit(element)
                default: break
                }
            }
            for route in gateway.assembly.routes {
                for output in route.outputs {
                    if case .json(let object) = output.content { visit(object) }
                }
                switch route.input {
                case .json(let object), .signed(let object): visit(object)
                default: break
                }
            }
            #expect(known.count > 50)
        }
    }
}
