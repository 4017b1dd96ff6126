import Foundation
import Messages
import Testing

@testable import Wire

/// Google's protobuf for Python and Wire read the same bytes the same way: 136,000 encodings over
/// every message type, made and judged by `Tests/python/protobuf_oracle.py`. Of these more than 100,000 are
/// messages that both take, some hundreds of each type; the rest is broken on purpose.
/// `make test-agreement SEEDS=40` tries a million.
///
/// What both accept must be the same value: each writes it again, and the bytes are compared. What
/// Google refuses, Wire refuses. What Wire refuses although Google takes it must be one of
/// `ByDesign`, found in the bytes by the oracle's own reading, and only then.
@Suite(.serialized, .ownThread) struct GoogleAgreementTests {
    /// Seeds 0 to this one, exclusive: 4, or what the environment says.
    private static let seeds =
        ProcessInfo.processInfo.environment["SLUICE_AGREEMENT_SEEDS"].flatMap(Int.init) ?? 4
    private static let messagesPerSeed = 34_000

    /// Each a rule of the specification; the oracle's comments give the reasons.
    private enum ByDesign: UInt16, CaseIterable {
        case group = 1
        case wrongWireType = 2
        case repeatedMessage = 4
        case repeatedOneof = 8
        case nulInString = 16
        case unknownFields = 32
        case fields = 64
        case longVarint = 128
        /// The oracle marks where the budget may not suffice; it need not fail there.
        case memory = 256

        var error: MessageDecodingError {
            switch self {
            case .group, .wrongWireType, .longVarint: .malformed
            case .repeatedMessage, .repeatedOneof: .repeatedSingularField
            case .nulInString: .nulInString
            case .unknownFields: .tooManyUnknownFields
            case .fields: .tooManyFields
            case .memory: .overBudget
            }
        }
    }

    private struct Counts {
        var accepted = 0
        var refused = 0
        var byDesign: [ByDesign: Int] = [:]
        var types: Set<Int> = []
        var disagreements: [String] = []
    }

    @Test("Wire and Google's protobuf agree on 34,000 encodings of a seed", arguments: 0..<seeds)
    func agreement(seed: Int) async throws {
        let records = try await Oracle.run(messages: Self.messagesPerSeed, seed: seed)
        var counts = Counts()
        for (index, record) in records.enumerated() {
            // Other tests wait for this thread.
            if index.isMultiple(of: 16) { await Task.yield() }
            counts.types.insert(record.type)
            let verdict = records.type(of: record).readAgain(record.bytes)
            Self.compare(verdict, record, &counts)
        }
        let count = counts.disagreements.count
        let words = counts.disagreements.prefix(5).joined(separator: "\n")
        #expect(count == 0, "\(words)")
        #expect(counts.accepted >= 25_000)
        #expect(counts.refused > Self.messagesPerSeed / 20)
        #expect(counts.types.count == MessageCatalogue.types.count)
        for reason in ByDesign.allCases where reason != .memory {
            #expect(counts.byDesign[reason, default: 0] > 0, "\(reason) was never tried")
        }
    }

    private static func compare(
        _ verdict: Result<[UInt8], MessageDecodingError>, _ record: Oracle.Record,
        _ counts: inout Counts
    ) {
        let reasons = ByDesign.allCases.filter { record.refusedByDesign & $0.rawValue != 0 }
        func disagree(_ words: String) {
            let bytes = record.bytes.prefix(200)
            counts.disagreements.append("type \(record.type), \(words): \(bytes)")
        }
        switch (verdict, record.canonical) {
        case (.success(let again), let canonical?):
            counts.accepted += 1
            let must = reasons.filter { $0 != .memory }
            if !must.isEmpty { disagree("Wire takes what it should refuse for \(must)") }
            if again != canonical { disagree("read as \(again), Google reads \(canonical)") }
        case (.failure(let error), .some):
            if !reasons.contains(where: { $0.error == error }) {
                disagree("Wire says \(error), Google accepts; known reasons \(reasons)")
            }
            for reason in reasons where reason.error == error {
                counts.byDesign[reason, default: 0] += 1
            }
        case (.success, nil): disagree("Wire takes what Google refuses")
        case (.failure, nil): counts.refused += 1
        }
    }
}

extension WireMessage {
    /// The value in `bytes` written again, or why there is none.
    fileprivate static func readAgain(_ bytes: [UInt8]) -> Result<[UInt8], MessageDecodingError> {
        do throws(MessageDecodingError) {
            let value = try Self(decoding: bytes, limit: MethodDescriptor.defaultLimit)
            return .success((try? value.encoded()) ?? [])
        } catch {
            return .failure(error)
        }
    }
}

/// Google's protobuf in a process of its own.
private enum Oracle {
    struct Record {
        var type: Int
        var bytes: [UInt8]
        /// Google's own encoding of what it read; nil when it refused.
        var canonical: [UInt8]?
        var refusedByDesign: UInt16
    }

    struct Failure: Error {
        let words: String
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let python = root.appending(path: ".build/python/bin/python3").path

    static func run(messages: Int, seed: Int) async throws -> Records {
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "Google's protobuf is not installed: run `make setup-python`")
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "sluice-oracle-\(ProcessInfo.processInfo.processIdentifier)-\(seed)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let set = folder.appending(path: "set").path
        let protos = root.appending(path: "proto").path
        let files = try FileManager.default.contentsOfDirectory(atPath: protos).sorted()
        try await execute(
            "/usr/bin/protoc",
            ["-I", protos, "--include_imports", "--descriptor_set_out=" + set]
                + files.filter { $0.hasSuffix(".proto") })
        let out = folder.appending(path: "records")
        let script = root.appending(path: "Tests/python/protobuf_oracle.py").path
        try await execute(python, [script, set, "\(messages)", "\(seed)", out.path])
        return try Records([UInt8](Data(contentsOf: out)))
    }

    private static func execute(_ program: String, _ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                if ended.terminationStatus == 0 {
                    continuation.resume()
                } else {
                    let words = "\(program) ended with \(ended.terminationStatus)"
                    continuation.resume(throwing: Failure(words: words))
                }
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}

/// The oracle's answer, read record by record.
private struct Records: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var offset: Int
    private let types: [any WireMessage.Type]

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        let known = Dictionary(
            MessageCatalogue.types.map { ($0.messageType.name, $0) }, uniquingKeysWith: { $1 })
        var offset = 2
        var found: [any WireMessage.Type] = []
        for _ in 0..<Self.number(bytes, 0, 2) {
            let end = offset + 2 + Self.number(bytes, offset, 2)
            let name = String(decoding: bytes[offset + 2..<end], as: UTF8.self)
            try found.append(#require(known[name], "no type \(name)"))
            offset = end
        }
        types = found
        self.offset = offset
    }

    func type(of record: Oracle.Record) -> any WireMessage.Type { types[record.type] }

    mutating func next() -> Oracle.Record? {
        guard offset < bytes.count else { return nil }
        let type = number(2)
        let isAccepted = number(1) == 1
        let reasons = UInt16(number(2))
        let encoding = content()
        return Oracle.Record(
            type: type, bytes: encoding, canonical: isAccepted ? content() : nil,
            refusedByDesign: reasons)
    }

    private mutating func number(_ size: Int) -> Int {
        defer { offset += size }
        return Self.number(bytes, offset, size)
    }

    private mutating func content() -> [UInt8] {
        let size = number(4)
        defer { offset += size }
        return Array(bytes[offset..<offset + size])
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> Int {
        (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
