import Foundation
import Testing
import Values

@testable import Store

/// A disk that is really full: a small file system in memory, which only root may mount.
struct DiskFullTests {
    @Test(
        "on a full disk writes are refused as such, reads go on, and nothing is lost",
        .enabled(if: SmallDisk.canMount, "needs the right to mount a tmpfs"))
    func full() async throws {
        let disk = try SmallDisk(kibibytes: 1024)
        defer { disk.unmount() }
        var configuration = StoreConfiguration(path: disk.path + "/test.sqlite")
        configuration.failStop = { Issue.record("stopped: \($0)") }
        configuration.checkpointPages = 50
        let store = try Store.open(
            configuration, migrations: testMigrations, clock: ManualClock(testStart),
            randomness: SeededRandom(seed: 1))
        var stored: [Int64] = []
        var refusals = 0
        for number in 1...400 as ClosedRange<Int64> {
            let error = await storeError { try await store.put(number) }
            if error == nil { stored.append(number) } else { refusals += 1 }
            if let error { #expect(error.code == .storageFull) }
        }
        #expect(refusals > 0)
        #expect(stored.count > 20)
        #expect(try await store.items() == stored)
        // Space comes back, and so do writes, without a restart.
        try disk.grow(kibibytes: 8192)
        try await store.put(1000)
        #expect(try await store.items() == stored + [1000])
        #expect(try await store.checkIntegrity() == [])
        await store.close()
        let again = try Store.open(
            configuration, migrations: testMigrations, clock: ManualClock(testStart),
            randomness: SeededRandom(seed: 1))
        #expect(try await again.items() == stored + [1000])
        await again.close()
    }
}

extension Store {
    fileprivate func put(_ number: Int64) async throws {
        try await write { tx in
            try tx.run(
                "INSERT INTO item (number, bytes_value) VALUES (?1, ?2)", .int(number),
                .bytes([UInt8](repeating: 1, count: 9000)))
        }
    }
}

/// A tmpfs of a fixed size.
private struct SmallDisk {
    let path: String

    /// True when this process may mount.
    static let canMount: Bool = {
        guard geteuid() == 0, let disk = try? SmallDisk(kibibytes: 64) else { return false }
        disk.unmount()
        return true
    }()

    init(kibibytes: Int) throws {
        path = try makeTemporaryFolder()
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            rmdir(path)
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    func grow(kibibytes: Int) throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(kibibytes)k") == 0 else {
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    func unmount() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
