import Testing

/// Planted faults that the rules must find, and look-alikes that they must not.
@Suite struct CanaryTests {
    private func file(_ path: String, _ text: String) -> SwiftFile {
        SwiftFile(path: path, text: text)
    }

    @Test("comments and literals are not code, interpolations are")
    func lexer() {
        let lexed = Lexed(
            #"""
            let a = "Date()" // Date()
            /* Date() /* nested */ Date() */ let b = 1
            let c = "x \(Date()) y"
            let d = """
                Date() "quoted"
                \(f("Date()"))
                """
            let e = #"raw \(Date()) "# + "\"Date()"
            """#)
        let withCall = lexed.code.indices.filter { lexed.code[$0].contains("Date()") }
        #expect(withCall == [2])
        #expect(lexed.code[1].trimmed == "let b = 1")
        #expect(lexed.comments[0] == "// Date()")
        #expect(lexed.literals.map(\.line) == [1, 3, 6, 4, 8, 8])
        #expect(lexed.literals.first?.text == "Date()")
        #expect(lexed.literals.last?.text == "\"Date()")
    }

    @Test(
        "a forbidden import is found",
        arguments: [
            ("Sources/Store/A.swift", "import Wire", true),
            ("Sources/Store/A.swift", "package import Values", false),
            ("Sources/Wire/A.swift", "import Foundation", true),
            ("Sources/Wire/A.swift", "internal import NIOCore", false),
            ("Sources/OrderService/A.swift", "import FinanceService", true),
            ("Sources/OrderService/Domain/A.swift", "import Store", true),
            ("Sources/OrderService/Domain/A.swift", "import Values", false),
            ("Sources/OrderService/UseCases/A.swift", "import Store", false),
            ("Sources/OrderService/A.swift", "import struct Foundation.Date", true),
            ("Tests/OrderServiceTests/A.swift", "@testable import OrderService", false),
        ])
    func imports(path: String, text: String, found: Bool) {
        let findings = ImportRules.violations(in: file(path, text), cModules: [])
        #expect(findings.isEmpty != found)
    }

    @Test("a C module with two owners, or none, is found")
    func ownersOfC() {
        let one = file("Sources/Wire/A.swift", "import COpenSSL")
        let two = file("Sources/Store/A.swift", "import COpenSSL")
        #expect(ImportRules.unownedC([one], cModules: ["COpenSSL"]).isEmpty)
        #expect(ImportRules.unownedC([one, two], cModules: ["COpenSSL"]).count == 1)
        #expect(ImportRules.unownedC([], cModules: ["COpenSSL"]).count == 1)
    }

    @Test(
        "SQL is found where it must not stand, prose is not SQL",
        arguments: [
            ("Sources/OrderService/UseCases/A.swift", #"let q = "SELECT a FROM b""#, true),
            ("Sources/OrderService/UseCases/A.swift", "let q = \"\"\"\n  UPDATE t SET a = 1\n  \"\"\"", true),
            ("Sources/OrderService/Store/A.swift", #"let q = "SELECT a FROM b""#, false),
            ("Sources/OrderService/Store/Queries/A.swift", #"let q = "DELETE FROM b""#, false),
            ("Sources/Store/Feed/A.swift", #"let q = "CREATE TABLE b (a)""#, false),
            ("Sources/OrderService/RPC/A.swift", #"let q = "please select an order, update it""#, false),
            ("Sources/OrderService/RPC/A.swift", "// SELECT a FROM b", false),
        ])
    func queries(path: String, text: String, found: Bool) {
        #expect(PlaceRules.strayQueries(in: file(path, text)).isEmpty != found)
    }

    @Test(
        "a message type is found where it must not stand",
        arguments: [
            ("Sources/OrderService/UseCases/A.swift", "let o = OrderV1.Order()", true),
            ("Sources/OrderService/Assembly.swift", "let o = EventsV1.Event()", true),
            ("Sources/OrderService/RPC/A.swift", "let o = OrderV1.Order()", false),
            ("Sources/OrderService/Background/A.swift", "let o = OrderV1.Order()", false),
            ("Tests/OrderServiceTests/A.swift", "let o = OrderV1.Order()", false),
        ])
    func messages(path: String, text: String, found: Bool) {
        #expect(PlaceRules.strayMessages(in: file(path, text)).isEmpty != found)
    }

    @Test(
        "a banned call is found, a longer name is not",
        arguments: [
            ("let a = Date()", true), ("let a = BusinessDate()", false), ("let a = UUID()", true),
            ("Int.random(in: 1...2)", true), ("try await Task.sleep(for: x)", true),
            ("Task.detached { }", true), ("WorkerThread(name)", false), ("Thread.sleep(1)", true),
            ("let c = ContinuousClock()", true), ("\"Date()\"", false), ("a.shuffled()", true),
        ])
    func calls(text: String, found: Bool) {
        #expect(CallRules.violations(in: file("Sources/X/A.swift", text)).isEmpty != found)
    }

    @Test("a function is counted from its name to its closing brace")
    func functions() {
        let text = """
            protocol P {
                func a() throws -> Int
                init(x: Int)
            }
            struct S: P {
                init(x: Int) { self.init() }
                func a(
                    b: () -> Void = { print("}") }
                )
                    throws -> Int
                {
                    return 1
                }
                func c() { func d() {} }
            }
            """
        let found = SizeRules.functions(in: Lexed(text))
        #expect(found.map(\.line) == [6, 7, 14, 14])
        #expect(found.map(\.lines) == [1, 7, 1, 1])
    }

    @Test("one line too many is found, the last allowed one is not")
    func sizes() {
        func body(_ lines: Int) -> SwiftFile {
            let inside = String(repeating: "    x()\n", count: lines - 2)
            return file("Sources/X/A.swift", "func f() {\n" + inside + "}\n")
        }
        #expect(SizeRules.longFunctions(in: body(SizeRules.functionLines)).isEmpty)
        #expect(SizeRules.longFunctions(in: body(SizeRules.functionLines + 1)).count == 1)
        #expect(SizeRules.long(file: body(SizeRules.fileLines)).isEmpty)
        #expect(SizeRules.long(file: body(SizeRules.fileLines + 1)).count == 1)
        let line = String(repeating: "é", count: SizeRules.lineColumns)
        #expect(SizeRules.long(file: file("A.swift", "// " + line.dropLast(3))).isEmpty)
        #expect(SizeRules.long(file: file("A.swift", "// " + line)).count == 1)
    }

    @Test("a banned word in a name is found, a longer word is not")
    func names() {
        #expect(NameRules.words(of: "IMEIBase+Info2Old") == ["IMEI", "Base", "Info", "Old"])
        #expect(NameRules.files(file("Sources/X/OrderHelpers.swift", "")).count == 1)
        #expect(NameRules.files(file("Sources/X/Database.swift", "")).isEmpty)
        #expect(NameRules.types(file("Sources/X/A.swift", "package final class RowData {}")).count == 1)
        #expect(NameRules.types(file("Sources/X/A.swift", "struct Newest {}")).isEmpty)
    }

    @Test(
        "an escape without reason is found",
        arguments: [
            ("let a = b!", true), ("let a = b!.c", true), ("let a = f()!", true), ("if a != b {}", false),
            ("if !a {}", false), ("let a = try! b()", true), ("a! == b", true),
            ("// it is there\nlet a = b!", false), ("final class A: @unchecked Sendable {}", true),
            ("// a C handle\nfinal class A: @unchecked Sendable {}", false), ("a!==b", false),
            ("let s = \"stop!\"", false),
        ])
    func reasons(text: String, found: Bool) {
        #expect(ReasonRules.unexplained(in: file("Sources/X/A.swift", text)).isEmpty != found)
    }

    @Test(
        "an undocumented declaration is found",
        arguments: [
            ("package struct A {}", true), ("/// A.\npackage struct A {}", false),
            ("/// A.\n@inlinable\npackage func a() {}", false), ("package import Values", false),
            ("package init() {}", false), ("package static func < (a: A, b: A) -> Bool { true }", false),
            ("// A.\npackage let a = 1", true), ("struct A {}", false),
        ])
    func documentation(text: String, found: Bool) {
        #expect(ReasonRules.undocumented(in: file("Sources/X/A.swift", text)).isEmpty != found)
    }

    @Test("what a protocol of ours requires is documented at the protocol")
    func requirements() {
        let text = "/// P.\npackage protocol P {\n    func a()\n    var b: Int { get }\n}\nfunc c() {}"
        let names = ReasonRules.requirements(of: file("Sources/X/A.swift", text))
        #expect(names == ["a", "b"])
        let witness = file("Sources/X/B.swift", "package func a() {}\npackage func c() {}")
        #expect(ReasonRules.undocumented(in: witness, requirements: names).map(\.line) == [2])
    }

    @Test("marks of unfinished work and paths of the machine are found")
    func texts() {
        func text(_ text: String) -> TextFile { TextFile(path: "a.md", text: text) }
        #expect(TextRules.unfinished(in: text("// TO" + "DO: later")).count == 1)
        #expect(TextRules.unfinished(in: text("to do, TO" + "DOS")).isEmpty)
        #expect(TextRules.machinePaths(in: text("see /wo" + "rk/main")).count == 1)
        #expect(TextRules.machinePaths(in: text("see \"/ro" + "ot/child/\"")).isEmpty)
        #expect(TextRules.machinePaths(in: text("https://a.b/wo" + "rk/x")).isEmpty)
        #expect(TextRules.whitespace(in: text("a \n\tb")).count == 3)
    }
}
