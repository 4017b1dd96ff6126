import Testing
import Values

@testable import Store

struct OperationTests {
    private let key = OperationKey(scope: "order/PlaceOrder/gateway", id: "op-1")

    @Test("a repeated operation gets the first reply and has no second effect")
    func replay() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        for round in 0..<3 {
            let result = try await store.write { [key] tx in
                try tx.once(key, fingerprint: [1, 2]) {
                    let number = try tx.nextNumber("orders")
                    try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                    return .success([UInt8(number)])
                }
            }
            #expect(result.outcome == .success([1]))
            #expect(result.replayed == (round > 0))
        }
        #expect(try await store.items() == [1])
        await store.close()
        let again = try Store.test(folder)
        let result = try await again.write { [key] tx in
            try tx.once(key, fingerprint: [1, 2]) { .success([9]) }
        }
        #expect(result == OnceResult(outcome: .success([1]), replayed: true))
        await again.close()
    }

    @Test("the same id with another request is a mismatch, and changes nothing")
    func mismatch() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        try await store.write { [key] tx in
            _ = try tx.once(key, fingerprint: [1]) { .success([]) }
        }
        let error = await storeError {
            try await store.write { [key] tx in
                _ = try tx.once(key, fingerprint: [2]) { .success([]) }
            }
        }
        #expect(error?.code == .operationMismatch)
        let other = OperationKey(scope: "order/PlaceOrder/other", id: "op-1")
        let result = try await store.write { tx in
            try tx.once(other, fingerprint: [2]) { .success([5]) }
        }
        #expect(result.replayed == false)
        await store.close()
    }

    @Test("a refusal is kept and replayed, and what it had written is undone")
    func refusal() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        for round in 0..<2 {
            let result = try await store.write { [key] tx in
                try tx.run("INSERT INTO item (number) VALUES (?1)", SQLValue(round + 10))
                return try tx.once(key, fingerprint: [1]) {
                    try tx.run("INSERT INTO item (number) VALUES (1)")
                    try tx.publish([1])
                    return .refusal([7])
                }
            }
            #expect(result == OnceResult(outcome: .refusal([7]), replayed: round > 0))
        }
        #expect(try await store.items() == [10, 11])
        let published = try await store.read { tx in
            try tx.first("SELECT count(*) FROM outbox") { $0.int(0) }
        }
        #expect(published == 0)
        await store.close()
    }

    @Test("an operation whose body throws leaves nothing and can be tried again")
    func failure() async throws {
        struct Transient: Error {}
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        await #expect(throws: Transient.self) {
            try await store.write { [key] tx in
                // The closure goes on after the failure: only the operation's writes are undone.
                try tx.run("INSERT INTO item (number) VALUES (10)")
                do {
                    _ = try tx.once(key, fingerprint: [1]) {
                        try tx.run("INSERT INTO item (number) VALUES (1)")
                        throw Transient()
                    }
                } catch is Transient {
                    let count = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
                    #expect(count == 1)
                    throw Transient()
                }
            }
        }
        let result = try await store.write { [key] tx in
            try tx.once(key, fingerprint: [1]) { .success([1]) }
        }
        #expect(result.replayed == false)
        #expect(try await store.items() == [])
        await store.close()
    }

    @Test("an operation inside an operation is undone with it, or alone")
    func nesting() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let inner = OperationKey(scope: "order", id: "inner")
        let lone = OperationKey(scope: "order", id: "lone")
        try await store.write { [key] tx in
            _ = try tx.once(key, fingerprint: [1]) {
                try tx.run("INSERT INTO item (number) VALUES (1)")
                _ = try tx.once(inner, fingerprint: [1]) {
                    try tx.run("INSERT INTO item (number) VALUES (2)")
                    return .success([])
                }
                return .refusal([])
            }
            _ = try tx.once(lone, fingerprint: [1]) {
                try tx.run("INSERT INTO item (number) VALUES (3)")
                _ = try tx.once(OperationKey(scope: "order", id: "refused"), fingerprint: [1]) {
                    try tx.run("INSERT INTO item (number) VALUES (4)")
                    return .refusal([])
                }
                return .success([])
            }
        }
        #expect(try await store.items() == [3])
        let result = try await store.write { tx in
            try tx.once(inner, fingerprint: [1]) { .success([1]) }
        }
        #expect(result.replayed == false)
        await store.close()
    }

    @Test("one operation sent by 64 callers at once takes effect once")
    func concurrentRepeats() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder)
        let replays = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask { [key] in
                    try await store.write { tx in
                        try tx.once(key, fingerprint: [1]) {
                            let number = try tx.nextNumber("item")
                            try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                            return .success([])
                        }.replayed
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(replays == 63)
        #expect(try await store.items() == [1])
        await store.close()
    }
}
