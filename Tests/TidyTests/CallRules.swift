/// Calls that have one owner each, because production and the simulator give them differently
/// (architecture.md decision 13).
enum CallRules {
    struct Ban: Sendable {
        let call: String
        let instead: String
    }

    static let bans = [
        Ban(call: "Date()", instead: "the injected WallClock"),
        Ban(call: "Task.sleep", instead: "the injected Scheduler"),
        Ban(call: "UUID()", instead: "Transaction.newID or UUIDv7"),
        Ban(call: ".random(", instead: "the injected RandomSource"),
        Ban(call: ".randomElement(", instead: "the injected RandomSource"),
        Ban(call: ".shuffled()", instead: "the injected RandomSource"),
        Ban(call: "SystemRandomNumberGenerator()", instead: "the injected RandomSource"),
        Ban(call: "Task.detached", instead: "a loop of the Assembly"),
        Ban(call: "Thread(", instead: "the Store's worker threads"),
        Ban(call: "Thread.", instead: "the Store's worker threads"),
        Ban(call: "pthread_create", instead: "the Store's worker threads"),
        Ban(call: "DispatchQueue", instead: "a task or the Store's worker threads"),
        Ban(call: "ContinuousClock()", instead: "the injected Scheduler or WallClock"),
        Ban(call: "SuspendingClock()", instead: "the injected Scheduler or WallClock"),
        Ban(call: "clock_gettime", instead: "the injected WallClock"),
        Ban(call: "CURRENT_TIMESTAMP", instead: "Transaction.now"),
    ]

    /// The owners: file, calls, why it is the one.
    static let owners: [(path: String, calls: Set<String>, why: String)] = [
        (
            "Sources/ServiceKit/Lifecycle/System.swift",
            ["Task.sleep", "SystemRandomNumberGenerator()", "clock_gettime"],
            "the system's clock, randomness and scheduler are made here"
        ),
        (
            "Sources/Store/Engine/WorkerThread.swift", ["pthread_create"],
            "the threads that may block on the database are made here"
        ),
        (
            "Sources/Store/Engine/SQLiteWriter.swift", ["clock_gettime"],
            "measures commits for the metrics; no decision and no stored value depends on it"
        ),
        (
            "Sources/Wire/Client/ClientConfiguration.swift", ["SystemRandomNumberGenerator()"],
            "the default of clients outside a service, such as the command line's"
        ),
        (
            "Sources/Wire/Server/ServerConfiguration.swift", ["SystemRandomNumberGenerator()"],
            "the default of servers outside a service, such as those of tests"
        ),
    ]

    /// Banned calls in product code outside their owners.
    static func violations(in file: SwiftFile) -> [Finding] {
        guard file.isProduct else { return [] }
        let owned = owners.first { $0.path == file.path }?.calls ?? []
        return file.lexed.code.enumerated().flatMap { index, line in
            bans.filter { !owned.contains($0.call) && calls($0.call, in: line) }.map { ban in
                Finding(
                    path: file.path, line: index + 1, what: "\(ban.call): use \(ban.instead)")
            }
        }
    }

    /// True when `call` stands in `line` and is not the tail of a longer name.
    static func calls(_ call: String, in line: String) -> Bool {
        var rest = Substring(line)
        while let range = rest.firstRange(of: call) {
            let before = rest[..<range.lowerBound].last
            if call.hasPrefix(".") || before.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) ?? true {
                return true
            }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
