/// Which module may import what (architecture.md section 2).
enum ImportRules {
    static let services: Set<String> = [
        "ChannelService", "OrderService", "InventoryService", "FinanceService",
    ]
    private static let executables = services.union(["Gateway", "SluiceCLI", "LogisticsSimulator"])

    /// Parts of the standard library, and the platform's C library.
    private static let standard: Set<String> = [
        "Swift", "_Concurrency", "Synchronization", "Glibc", "Musl", "Darwin", "Dispatch",
    ]
    private static let nio: Set<String> = [
        "NIO", "NIOCore", "NIOPosix", "NIOConcurrencyHelpers", "NIOEmbedded", "NIOTLS",
    ]
    private static let servicePieces: Set<String> = [
        "Values", "Wire", "Messages", "Store", "ServiceKit", "Logging", "Crypto",
    ]

    /// What each module may import beside the standard library. A module that is not named may
    /// import anything but a service.
    private static let allowed: [String: Set<String>] = [
        "Values": [],
        "JSON": [],
        "Wire": nio.union(["CProtobufC", "COpenSSL"]),
        "Messages": ["Wire", "CMessages"],
        "Store": ["CSQLite", "CPostgres", "Values", "Crypto"],
        "HTTPSClient": nio.union(["Wire", "NIOHTTP1"]),
        "ServiceKit": nio.union([
            "Values", "Wire", "Messages", "Store", "Logging", "ServiceLifecycle", "Configuration",
            "Crypto", "UnixSignals",
        ]),
        "ChannelService": servicePieces,
        "OrderService": servicePieces,
        "InventoryService": servicePieces,
        "FinanceService": servicePieces,
    ]

    /// Imports in product code that the direction of modules forbids.
    static func violations(in file: SwiftFile, cModules: Set<String>) -> [Finding] {
        guard file.root == "Sources" else { return [] }
        return file.imports.compactMap { line, module in
            guard let problem = problem(with: module, in: file, cModules: cModules) else { return nil }
            return Finding(path: file.path, line: line, what: problem)
        }
    }

    private static func problem(
        with module: String, in file: SwiftFile, cModules: Set<String>
    ) -> String? {
        if executables.contains(module) { return "\(file.module) imports the process \(module)" }
        if services.contains(file.module), file.folders.first == "Domain",
            module != "Values", module != "Synchronization"
        {
            return "a Domain folder imports \(module); only Values and the standard library"
        }
        guard let allowed = allowed[file.module], !allowed.contains(module),
            !standard.contains(module)
        else { return nil }
        return "\(file.module) imports \(module)"
    }

    /// C modules that not exactly one Swift module imports.
    static func unownedC(_ files: [SwiftFile], cModules: Set<String>) -> [Finding] {
        cModules.sorted().compactMap { cModule in
            let owners = Set(
                files.filter { file in
                    file.isProduct && file.imports.contains { $0.module == cModule }
                }.map(\.module))
            guard owners.count != 1 else { return nil }
            let names = owners.sorted().joined(separator: ", ")
            return Finding(
                path: "Sources/\(cModule)", line: 1,
                what: "is imported by \(owners.count) modules: \(names)")
        }
    }
}

/// Where SQL and messages may stand (architecture.md section 2).
enum PlaceRules {
    private static let namespaces = [
        "CommonV1", "EventsV1", "ChannelV1", "InventoryV1", "FinanceV1", "OrderV1", "OpsV1",
    ]

    /// String literals with SQL outside a Store folder or the Store module.
    static func strayQueries(in file: SwiftFile) -> [Finding] {
        guard file.isProduct, file.module != "Store", !file.folders.contains("Store") else { return [] }
        return file.lexed.literals.compactMap { line, text in
            guard isSQL(text) else { return nil }
            return Finding(path: file.path, line: line, what: "SQL outside a Store folder")
        }
    }

    private static func isSQL(_ text: String) -> Bool {
        let words = text.split { $0 == " " || $0 == "\n" || $0 == "\t" }
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : ""
            let third = index + 2 < words.count ? words[index + 2] : ""
            switch word {
            case "SELECT": if !next.isEmpty { return true }
            case "INSERT": if next == "INTO" || next == "OR" { return true }
            case "UPDATE": if third == "SET" { return true }
            case "DELETE": if next == "FROM" { return true }
            case "CREATE":
                if ["TABLE", "INDEX", "UNIQUE"].contains(next) { return true }
            default: continue
            }
        }
        return false
    }

    /// Message types outside the folders that translate them.
    static func strayMessages(in file: SwiftFile) -> [Finding] {
        let open: Set<String> = ["Messages", "ServiceKit", "Gateway", "SluiceCLI"]
        guard file.isProduct, !open.contains(file.module),
            Set(file.folders).isDisjoint(with: ["RPC", "Background"]), file.root != "Tools"
        else { return [] }
        return file.lexed.code.enumerated().compactMap { index, line in
            guard let name = namespaces.first(where: { line.contains("\($0).") }) else { return nil }
            return Finding(
                path: file.path, line: index + 1,
                what: "\(name) outside RPC, Background and Messages")
        }
    }
}
