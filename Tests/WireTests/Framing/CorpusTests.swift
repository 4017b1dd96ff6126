import Foundation
import Messages
import Testing

/// What the fuzzer runs for hours runs here for seconds: its corpus, which holds every input that
/// once broke something, and inputs made from seeds. The loops give their thread up now and then:
/// other tests wait for it.
@Suite(.serialized, .ownThread) struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Corpus")

    /// The inputs of one target: lines of hexadecimal digits, `#` before a comment.
    private static func corpus(_ target: FuzzTarget) throws -> [[UInt8]] {
        let file = folder.appending(path: target.rawValue + ".txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
            .map { line in
                let digits = Array(line.utf8)
                try #require(digits.count % 2 == 0)
                return try stride(from: 0, to: digits.count, by: 2).map { at in
                    try #require(UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16))
                }
            }
    }

    private func read(_ target: FuzzTarget, _ bytes: [UInt8]) throws -> Bool {
        try bytes.withUnsafeBytes { try target.read($0) }
    }

    @Test("the corpus of the fuzzer holds nothing that breaks a reader", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) async throws {
        let inputs = try Self.corpus(target)
        #expect(inputs.count >= 10)
        for (index, input) in inputs.enumerated() {
            if index.isMultiple(of: 8) { await Task.yield() }
            do {
                let time = try Ceiling.time { _ = try read(target, input) }
                // All that the target checks besides reading, in a debug build: 50 ms are for the reader.
                #expect(time < .seconds(1), "\(target) \(input)")
            } catch {
                Issue.record("\(target) \(input): \(error)")
            }
            if target == .prescan, let first = input.first {
                let type = MessageCatalogue.types[Int(first) % MessageCatalogue.types.count]
                let bytes = Ceiling.bytes(Array(input.dropFirst()), type, limit: 65_536)
                #expect(bytes <= Ceiling.most, "\(input)")
            }
        }
    }

    @Test("good inputs are accepted, by each reader", arguments: FuzzTarget.allCases)
    func good(target: FuzzTarget) async throws {
        for seed in 0..<200 as Range<UInt64> {
            if seed.isMultiple(of: 8) { await Task.yield() }
            var random = FuzzRandom(seed: seed)
            let input = try target.sample(&random)
            let isAccepted = try read(target, input)
            #expect(isAccepted, "\(target), seed \(seed)")
        }
    }

    /// 9 targets of 2,000 each.
    @Test("inputs twisted at random break no reader", arguments: FuzzTarget.allCases)
    func twisted(target: FuzzTarget) async throws {
        var refused = 0
        for seed in 1_000..<3_000 as Range<UInt64> {
            if seed.isMultiple(of: 8) { await Task.yield() }
            var random = FuzzRandom(seed: seed)
            let input = try target.twisted(&random)
            do {
                if try !read(target, input) { refused += 1 }
            } catch {
                Issue.record("\(target), seed \(seed), \(input): \(error)")
            }
        }
        // Twisting that leaves everything good, or nothing, would test one path only.
        #expect((200...1_990).contains(refused), "\(target): \(refused) of 2000 were refused")
    }
}
