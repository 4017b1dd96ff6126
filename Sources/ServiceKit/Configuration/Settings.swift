import Configuration
import Synchronization

/// What is wrong with a process's configuration: every fault at once.
package struct ConfigurationError: Error, CustomStringConvertible {
    /// One line per fault, each naming its environment variable.
    package let faults: [String]

    package var description: String { faults.joined(separator: "\n") }
}

/// Reads `SLUICE_*` environment variables once, collects every fault and remembers the values in
/// force for the start-up log. Keys are given in lower case without the prefix: `"listen"`.
package final class Settings: Sendable {
    private struct State {
        var faults: [String] = []
        var values: [(key: String, value: String)] = []
    }

    private let reader: ConfigReader
    private let state = Mutex(State())

    /// Reads the environment of the process.
    package convenience init() {
        self.init(reader: ConfigReader(provider: EnvironmentVariablesProvider()))
    }

    /// Reads `variables` instead of the environment: for tests.
    package convenience init(variables: [String: String]) {
        self.init(
            reader: ConfigReader(
                provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    private init(reader: ConfigReader) { self.reader = reader }

    /// A text; without `default` its absence is a fault and the empty text is returned.
    package func string(_ key: String, default fallback: String? = nil, secret: Bool = false) -> String {
        let found = reader.string(forKey: ["sluice", key], isSecret: secret)
        guard let value = found ?? fallback else {
            fault(key, "is not set")
            return ""
        }
        note(key, secret && !value.isEmpty ? "***" : value)
        return value
    }

    /// A whole number within `range`; anything else is a fault and `fallback` is returned.
    package func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = reader.string(forKey: ["sluice", key]) else {
            note(key, String(fallback))
            return fallback
        }
        guard let value = Int(text), range.contains(value) else {
            fault(
                key, "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
            return fallback
        }
        note(key, text)
        return value
    }

    /// `true` or `false`; anything else is a fault.
    package func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let text = reader.string(forKey: ["sluice", key]) else {
            note(key, String(fallback))
            return fallback
        }
        guard let value = Bool(text) else {
            fault(key, "must be true or false, not '\(text)'")
            return fallback
        }
        note(key, text)
        return value
    }

    /// Records a fault of `key` that the caller found in its value.
    package func fault(_ key: String, _ problem: String) {
        state.withLock { $0.faults.append("\(Settings.variable(key)) \(problem)") }
    }

    /// Throws every fault found so far; to be called when all keys have been read.
    package func check() throws(ConfigurationError) {
        let faults = state.withLock { $0.faults }
        if !faults.isEmpty { throw ConfigurationError(faults: faults) }
    }

    /// The values in force, secrets masked, in the order in which they were read.
    package var effective: [(variable: String, value: String)] {
        state.withLock { $0.values.map { (Settings.variable($0.key), $0.value) } }
    }

    private func note(_ key: String, _ value: String) {
        state.withLock { state in
            if !state.values.contains(where: { $0.key == key }) { state.values.append((key, value)) }
        }
    }

    /// The environment variable of `key`.
    static func variable(_ key: String) -> String { "SLUICE_" + key.uppercased() }
}
