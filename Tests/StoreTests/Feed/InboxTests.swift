import Testing
import Values

@testable import Store

struct InboxTests {
    @Test("a message is new once, per sender, and only if its transaction was kept")
    func receive() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        _ = await storeError {
            try await store.write { tx in
                #expect(try tx.receive(from: "3pl", messageID: "m1"))
                throw StoreError(.misuse, "on purpose")
            }
        }
        let answers = try await store.write { tx in
            try [
                tx.receive(from: "3pl", messageID: "m1"), tx.receive(from: "3pl", messageID: "m1"),
                tx.receive(from: "erp", messageID: "m1"), tx.receive(from: "3pl", messageID: "m2"),
            ]
        }
        #expect(answers == [true, false, true, true])
        #expect(try await store.write { try $0.receive(from: "3pl", messageID: "m2") } == false)
        await store.close()
    }

    @Test("a feed's cursor starts at 0, moves forward with its effect, and never back")
    func cursor() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        #expect(try await store.read { try $0.cursor("order") } == 0)
        try await store.write { try $0.advance("order", to: 5) }
        for position in [5, 4] as [Int64] {
            let error = await storeError {
                try await store.write { tx in
                    try tx.run("INSERT INTO item (number) VALUES (?1)", .int(position))
                    try tx.advance("order", to: position)
                }
            }
            #expect(error?.code == .misuse)
        }
        try await store.write { try $0.advance("order", to: 6) }
        #expect(try await store.read { try $0.cursor("order") } == 6)
        #expect(try await store.read { try $0.cursor("finance") } == 0)
        #expect(try await store.items() == [])
        await store.close()
    }

    @Test("an event that can never be applied is set aside once, with its reason")
    func deadLetter() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        for reason in ["unknown SKU", "again"] {
            try await store.write { tx in
                try tx.bury(feed: "order", position: 3, payload: [1], reason: reason)
            }
        }
        let buried = try await store.read { tx in
            try tx.all("SELECT feed, position, payload, reason, buried_at FROM dead_letter") {
                $0.values
            }
        }
        #expect(
            buried == [
                ["order", 3, .bytes([1]), "unknown SKU", SQLValue(testStart)]
            ])
        await store.close()
    }
}
