import Dispatch
import Testing
import Values

@testable import Store

struct CheckpointTests {
    @Test("the log is moved into the file when it has reached its limit, and starts again")
    func byPages() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.checkpointPages = 20 }
        for number in 1...60 as ClosedRange<Int64> {
            try await store.putBlob(number)
        }
        let metrics = store.metrics
        #expect(metrics.checkpoints >= 3)
        #expect(metrics.checkpointsHeldUp == 0)
        #expect(metrics.walPages < 60)
        #expect(metrics.batches == 60)
        #expect(metrics.commitMicroseconds > 0)
        await store.close()
    }

    @Test("a long read holds the checkpoint up without stopping anybody, and sees its snapshot")
    func heldUp() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder) { $0.checkpointPages = 20 }
        try await store.putBlob(1)
        let begun = DispatchSemaphore(value: 0)
        let finish = DispatchSemaphore(value: 0)
        let reader = Task {
            try await store.read { tx in
                let before = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
                begun.signal()
                finish.wait()
                let after = try tx.first("SELECT count(*) FROM item") { $0.int(0) }
                return before == after
            }
        }
        try await store.write { _ in begun.wait() }
        for number in 2...60 as ClosedRange<Int64> { try await store.putBlob(number) }
        #expect(store.metrics.checkpointsHeldUp > 0)
        finish.signal()
        #expect(try await reader.value)
        for number in 61...160 as ClosedRange<Int64> { try await store.putBlob(number) }
        #expect(store.metrics.checkpoints > 0)
        #expect(try await store.items().count == 160)
        await store.close()
    }
}

extension Store {
    fileprivate func putBlob(_ number: Int64) async throws {
        try await write { tx in
            try tx.run(
                "INSERT INTO item (number, bytes_value) VALUES (?1, ?2)", .int(number),
                .bytes([UInt8](repeating: 1, count: 3000)))
        }
    }
}
