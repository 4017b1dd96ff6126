import Foundation
import Synchronization
import Values

/// Why a process of the suite is not running.
struct SuiteError: Error, CustomStringConvertible {
    let description: String
}

/// One program of the suite: started, watched, stopped, killed and started again on the same port.
///
/// Standard error goes to `<log directory>/<name>.log`, standard output (the ready line) to
/// `<name>.out`.
final class ServiceProcess: Sendable {
    let name: String
    private let program: String
    private let arguments: [String]
    private let environment: [String: String]
    private let logDirectory: String
    private let scheduler: any Scheduler
    private let running = Mutex<pid_t>(0)

    init(
        name: String, program: String, arguments: [String] = [], environment: [String: String],
        logDirectory: String, scheduler: any Scheduler
    ) {
        self.name = name
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.logDirectory = logDirectory
        self.scheduler = scheduler
    }

    /// The process id; 0 when it is not running.
    var processID: pid_t { running.withLock { $0 } }

    /// Starts the program and waits for its ready line, at most `timeout`; returns the line's fields.
    @discardableResult
    func start(timeout: Duration = .seconds(20)) async throws -> [String: String] {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw SuiteError(description: "\(program) is not there; build it first")
        }
        let output = "\(logDirectory)/\(name).out"
        var process = try spawn(output: output)
        // A program that somebody is still writing (a build, a copy) cannot be run for a moment.
        for _ in 0..<100 where process == nil {
            try await scheduler.sleep(for: .milliseconds(20))
            process = try spawn(output: output)
        }
        guard let process else { throw SuiteError(description: "\(program) is being written to") }
        running.withLock { $0 = process }
        let step = Duration.milliseconds(5)
        var waited = Duration.zero
        while waited < timeout {
            if let text = try? String(contentsOfFile: output, encoding: .utf8), text.hasSuffix("\n"),
                let line = text.split(separator: "\n").last(where: { $0.hasPrefix("ready ") })
            {
                return Self.fields(line)
            }
            if let status = reap() {
                throw SuiteError(
                    description:
                        "\(name) ended with status \(status) before it was ready; "
                        + "see \(logDirectory)/\(name).log"
                )
            }
            try await scheduler.sleep(for: step)
            waited += step
        }
        await kill()
        throw SuiteError(
            description: "\(name) was not ready within \(timeout); see \(logDirectory)/\(name).log")
    }

    /// Asks the program to drain and waits until it has ended; kills it after `timeout`. Returns the
    /// exit status, nil when it was not running.
    @discardableResult
    func stop(timeout: Duration = .seconds(15)) async -> Int32? {
        await end(SIGTERM, timeout: timeout)
    }

    /// Kills the program without warning, as a crash would, and waits until it has ended.
    func kill() async { await end(SIGKILL, timeout: .seconds(10)) }

    /// The exit status when the program has ended since it was started; nil while it runs.
    func reap() -> Int32? {
        running.withLock { process in
            guard process != 0 else { return nil }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return nil }
            process = 0
            return Self.code(status)
        }
    }

    @discardableResult
    private func end(_ signal: Int32, timeout: Duration) async -> Int32? {
        let process = processID
        guard process != 0 else { return nil }
        Foundation.kill(process, signal)
        var waited = Duration.zero
        while waited < timeout {
            if let status = reap() { return status }
            try? await scheduler.sleep(for: .milliseconds(5))
            waited += .milliseconds(5)
        }
        Foundation.kill(process, SIGKILL)
        return running.withLock { running in
            var status: Int32 = 0
            waitpid(process, &status, 0)
            running = 0
            return Self.code(status)
        }
    }

    /// The new process's id; nil when the program's file is busy.
    private func spawn(output: String) throws -> pid_t? {
        let log = "\(logDirectory)/\(name).log"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that a Ctrl-C in the terminal reaches only the supervisor.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SLUICE_") }
            .merging(environment) { $1 }
        var arguments = ([program] + arguments).map { strdup($0) } + [nil]
        var pairs = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for pointer in arguments + pairs { free(pointer) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, &attributes, &arguments, &pairs)
        if result == ETXTBSY { return nil }
        guard result == 0 else {
            throw SuiteError(
                description: "\(program) cannot be started: \(String(cString: strerror(result)))")
        }
        return process
    }

    private static func code(_ status: Int32) -> Int32 {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static func fields(_ line: Substring) -> [String: String] {
        var fields: [String: String] = [:]
        for part in line.split(separator: " ").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { fields[String(pair[0])] = String(pair[1]) }
        }
        return fields
    }
}
