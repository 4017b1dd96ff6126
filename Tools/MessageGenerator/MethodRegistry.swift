/// The committed numbers of the methods (`proto/methods.txt`): `<id> <service>/<method>` a line.
/// A number is on the wire for ever; the line of a removed method stays.
struct MethodRegistry {
    /// Numbers below this belong to the protocol's own services, and only to them.
    static let firstID: UInt16 = 100
    /// The package of those services; their numbers are given by hand.
    static let protocolPackage = "sluice.wire.v1"

    private(set) var ids: [String: UInt16] = [:]

    init(_ text: String) throws(GeneratorError) {
        var reasons: [String] = []
        var names: [UInt16: String] = [:]
        for (number, words) in RegistryLines.of(text) {
            guard words.count == 2, let id = UInt16(words[0]), id > 0 else {
                reasons.append("methods.txt:\(number): not `<id> <service>/<method>`")
                continue
            }
            if (id < Self.firstID) != words[1].hasPrefix(Self.protocolPackage + ".") {
                reasons.append(
                    "methods.txt:\(number): numbers below \(Self.firstID) are for the methods of "
                        + "\(Self.protocolPackage), and only for them")
            }
            if let other = names.updateValue(words[1], forKey: id) {
                reasons.append("methods.txt:\(number): \(id) already belongs to \(other)")
            }
            if ids.updateValue(id, forKey: words[1]) != nil {
                reasons.append("methods.txt:\(number): \(words[1]) has two numbers")
            }
        }
        if !reasons.isEmpty { throw GeneratorError(reasons) }
    }

    /// Lines to append for methods that have no number yet: the next free ones, in order, from
    /// `first` on.
    func additions(
        for schema: Schema, from first: UInt16 = MethodRegistry.firstID
    ) throws(GeneratorError) -> [String] {
        var last = Swift.max(ids.values.max() ?? 0, Swift.max(first, Self.firstID) - 1)
        var lines: [String] = []
        for method in schema.methods where ids[method.fullName] == nil {
            if method.fullName.hasPrefix(Self.protocolPackage + ".") {
                throw GeneratorError(
                    "\(method.fullName) needs a line in methods.txt with a number below \(Self.firstID)")
            }
            guard last < .max else { throw GeneratorError("methods.txt: no number is left") }
            last += 1
            lines.append("\(last) \(method.fullName)")
        }
        return lines
    }

    func id(of method: MethodModel) throws(GeneratorError) -> UInt16 {
        guard let id = ids[method.fullName] else {
            throw GeneratorError("\(method.fullName) has no number in methods.txt")
        }
        return id
    }
}

/// The size limits of messages (`proto/limits.txt`): `<service>/<method> request|response <bytes>`
/// a line, the service without its package.
struct MessageLimits {
    /// Where the file names none.
    static let standard = 65_536
    /// The largest message of the protocol.
    static let largest = 4_194_304

    private var limits: [String: Int] = [:]

    init(_ text: String, for schema: Schema) throws(GeneratorError) {
        var reasons: [String] = []
        let known = Set(schema.methods.map { Self.key($0) })
        for (number, words) in RegistryLines.of(text) {
            guard words.count == 3, ["request", "response"].contains(words[1]),
                let bytes = Int(words[2]), (1...Self.largest).contains(bytes)
            else {
                reasons.append(
                    "limits.txt:\(number): not `<service>/<method> request|response <bytes>`, "
                        + "at most \(Self.largest)")
                continue
            }
            if !known.contains(words[0]) {
                reasons.append("limits.txt:\(number): there is no method \(words[0])")
            }
            if limits.updateValue(bytes, forKey: words[0] + " " + words[1]) != nil {
                reasons.append("limits.txt:\(number): \(words[0]) \(words[1]) is given twice")
            }
        }
        if !reasons.isEmpty { throw GeneratorError(reasons) }
    }

    func request(of method: MethodModel) -> Int {
        limits[Self.key(method) + " request"] ?? Self.standard
    }

    func response(of method: MethodModel) -> Int {
        limits[Self.key(method) + " response"] ?? Self.standard
    }

    private static func key(_ method: MethodModel) -> String {
        (method.service.split(separator: ".").last.map(String.init) ?? "") + "/" + method.name
    }
}

/// Lines of words; `#` begins a comment, empty lines are left out.
enum RegistryLines {
    static func of(_ text: String) -> [(number: Int, words: [String])] {
        var result: [(number: Int, words: [String])] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.prefix { $0 != "#" }
            let words = content.split(separator: " ").map(String.init)
            if !words.isEmpty { result.append((index + 1, words)) }
        }
        return result
    }
}
