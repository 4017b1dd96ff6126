import Foundation
import Testing

@testable import SluiceCLI

@Suite("the supervisor's process id")
struct PIDFileTests {
    private let folder: TemporaryFolder
    private let file: PIDFile

    init() throws {
        folder = try TemporaryFolder()
        file = PIDFile(directory: folder.path)
    }

    @Test("it is this process's and goes away with it")
    func ownID() throws {
        try file.write()
        #expect(try folder.read("suite.pid") == "\(getpid())\n")
        #expect(file.read() == nil, "the reader is the supervisor itself")
        file.remove()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/suite.pid"))
        file.remove()
    }

    @Test("a second supervisor of the same directory is refused while the first one lives")
    func second() throws {
        _ = try folder.write("suite.pid", "\(getppid())\n")
        #expect(file.read() == getppid())
        #expect(throws: SuiteError.self) { try file.write() }
        #expect(try folder.read("suite.pid") == "\(getppid())\n")
    }

    @Test("the file of a supervisor that died is taken over")
    func stale() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exit 0"]
        try process.run()
        process.waitUntilExit()
        _ = try folder.write("suite.pid", "\(process.processIdentifier)\n")
        #expect(file.read() == nil)
        try file.write()
        #expect(try folder.read("suite.pid") == "\(getpid())\n")
    }

    @Test(
        "what is no id of one process is nobody's: a signal to it would reach everybody",
        arguments: ["", "abc", "0", "-1", "99999999999999999999"])
    func garbage(text: String) throws {
        _ = try folder.write("suite.pid", text)
        #expect(file.read() == nil)
    }

    @Test("no file, no supervisor")
    func missing() {
        #expect(file.read() == nil)
    }
}
