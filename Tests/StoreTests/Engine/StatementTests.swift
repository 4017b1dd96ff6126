import Testing
import Values

@testable import Store

struct StatementTests {
    @Test("every kind of value comes back as it went in")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let texts = [
            "", "a", "ünïcödé 手机 📱", String(repeating: "x", count: 15),
            String(repeating: "é", count: 600), String(repeating: "long", count: 2000),
        ]
        let bytes: [[UInt8]] = [[], [0], Array(0...255), Array(repeating: 9, count: 5000)]
        try await store.write { tx in
            for text in texts {
                for value in bytes {
                    try tx.run(
                        "INSERT INTO item (text_value, bytes_value) VALUES (?1, ?2)", .text(text),
                        .bytes(value))
                }
            }
            for number in [Int64.min, Int64.max] {
                try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
            }
        }
        let rows = try await store.read { tx in
            try tx.all("SELECT text_value, bytes_value, number FROM item ORDER BY number") { row in
                row.values
            }
        }
        #expect(rows.first == [.null, .null, .int(.min)])
        #expect(rows.last == [.null, .null, .int(.max)])
        let expected = texts.flatMap { text in bytes.map { [SQLValue.text(text), .bytes($0)] } }
        #expect(rows.dropFirst().dropLast().map { Array($0.prefix(2)) } == expected)
        await store.close()
    }

    @Test("reading NULL as a number, or any column as another type, is an error and no zero")
    func wrongTypes() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.write { tx in
            try tx.run("INSERT INTO item (number, text_value) VALUES (1, 'x')")
        }
        let reads: [@Sendable (Row) -> Void] = [
            { _ = $0.text(0) }, { _ = $0.bytes(0) }, { _ = $0.int(1) }, { _ = $0.bytes(1) },
            { _ = $0.int(2) }, { _ = $0.text(2) }, { _ = $0.int(3) }, { _ = $0.value(4) },
            { _ = $0.int(99) },
        ]
        for read in reads {
            let error = await storeError {
                try await store.read { tx in
                    _ = try tx.first(
                        "SELECT number, text_value, bytes_value, NULL, 1.5 FROM item", map: read)
                }
            }
            #expect(error?.code == .misuse)
        }
        let optional = try await store.read { tx in
            try tx.first("SELECT number, text_value, bytes_value FROM item") { row in
                (row.optionalInt(0), row.optionalText(1), row.optionalBytes(2), row.isNull(2))
            }
        }
        #expect(optional?.0 == 1)
        #expect(optional?.1 == "x")
        #expect(optional?.2 == nil)
        #expect(optional?.3 == true)
        await store.close()
    }

    @Test("bad SQL, too few values, a NUL in a text and two statements in one are refused")
    func misuse() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let mistakes: [@Sendable (Transaction) throws -> Void] = [
            { try $0.run("INSERT INTO nowhere VALUES (1)") },
            { try $0.run("INSERT INTO item (number) VALUES (?1)") },
            { try $0.run("INSERT INTO item (number) VALUES (?1)", 1, 2) },
            { try $0.run("INSERT INTO item (text_value) VALUES (?1)", "a\0b") },
            { try $0.run("DELETE FROM item; DELETE FROM account") },
            { try $0.run("") },
            { try $0.run("x") },
        ]
        for mistake in mistakes {
            #expect(await storeError { try await store.write(mistake) }?.code == .misuse)
        }
        #expect(try await store.items() == [])
        await store.close()
    }

    @Test("constraints say which kind they are and what they are called")
    func constraints() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let cases: [(StoreError.Constraint, String, @Sendable (Transaction) throws -> Void)] = [
            (
                .check, "never_overdrawn",
                { try $0.run("INSERT INTO account (name, balance) VALUES ('a', -1)") }
            ),
            (
                .notNull, "account.balance",
                { try $0.run("INSERT INTO account (name) VALUES ('a')") }
            ),
            (
                .primaryKey, "account.name",
                { tx in
                    for _ in 0..<2 {
                        try tx.run("INSERT INTO account (name, balance) VALUES ('a', 1)")
                    }
                }
            ),
        ]
        for (kind, name, body) in cases {
            let error = await storeError { try await store.write(body) }
            #expect(error?.code == .constraint(kind))
            #expect(error?.constraintName == name)
        }
        await store.close()
    }

    @Test("the same statement can run inside its own loop")
    func recursion() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(3)
        let pairs = try await store.read { tx in
            var pairs = 0
            try tx.forEach("SELECT number FROM item WHERE number > ?1", .int(0)) { _ in
                for _ in 0..<2 {
                    pairs += try Self.count(tx)
                }
                return true
            }
            return pairs
        }
        #expect(pairs == 18)
        await store.close()
    }

    private static func count(_ tx: Transaction) throws -> Int {
        var outer = 0
        try tx.forEach("SELECT number FROM item ORDER BY number") { _ in
            if outer == 0 { outer += try tx.all("SELECT number FROM item") { $0.int(0) }.count }
            return true
        }
        return outer
    }

    @Test("a held statement runs many times, by value list or by parameter")
    func heldStatement() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.write { tx in
            let insert = try tx.prepare(
                "INSERT INTO item (number, text_value) VALUES (?1, ?2)")
            let find = try tx.prepare("SELECT text_value FROM item WHERE number = ?1")
            for number in 1...500 as ClosedRange<Int64> {
                #expect(try insert.run(.int(number), .text("t\(number)")) == 1)
            }
            for number in 501...1000 as ClosedRange<Int64> {
                try insert.bind(1, number)
                try insert.bind(2, "t\(number)")
                #expect(try insert.run() == 1)
            }
            for number in 1...1000 as ClosedRange<Int64> {
                let text = try find.first(.int(number)) { $0.text(0) }
                #expect(text == "t\(number)")
            }
            #expect(try find.first(.int(0)) { $0.text(0) } == nil)
            // A parameter that was not given this time is NULL, not what it was before.
            try insert.bind(1, 2000)
            try insert.run()
            let isNull = try tx.first("SELECT text_value IS NULL FROM item WHERE number = 2000") {
                $0.bool(0)
            }
            #expect(isNull == true)
        }
        #expect(try await store.items().count == 1001)
        await store.close()
    }

    @Test("a statement that returns rows while it writes is run to its end")
    func returning() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(5)
        let first = try await store.write { tx in
            try tx.first("UPDATE item SET text_value = 'x' RETURNING number") { $0.int(0) }
        }
        #expect(first == 1)
        let changed = try await store.read { tx in
            try tx.first("SELECT count(*) FROM item WHERE text_value = 'x'") { $0.int(0) }
        }
        #expect(changed == 5)
        await store.close()
    }

    @Test("the count of changed rows is that of the statement")
    func changedRows() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.putItems(5)
        let counts = try await store.write { tx in
            try [
                tx.run("UPDATE item SET text_value = 'x' WHERE number > 2"),
                tx.run("SELECT 1"),
                tx.run("DELETE FROM item WHERE number = 99"),
                tx.run("INSERT INTO item (number) VALUES (1) ON CONFLICT (number) DO NOTHING"),
            ]
        }
        #expect(counts == [3, 0, 0, 0])
        await store.close()
    }
}
