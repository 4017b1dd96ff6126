import Foundation
import Testing

@testable import MessageGenerator

@Suite struct GeneratorTests {
    @Test(
        "what protobuf-c or the wire cannot carry is refused with its place and reason",
        .enabled(if: Protoc.isInstalled),
        arguments: [
            ("message A { A a = 1; }", "recursive: sluice.test.v1.A > sluice.test.v1.A"),
            (
                "message A { repeated B b = 1; } message B { oneof o { A a = 1; } }",
                "recursive: sluice.test.v1.A > sluice.test.v1.B > sluice.test.v1.A"
            ),
            ("message A { optional int32 a = 1; }", "sluice.test.v1.A.a: proto3 optional"),
            ("message A { map<string, string> a = 1; }", "sluice.test.v1.A: a map field"),
            ("message A { message B {} }", "sluice.test.v1.A: a nested message"),
            ("message A { enum B { B_UNSPECIFIED = 0; } }", "sluice.test.v1.A: a nested enum"),
            ("message A { string fooBar = 1; }", "sluice.test.v1.A.fooBar: not a lower_snake"),
            ("message A { string a__b = 1; }", "sluice.test.v1.A.a__b: not a lower_snake"),
            ("message A { string a_id = 1; repeated B b = 2; oneof c { bool d = 3; } } message B {}", ""),
            ("enum E { E_UNSPECIFIED = 0; E_A_B = 7; } message A { repeated E es = 1; }", ""),
            ("enum E { A = 0; }", "sluice.test.v1.E.A: must begin with the name of its enum"),
            ("enum E { E_NONE = 0; }", "sluice.test.v1.E: value 0 must be ..._UNSPECIFIED"),
            ("enum E { E_UNSPECIFIED = 0; E_A = -1; }", "sluice.test.v1.E.E_A: a negative number"),
            ("message A {} service S { rpc M(stream A) returns (stream A); }", ""),
        ])
    func refusals(source: String, reason: String) throws {
        let schema = try Self.schema("package sluice.test.v1; " + source)
        let found = SchemaRules(schema: schema).violations()
        if reason.isEmpty {
            #expect(found == [])
        } else {
            #expect(found.contains { $0.hasPrefix(reason) }, "\(found)")
        }
    }

    @Test("a group is refused", .enabled(if: Protoc.isInstalled))
    func group() throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A { optional group B = 1 { } }", syntax: "proto2")
        let found = SchemaRules(schema: schema).violations()
        #expect(found.contains { $0.hasPrefix("sluice.test.v1.A.b: a group") }, "\(found)")
        #expect(found.contains { $0.contains("syntax must be proto3") }, "\(found)")
    }

    @Test("a number or a Swift name that is used twice is refused")
    func reuse() {
        let field = FieldModel(
            name: "a", number: 1, comment: "", kind: .bool, isRepeated: false,
            isProto3Optional: false, oneof: nil)
        var schema = Schema()
        schema.files = [
            ProtoFile(
                name: "t.proto", package: "sluice.test.v1", syntax: "proto3", comment: "",
                messages: [
                    MessageModel(
                        name: "A", fullName: "sluice.test.v1.A", comment: "",
                        fields: [field, field], oneofs: [])
                ], enums: [], services: [], refusals: [])
        ]
        #expect(
            SchemaRules(schema: schema).violations() == [
                "sluice.test.v1.A.a: number 1 is used twice",
                "sluice.test.v1.A.a: two fields get the same Swift name",
            ])
    }

    @Test(
        "a method without a number stops the generator; registering gives the next free one",
        .enabled(if: Protoc.isInstalled))
    func registry() throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A {} service S { rpc M(A) returns (A); rpc N(A) returns (A); }")
        let text = "# comment\n107 sluice.test.v1.S/M # in use\n109 sluice.old.v1.S/Gone\n"
        let before = try MethodRegistry(text)
        let limits = try MessageLimits("", for: schema)
        let emitter = StubEmitter(file: schema.files[0], registry: before, limits: limits)
        let error = #expect(throws: GeneratorError.self) { try emitter.source() }
        #expect(error?.reasons == ["sluice.test.v1.S/N has no number in methods.txt"])
        let lines = try before.additions(for: schema)
        #expect(lines == ["110 sluice.test.v1.S/N"])
        let after = try MethodRegistry(text + lines.joined(separator: "\n"))
        #expect(try after.additions(for: schema) == [])
        let source = try StubEmitter(file: schema.files[0], registry: after, limits: limits).source()
        #expect(source.contains("id: 107,"))
        #expect(source.contains("id: 110,"))
    }

    @Test(
        "numbers below 100 are for the protocol's own services, which get none by themselves",
        .enabled(if: Protoc.isInstalled))
    func protocolNumbers() throws {
        let schema = try Self.schema(
            "package sluice.wire.v1; message A {} service S { rpc M(A) returns (A); }")
        let registry = try MethodRegistry("7 sluice.wire.v1.S/M\n")
        #expect(try registry.additions(for: schema) == [])
        #expect(try registry.id(of: schema.methods[0]) == 7)
        let missing = #expect(throws: GeneratorError.self) {
            try MethodRegistry("").additions(for: schema)
        }
        #expect(
            missing?.reasons == ["sluice.wire.v1.S/M needs a line in methods.txt with a number below 100"])
        let wrong = #expect(throws: GeneratorError.self) {
            try MethodRegistry("99 sluice.order.v1.S/M\n100 sluice.wire.v1.S/M\n0 sluice.wire.v1.S/N\n")
        }
        #expect(wrong?.reasons.count == 3)
    }

    @Test("the dissector's table has every method by number", .enabled(if: Protoc.isInstalled))
    func luaTable() throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A {} service S { rpc N(A) returns (A); rpc M(A) returns (A); }")
        let registry = try MethodRegistry("101 sluice.test.v1.S/N\n100 sluice.test.v1.S/M\n")
        let text = try LuaEmitter(schema: schema, registry: registry).source()
        #expect(
            text.hasSuffix(
                """
                return {
                    [100] = {
                        name = "sluice.test.v1.S/M",
                        request = "sluice.test.v1.A",
                        response = "sluice.test.v1.A",
                    },
                    [101] = {
                        name = "sluice.test.v1.S/N",
                        request = "sluice.test.v1.A",
                        response = "sluice.test.v1.A",
                    },
                }

                """))
    }

    @Test(
        "a second set of contracts has its numbers from where it is told, and its own modules",
        .enabled(if: Protoc.isInstalled))
    func secondSet() throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A {} service S { rpc M(A) returns (A); rpc N(A) returns (A); }")
        #expect(
            try MethodRegistry("").additions(for: schema, from: 1_000)
                == ["1000 sluice.test.v1.S/M", "1001 sluice.test.v1.S/N"])
        #expect(
            try MethodRegistry("1003 sluice.test.v1.S/N").additions(for: schema, from: 1_000)
                == ["1004 sluice.test.v1.S/M"])
        #expect(
            try MethodRegistry("").additions(for: schema, from: 1)
                == ["100 sluice.test.v1.S/M", "101 sluice.test.v1.S/N"])
        let modules = ModuleNames(module: "Probes")
        let codec = CodecEmitter(file: schema.files[0], modules: modules).source()
        #expect(codec.contains("internal import CProbes\n"))
        let catalogue = CatalogueEmitter(schema: schema, modules: modules).source()
        #expect(catalogue.contains("package enum ProbeCatalogue {"))
    }

    @Test(
        "each kind of method gets its handler, its registration and its client",
        .enabled(if: Protoc.isInstalled),
        arguments: [
            (
                "A", "A", "unary",
                "_ request: TestV1.A, _ call: ServerCall\n        ) async throws -> TestV1.A",
                "async throws(RPCError) -> TestV1.A {", "m, request, options)"
            ),
            (
                "A", "stream A", "serverStreaming",
                "_ request: TestV1.A, _ call: ServerCall,\n            "
                    + "_ writer: ResponseWriter<TestV1.A>\n        ) async throws\n",
                "async throws(RPCError) -> ResponseStream<TestV1.A> {", "m, request, options)"
            ),
            (
                "stream A", "A", "clientStreaming",
                "_ requests: RequestStream<TestV1.A>, _ call: ServerCall\n        ) async throws -> TestV1.A",
                "async throws(RPCError) -> ClientStreamingCall<TestV1.A, TestV1.A> {", "m, options)"
            ),
            (
                "stream A", "stream A", "bidirectional",
                "_ requests: RequestStream<TestV1.A>, _ call: ServerCall,\n            "
                    + "_ writer: ResponseWriter<TestV1.A>\n        ) async throws\n",
                "async throws(RPCError) -> BidirectionalCall<TestV1.A, TestV1.A> {", "m, options)"
            ),
        ])
    func kinds(
        request: String, reply: String, kind: String, handler: String, client: String, call: String
    ) throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A {} "
                + "service S { rpc M(\(request)) returns (\(reply)); }")
        let source = try StubEmitter(
            file: schema.files[0], registry: MethodRegistry("100 sluice.test.v1.S/M"),
            limits: MessageLimits("", for: schema)
        ).source()
        #expect(source.contains(handler), "\(source)")
        #expect(source.contains("kind: .\(kind), id: 100,"))
        #expect(source.contains("\(kind)(Method.m, allow: allow(Method.m), handler.m)"))
        #expect(source.contains(client), "\(source)")
        #expect(source.contains("try await channel.\(kind)(SMethod.\(call)"))
    }

    @Test("a registry with a number or a method twice, or with nonsense, is refused whole")
    func brokenRegistry() {
        let error = #expect(throws: GeneratorError.self) {
            try MethodRegistry("100 a/B\n100 a/C\n101 a/B\nx a/D\n99 a/E\n70000 a/F\n")
        }
        #expect(error?.reasons.count == 5)
    }

    @Test(
        "a limit for an unknown method, or above 4 MiB, is refused",
        .enabled(if: Protoc.isInstalled))
    func brokenLimits() throws {
        let schema = try Self.schema(
            "package sluice.test.v1; message A {} service S { rpc M(A) returns (A); }")
        let error = #expect(throws: GeneratorError.self) {
            try MessageLimits(
                "S/M request 4194305\nS/N request 1\nS/M both 1\nS/M response 9\nS/M response 9\n",
                for: schema)
        }
        #expect(error?.reasons.count == 4)
    }

    @Test(
        "names follow the house",
        arguments: [
            ("order_id", "orderID"), ("receivable_ids", "receivableIDs"), ("id", "id"),
            ("created_at_us", "createdAtUs"), ("imei1", "imei1"), ("id_card", "idCard"),
        ])
    func names(proto: String, swift: String) {
        #expect(Naming.property(proto) == swift)
    }

    @Test(
        "comments of the contract become doc comments, of every kind of declaration",
        .enabled(if: Protoc.isInstalled))
    func comments() throws {
        let schema = try Self.schema(
            """
            package sluice.test.v1;
            // The message.
            message A {
              // The field.
              string a = 1;
              bool b = 2; // Trailing.
              // The choice.
              oneof c { int32 d = 3; }
            }
            // The enum.
            enum E {
              // The value.
              E_UNSPECIFIED = 0;
            }
            // The service.
            service S {
              // The method.
              rpc M(A) returns (A);
            }
            """)
        let file = schema.files[0]
        let types = TypeEmitter(file: file).source()
        let registry = try MethodRegistry("100 sluice.test.v1.S/M")
        let stubs = try StubEmitter(
            file: file, registry: registry, limits: MessageLimits("", for: schema)
        ).source()
        for text in ["message", "field", "choice", "enum", "value"] {
            #expect(types.contains("/// The \(text).\n"), "\(text)")
        }
        #expect(types.contains("/// Trailing.\n"))
        #expect(stubs.contains("/// The service.\n"))
        #expect(stubs.contains("/// The method.\n"))
        #expect(types.hasPrefix("// Generated from t.proto by MessageGenerator "))
    }

    /// What protoc makes of one file of this text.
    private static func schema(_ text: String, syntax: String = "proto3") throws -> Schema {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "generator-" + ProcessInfo.processInfo.globallyUniqueString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "syntax = \"\(syntax)\";\n\(text)\n".write(
            to: folder.appending(path: "t.proto"), atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = Protoc.executable
        let set = folder.appending(path: "set")
        process.arguments = [
            "-I", folder.path, "--include_imports", "--include_source_info",
            "--descriptor_set_out", set.path, "t.proto",
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Protoc.Failure(status: process.terminationStatus)
        }
        return try DescriptorReader.read([UInt8](Data(contentsOf: set)))
    }
}
