import HTTPTypes
import JSON

/// Writes the OpenAPI 3.1 description out of the route table.
struct OpenAPI {
    private var components = JSONObject()

    /// The description as a document.
    static func document(_ routes: [Route]) -> [UInt8] {
        JSONValue.object(describe(routes)).serialized()
    }

    /// The description as a tree.
    static func describe(_ routes: [Route]) -> JSONObject {
        var description = OpenAPI()
        var paths = JSONObject()
        for route in routes {
            var path = paths[route.path]?.object ?? JSONObject()
            path[route.method.rawValue.lowercased()] = .object(description.operation(route))
            paths[route.path] = .object(path)
        }
        _ = description.reference(Problem.schema)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Sluice",
                "version": "1",
                "description":
                    "Channel business of a handset brand: orders, devices, stock, logistics, funds.",
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(description.components),
                "securitySchemes": [
                    "bearer": ["type": "http", "scheme": "bearer"],
                    "signature": [
                        "type": "apiKey", "in": "header", "name": "Sluice-Signature",
                    ],
                ],
            ],
        ]
    }

    private mutating func operation(_ route: Route) -> JSONObject {
        var operation: JSONObject = [
            "operationId": .string(route.name),
            "tags": [.string(route.tag)],
            "summary": .string(route.summary),
        ]
        switch route.access {
        case .open: operation["security"] = []
        case .signature: operation["security"] = [["signature": []]]
        case .roles(let roles):
            operation["security"] = [["bearer": []]]
            operation["x-roles"] = .array(roles.map(\.rawValue).sorted().map { .string($0) })
        }
        let parameters = parameters(route)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = body(route.input) { operation["requestBody"] = body }
        operation["responses"] = .object(responses(route))
        return operation
    }

    private mutating func parameters(_ route: Route) -> [JSONValue] {
        var parameters: [JSONValue] = []
        for part in route.path.split(separator: "/") where part.hasPrefix("{") {
            parameters.append([
                "name": .string(String(part.dropFirst().dropLast())), "in": "path",
                "required": true, "schema": ["type": "string"],
            ])
        }
        for field in route.query {
            parameters.append([
                "name": .string(field.name), "in": "query", "required": .bool(field.required),
                "description": .string(field.summary), "schema": schema(field.schema),
            ])
        }
        if route.key != .none {
            parameters.append([
                "name": "Idempotency-Key", "in": "header",
                "required": .bool(route.key == .required),
                "description": "New for every operation, the same for every repeat of it.",
                "schema": ["type": "string", "minLength": 1, "maxLength": 100],
            ])
        }
        if route.access == .signature {
            for name in ["Sluice-Timestamp", "Sluice-Signature"] {
                parameters.append([
                    "name": .string(name), "in": "header", "required": true,
                    "schema": ["type": "string"],
                ])
            }
        }
        return parameters
    }

    private mutating func body(_ input: RouteInput) -> JSONValue? {
        switch input {
        case .none: return nil
        case .json(let form), .signed(let form):
            return [
                "required": true,
                "content": ["application/json": ["schema": reference(form)]],
            ]
        case .csv, .csvStream:
            return ["required": true, "content": ["text/csv": ["schema": ["type": "string"]]]]
        }
    }

    private mutating func responses(_ route: Route) -> JSONObject {
        var responses = JSONObject()
        for output in route.outputs {
            var response: JSONObject = ["description": .string(output.summary)]
            switch output.content {
            case .none: break
            case .json(let view):
                response["content"] = ["application/json": ["schema": reference(view)]]
            case .text(let type):
                response["content"] = .object([type: ["schema": ["type": "string"]]])
            }
            responses[String(output.status)] = .object(response)
        }
        responses["default"] = [
            "description": "A problem (RFC 9457)",
            "content": ["application/problem+json": ["schema": reference(Problem.schema)]],
        ]
        return responses
    }

    private mutating func reference(_ object: ObjectSchema) -> JSONValue {
        if components[object.name] == nil {
            // Set first: a schema that holds itself ends here.
            components[object.name] = .object([:])
            components[object.name] = define(object)
        }
        return ["$ref": .string("#/components/schemas/\(object.name)")]
    }

    private mutating func define(_ object: ObjectSchema) -> JSONValue {
        var properties = JSONObject()
        for member in object.members {
            properties[member.name] = schema(member.schema)
        }
        let required = object.members.filter(\.required).map { JSONValue.string($0.name) }
        return [
            "type": "object", "properties": .object(properties), "required": .array(required),
            "additionalProperties": false,
        ]
    }

    private mutating func schema(_ schema: Schema) -> JSONValue {
        switch schema {
        case .text(let length):
            return [
                "type": "string", "minLength": .integer(Int64(length.lowerBound)),
                "maxLength": .integer(Int64(length.upperBound)),
            ]
        case .integer(let range):
            return [
                "type": "integer", "format": "int64", "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ]
        case .flag: return ["type": "boolean"]
        case .word(let words): return ["type": "string", "enum": .array(words.map { .string($0) })]
        case .instant: return ["type": ["string", "null"], "format": "date-time"]
        case .date: return ["type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"]
        case .currency: return ["type": "string", "pattern": "^([A-Z]{3})?$"]
        case .money:
            return [
                "type": ["object", "null"],
                "properties": [
                    "amount_minor": ["type": "integer", "format": "int64"],
                    "currency": ["type": "string", "pattern": "^[A-Z]{3}$"],
                ],
                "required": ["amount_minor", "currency"], "additionalProperties": false,
            ]
        case .list(let element, let count):
            return [
                "type": "array", "items": self.schema(element),
                "minItems": .integer(Int64(count.lowerBound)),
                "maxItems": .integer(Int64(count.upperBound)),
            ]
        case .object(let object): return reference(object)
        case .anything: return [:]
        }
    }
}
