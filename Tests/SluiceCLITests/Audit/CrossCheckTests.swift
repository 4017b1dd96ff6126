import CSQLite
import Store
import Testing

@testable import SluiceCLI

@Suite("comparing two services")
struct CrossCheckTests {
    /// Stores in `folder` with one table `said`, of these keys.
    private func stores(_ keys: [String: [String]], in folder: TemporaryFolder) throws -> [String: Store] {
        var stores: [String: Store] = [:]
        for (service, said) in keys {
            let path = "\(folder.path)/\(service).sqlite"
            var database: OpaquePointer?
            defer { sqlite3_close_v2(database) }
            try #require(sqlite3_open(path, &database) == SQLITE_OK)
            var sql = "CREATE TABLE said (key TEXT);"
            for key in said { sql += "INSERT INTO said VALUES ('\(key)');" }
            try #require(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
            stores[service] = try Store.openReadOnly(path: path)
        }
        return stores
    }

    private func findings(
        _ relation: CrossCheck.Relation, _ order: [String], _ finance: [String]?
    ) async throws -> [String] {
        let folder = try TemporaryFolder()
        let stores = try stores(["order": order, "finance": finance ?? []], in: folder)
        let check = CrossCheck(
            "X1", "order", .init(service: "order", sql: "SELECT key FROM said"), relation,
            finance == nil ? nil : .init(service: "finance", sql: "SELECT key FROM said"))
        let findings = try await check.run(stores)
        for store in stores.values { await store.close() }
        withExtendedLifetime(folder) {}
        #expect(findings.allSatisfy { $0.invariant == "X1" })
        return findings.map { "\($0.service): \($0.detail)" }
    }

    @Test("two services that say the same give no finding")
    func agree() async throws {
        #expect(try await findings(.same, ["a", "b"], ["b", "a"]).isEmpty)
        #expect(try await findings(.within, ["a"], ["a", "b"]).isEmpty)
        #expect(try await findings(.apart, ["a"], ["b"]).isEmpty)
        #expect(try await findings(.within, [], nil).isEmpty)
    }

    @Test("what only one of two says is found on its side")
    func same() async throws {
        #expect(
            try await findings(.same, ["a", "b"], ["b", "c"]) == [
                "order: order a is not so in finance", "finance: order c is not so in order",
            ])
    }

    @Test("what the first says and the second does not is found, the other way round it is not")
    func within() async throws {
        #expect(
            try await findings(.within, ["a", "b"], ["b", "c"]) == ["order: order a is not so in finance"])
    }

    @Test("what both say and only one may say is found")
    func apart() async throws {
        #expect(
            try await findings(.apart, ["a", "b"], ["b", "c"]) == ["order: order b must not be in finance"])
    }

    @Test("what nobody may say any more is found")
    func empty() async throws {
        #expect(try await findings(.within, ["a"], nil) == ["order: order a is still there"])
    }

    @Test("a thousand differences are told as a hundred")
    func many() async throws {
        let keys = (0..<1000).map { "order-\($0)" }
        #expect(try await findings(.same, keys, ["none"]).count == Auditor.limit)
    }
}
