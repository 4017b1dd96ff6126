import Testing

/// The repository keeps its own rules (architecture.md section 2, style.md section 4).
@Suite struct TidyTests {
    private let product = Repository.swift.filter(\.isProduct)

    @Test("the repository is found, and its modules are read")
    func found() {
        #expect(product.count > 100)
        #expect(Repository.cModules.isSuperset(of: ["CProtobufC", "COpenSSL", "CSQLite", "CMessages"]))
        for module in ["Values", "Wire", "Store", "ServiceKit", "ChannelService", "Gateway"] {
            #expect(product.contains { $0.module == module }, "\(module)")
        }
    }

    @Test("modules import only what the direction of imports allows")
    func imports() {
        let findings = Repository.swift.flatMap {
            ImportRules.violations(in: $0, cModules: Repository.cModules)
        }
        #expect(report(findings) == "")
    }

    @Test("each C module is imported by exactly one Swift module")
    func ownersOfC() {
        let findings = ImportRules.unownedC(
            Repository.withGenerated, cModules: Repository.cModules.union(["CDescriptor"]))
        #expect(report(findings) == "")
    }

    @Test("SQL stands only in Store folders")
    func queries() {
        let findings = Repository.swift.flatMap(PlaceRules.strayQueries)
        #expect(report(findings) == "")
    }

    @Test("message types stand only where messages are translated")
    func messages() {
        let findings = Repository.swift.flatMap(PlaceRules.strayMessages)
        #expect(report(findings) == "")
    }

    @Test("clock, randomness, sleep and threads are used by their owners only")
    func calls() {
        let findings = Repository.swift.flatMap(CallRules.violations)
        #expect(report(findings) == "")
    }

    @Test("every owner of a banned call is there and still needs it")
    func owners() {
        for owner in CallRules.owners {
            let file = Repository.swift.first { $0.path == owner.path }
            #expect(file != nil, "\(owner.path)")
            for call in owner.calls {
                let used = file?.lexed.code.contains { CallRules.calls(call, in: $0) } ?? false
                #expect(used, "\(owner.path) no longer has \(call)")
            }
        }
    }

    @Test("files, lines and functions keep their sizes")
    func sizes() {
        let findings = Repository.swift.flatMap { SizeRules.long(file: $0) + SizeRules.longFunctions(in: $0) }
        #expect(report(findings) == "")
    }

    @Test("names of files and types say what they are")
    func names() {
        let findings = Repository.swift.flatMap { NameRules.files($0) + NameRules.types($0) }
        #expect(report(findings) == "")
    }

    @Test("every escape from the language's checks has its reason above it")
    func reasons() {
        let findings = Repository.swift.flatMap(ReasonRules.unexplained)
        #expect(report(findings) == "")
    }

    @Test("everything that another target uses is documented")
    func documentation() {
        let requirements = Repository.withGenerated.reduce(into: Set<String>()) { names, file in
            names.formUnion(ReasonRules.requirements(of: file))
        }
        let findings = Repository.swift.flatMap {
            ReasonRules.undocumented(in: $0, requirements: requirements)
        }
        #expect(report(findings) == "")
    }

    @Test("nothing is marked as unfinished")
    func unfinished() {
        let findings = Repository.files.flatMap(TextRules.unfinished)
        #expect(report(findings) == "")
    }

    @Test("no text has a path of the machine it was written on")
    func machinePaths() {
        let findings = Repository.files.flatMap(TextRules.machinePaths)
        #expect(report(findings) == "")
    }

    @Test("texts end with a newline and have no tabs and no blanks at the end of lines")
    func whitespace() {
        let findings = Repository.swift.map(\.file).flatMap(TextRules.whitespace)
        #expect(report(findings) == "")
    }

    @Test("every service tells on one page what it is")
    func pages() {
        for service in ImportRules.services.union(["Gateway"]).sorted() {
            let page = Repository.files.first { $0.path == "Sources/\(service)/README.md" }
            #expect(page != nil, "\(service) has no README.md")
        }
    }
}
