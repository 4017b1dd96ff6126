import Foundation
import Testing

/// A value of `cases.json`.
indirect enum Word: Sendable, Decodable, Equatable {
    case null
    case flag(Bool)
    case number(Int)
    case text(String)
    case list([Word])
    case object([String: Word])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([Word].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: Word].self))
        }
    }

    subscript(_ name: String) -> Word {
        if case .object(let members) = self { return members[name] ?? .null }
        return .null
    }

    var isPresent: Bool { self != .null }
    var flag: Bool { self == .flag(true) }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Int? { if case .number(let number) = self { number } else { nil } }
    var list: [Word] { if case .list(let list) = self { list } else { [] } }
    var members: [String: Word] { if case .object(let members) = self { members } else { [:] } }
    var milliseconds: Duration? { number.map { .milliseconds($0) } }

    /// Text as UTF-8, or what stands behind `hex:`, or so many zero bytes.
    var bytes: [UInt8] {
        if let number { return [UInt8](repeating: 0, count: number) }
        guard let text else { return [] }
        return text.hasPrefix("hex:") ? Word.hex(text.dropFirst(4)) : Array(text.utf8)
    }

    /// Bytes of hexadecimal digits.
    static func hex(_ digits: some StringProtocol) -> [UInt8] {
        let values = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count - 1, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    /// The word with `{i}` in any text replaced by the number of the repetition.
    func substituting(_ index: Int) -> Word {
        switch self {
        case .text(let text): .text(text.replacingOccurrences(of: "{i}", with: "\(index)"))
        case .list(let list): .list(list.map { $0.substituting(index) })
        case .object(let members): .object(members.mapValues { $0.substituting(index) })
        case .null, .flag, .number: self
        }
    }

    /// A bound that is a word stands for the fact of that name.
    func resolved(_ facts: [String: Word]) -> Word {
        guard case .object(let bounds) = self else { return self }
        return .object(bounds.mapValues { $0.text.flatMap { facts[$0] } ?? $0 })
    }

    /// Whether a found value is the one that this word asks for: itself, or `{"above", "at_most"}`.
    func admits(_ found: Word) -> Bool {
        guard case .object(let bounds) = self else { return self == found }
        guard let value = found.number else { return false }
        if let most = bounds["at_most"]?.number, value > most { return false }
        if let above = bounds["above"]?.number, value <= above { return false }
        return true
    }
}

/// One case of the file.
struct ConformanceCase: Sendable, Decodable, CustomTestStringConvertible {
    /// The number in the list of cases, 1 to 34.
    let number: Int
    let name: String
    let about: String
    /// What a client does and sees; nil where tests stand instead.
    let steps: [Word]?
    /// Swift tests that cover what no client can drive.
    let tests: [String]?
    /// True where all calls of a name must meet on one connection.
    let oneConnection: Bool?
    /// True where the protocol leaves the feature out by decision.
    let absent: Bool?

    private enum CodingKeys: String, CodingKey {
        case number, name, about, steps, tests, absent
        case oneConnection = "one_connection"
    }

    var testDescription: String { "\(number) \(name)" }

    static let all: [ConformanceCase] = {
        struct File: Decodable { let cases: [ConformanceCase] }
        let data = try? Data(contentsOf: folder.appending(path: "cases.json"))
        return data.flatMap { try? JSONDecoder().decode(File.self, from: $0) }?.cases ?? []
    }()

    /// `Tests/Conformance`.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Conformance", directoryHint: .isDirectory)
}
