import Foundation
import Testing
import Values

@testable import Store

struct ChainHashTests {
    @Test("the hash of a known row is the known hash")
    func knownValue() {
        // Computed apart, from the encoding as the type describes it.
        let expected = "c57ee8051498ce2568fe20f3c59a1ba529f5401576ef552fdd4053f4e5157e4b"
        let hash = ChainHash.next(ChainHash.genesis, [1, "ab", nil, .bytes([0xFF])])
        #expect(hash.count == 32)
        let hex = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == expected)
    }

    @Test("no two different rows of small values have the same hash")
    func unambiguous() {
        let values: [SQLValue] = [
            nil, 0, 1, 256, "", "a", "b", "ab", .bytes([]), .bytes([0x61]), .bytes([0]), "0",
        ]
        var rows: [[SQLValue]] = [[]]
        for a in values {
            rows.append([a])
            for b in values {
                rows.append([a, b])
                for c in values { rows.append([a, b, c]) }
            }
        }
        var seen: [[UInt8]: [SQLValue]] = [:]
        for row in rows {
            let hash = ChainHash.next(ChainHash.genesis, row)
            if let other = seen[hash] { Issue.record("\(row) and \(other) have the same hash") }
            seen[hash] = row
        }
        #expect(seen.count == rows.count)
    }

    @Test("one flipped bit passes SQLite's own check and is found by the chain")
    func bitFlip() async throws {
        let folder = try TemporaryFolder()
        let store = try Store.test(folder, migrations: chainMigrations)
        try await store.write { tx in
            var hash = ChainHash.genesis
            for number in 1...200 as ClosedRange<Int64> {
                let amount = firstAmount + number
                hash = ChainHash.next(hash, [.int(number), .int(amount)])
                try tx.run(
                    "INSERT INTO line (number, amount, hash) VALUES (?1, ?2, ?3)", .int(number),
                    .int(amount), .bytes(hash))
            }
        }
        #expect(try await store.firstBrokenLine() == nil)
        await store.close()
        try flipBit(inFile: folder.databasePath, of: firstAmount + 77)
        let again = try Store.test(folder, migrations: chainMigrations)
        #expect(try await again.checkIntegrity() == [])
        #expect(try await again.firstBrokenLine() == 77)
        await again.close()
    }
}

/// Large enough to stand in the file as eight bytes that nothing else has.
private let firstAmount: Int64 = 0x0123_4567_89AB_C000

/// Flips one bit of the number `value` where it stands in the file.
private func flipBit(inFile path: String, of value: Int64) throws {
    var file = try Data(contentsOf: URL(filePath: path))
    let pattern = withUnsafeBytes(of: value.bigEndian) { Data($0) }
    let place = try #require(file.range(of: pattern))
    #expect(file.range(of: pattern, in: place.upperBound..<file.endIndex) == nil)
    file[place.lowerBound + 5] ^= 4
    try file.write(to: URL(filePath: path))
}

private let chainMigrations = [
    Migration(
        number: 1, name: "lines",
        statements: [
            "CREATE TABLE line (number {key}, amount BIGINT NOT NULL, hash {bytes} NOT NULL)"
        ])
]

extension Store {
    /// The first line whose hash is not the one computed from it and the line before.
    fileprivate func firstBrokenLine() async throws -> Int64? {
        try await read { tx in
            var hash = ChainHash.genesis
            var broken: Int64?
            try tx.forEach("SELECT number, amount, hash FROM line ORDER BY number") { row in
                hash = ChainHash.next(hash, [row.value(0), row.value(1)])
                if hash != row.bytes(2) { broken = row.int(0) }
                return broken == nil
            }
            return broken
        }
    }
}
