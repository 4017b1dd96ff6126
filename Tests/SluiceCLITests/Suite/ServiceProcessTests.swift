import Foundation
import Testing

@testable import SluiceCLI

@Suite("processes of a suite")
struct ServiceProcessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A process that runs a shell script of these lines.
    private func process(
        _ script: String, name: String = "probe", environment: [String: String] = [:]
    ) throws -> ServiceProcess {
        let program = try folder.write("\(name).sh", "#!/bin/sh\n\(script)\n", mode: 0o755)
        return ServiceProcess(
            name: name, program: program, environment: environment, logDirectory: folder.path,
            scheduler: Pace())
    }

    private func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

    private static let sleeps = "while :; do sleep 0.05; done"

    @Test("a program that gets ready gives the fields of its ready line")
    func ready() async throws {
        let process = try process(
            "echo starting >&2; echo 'ready service=probe address=127.0.0.1:7 start_ms=12'; \(Self.sleeps)")
        let fields = try await process.start()
        #expect(fields == ["service": "probe", "address": "127.0.0.1:7", "start_ms": "12"])
        let number = process.processID
        #expect(number > 0)
        #expect(isAlive(number))
        #expect(process.reap() == nil)
        #expect(try folder.read("probe.log") == "starting\n")
        await process.stop()
        #expect(!isAlive(number))
        #expect(process.processID == 0)
    }

    @Test("a program that drains on SIGTERM ends with its own status")
    func drains() async throws {
        let process = try process("trap 'exit 3' TERM; echo 'ready a=b'; \(Self.sleeps)")
        try await process.start()
        #expect(await process.stop() == 3)
        #expect(await process.stop() == nil, "it does not run any more")
    }

    @Test("a program that ends before it is ready is reported with its status and where to look")
    func endsEarly() async throws {
        let process = try process("echo 'no certificate' >&2; exit 7")
        let error = await #expect(throws: SuiteError.self) { try await process.start() }
        #expect(error?.description.contains("status 7") == true)
        #expect(error?.description.contains("probe.log") == true)
        #expect(process.processID == 0)
        #expect(try folder.read("probe.log") == "no certificate\n")
    }

    @Test("a program that never gets ready is killed when the time is over")
    func neverReady() async throws {
        let process = try process("echo $$ > '\(folder.path)/pid'; echo 'not ready'; \(Self.sleeps)")
        let error = await #expect(throws: SuiteError.self) {
            try await process.start(timeout: .milliseconds(400))
        }
        #expect(error?.description.contains("not ready") == true)
        let number = try #require(
            pid_t(try folder.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(!isAlive(number))
        #expect(process.processID == 0)
    }

    @Test("a program that does not heed SIGTERM is killed")
    func deaf() async throws {
        let process = try process("trap '' TERM; echo 'ready a=b'; \(Self.sleeps)")
        try await process.start()
        let number = process.processID
        #expect(await process.stop(timeout: .milliseconds(300)) == 128 + SIGKILL)
        #expect(!isAlive(number))
    }

    @Test("a killed program can be started again and is not taken for ready by its old ready line")
    func again() async throws {
        let process = try process(
            """
            if [ -e '\(folder.path)/second' ]; then sleep 0.2; echo 'ready round=2'; else
            touch '\(folder.path)/second'; echo 'ready round=1'; fi
            \(Self.sleeps)
            """)
        #expect(try await process.start() == ["round": "1"])
        await process.kill()
        #expect(process.processID == 0)
        #expect(try await process.start() == ["round": "2"])
        await process.kill()
    }

    @Test("a program that crashed is found once, with its status")
    func crash() async throws {
        let process = try process("echo 'ready a=b'; sleep 0.1; exit 9")
        try await process.start()
        var status: Int32?
        for _ in 0..<200 where status == nil {
            status = process.reap()
            try await Pace().sleep(for: .milliseconds(10))
        }
        #expect(status == 9)
        #expect(process.reap() == nil)
        #expect(process.processID == 0)
    }

    @Test("a program that is not there is named")
    func missing() async throws {
        let process = ServiceProcess(
            name: "none", program: "\(folder.path)/none", environment: [:], logDirectory: folder.path,
            scheduler: Pace())
        let error = await #expect(throws: SuiteError.self) { try await process.start() }
        #expect(error?.description.contains("build it first") == true)
    }

    @Test("a program gets its own variables beside those of the machine")
    func environment() async throws {
        let process = try process(
            "echo \"ready own=$SLUICE_OWN path=${PATH:+kept}\"; \(Self.sleeps)",
            environment: ["SLUICE_OWN": "here"])
        #expect(try await process.start() == ["own": "here", "path": "kept"])
        await process.kill()
    }
}
