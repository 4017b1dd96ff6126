import Foundation
import Testing
import Values

@testable import Store

/// A process that is killed in the middle of its writes. The child is this test program again, told by
/// the environment to run only the endless writer.
struct CrashTests {
    private static let childKey = "STORE_CRASH_CHILD"
    private static let child = ProcessInfo.processInfo.environment[childKey]

    @Test(
        "a process killed in the middle of its writes loses none that it had acknowledged",
        .enabled(if: child == nil))
    func kill9() async throws {
        let folder = try TemporaryFolder()
        let random = SeededRandom(seed: propertySeed("kill -9"))
        var acknowledged: Set<Int64> = []
        for _ in 0..<5 {
            let lines = Int(random.next(below: 200)) + 1
            acknowledged.formUnion(try Self.runChild(folder, until: lines))
            let store = try Store.test(folder)
            let present = Set(try await store.items())
            #expect(acknowledged.subtracting(present) == [])
            #expect(try await store.checkIntegrity() == [])
            await store.close()
        }
        #expect(acknowledged.count >= 5)
    }

    @Test("the endless writer of the test above", .enabled(if: child != nil))
    func endlessWriter() async throws {
        let path = try #require(Self.child)
        let store = try Store.open(
            StoreConfiguration(path: path), migrations: testMigrations,
            clock: ManualClock(testStart), randomness: SeededRandom(seed: 1))
        let epoch = store.epoch
        await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 as Range<Int64> {
                group.addTask {
                    for round in 0..<1_000_000 as Range<Int64> {
                        let number = (epoch * 8 + writer) * 1_000_000 + round
                        try await store.write { tx in
                            try tx.run("INSERT INTO item (number) VALUES (?1)", .int(number))
                        }
                        let line = Array("acknowledged \(number)\n".utf8)
                        guard write(1, line, line.count) == line.count else { exit(1) }
                    }
                }
            }
        }
    }

    /// Starts the writer, reads what it acknowledges, kills it after `count` of them, and gives all
    /// that it had acknowledged until then.
    private static func runChild(_ folder: TemporaryFolder, until count: Int) throws -> Set<Int64> {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["--testing-library", "swift-testing", "--filter", "endlessWriter"]
        process.environment = ProcessInfo.processInfo.environment
            .merging([childKey: folder.databasePath]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while text.count(where: { $0 == "\n" }) < count + 10 {
            let bytes = pipe.fileHandleForReading.availableData
            if bytes.isEmpty { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        kill(process.processIdentifier, SIGKILL)
        // What was in the pipe was acknowledged before the kill.
        text += String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
        return Set(
            lines.compactMap { line in
                line.hasPrefix("acknowledged ") ? Int64(line.dropFirst(13)) : nil
            })
    }
}
