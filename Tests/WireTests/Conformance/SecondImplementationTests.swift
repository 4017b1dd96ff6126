import Foundation
import Testing

/// The client of `Tests/python`, written in Python from `docs/wire-protocol.md` alone, runs the same
/// cases against `ConformanceServer` in a process of its own. What both implementations pass is
/// what the page says, and not only what this package does.
@Suite(.serialized, .ownThread) struct SecondImplementationTests {
    private static let root = ConformanceCase.folder
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appending(path: ".build/python/bin/python3")

    @Test("every case holds for the client in Python", arguments: [1, 4])
    func python(loops: Int) throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: Self.python.path),
            "Google's protobuf is not installed: run `make setup-python`")
        let authority = try TestAuthority.get()
        let server = try ServerProcess(authority, loops: loops)
        defer { server.stop() }
        let driver = Process()
        driver.executableURL = Self.python
        driver.arguments = [
            Self.root.appending(path: "Tests/python/run_cases.py").path,
            "--cases", ConformanceCase.folder.appending(path: "cases.json").path,
            "--first", server.first, "--second", server.second,
            "--certificates", authority.directory.path, "--trust-domain", TestAuthority.domain,
            "--service", "order",
        ]
        let (status, output) = try Self.run(driver)
        let lines = output.split(separator: "\n")
        let failures = lines.filter { !$0.hasSuffix("  passed") }.joined(separator: "\n")
        #expect(status == 0, "\(failures)")
        // Every case that a client can drive was driven.
        let driven = ConformanceCase.all.filter { $0.steps != nil }.count
        #expect(lines.count { $0.hasSuffix("  passed") } == driven)
    }

    private static func run(_ process: Process) throws -> (status: Int32, output: String) {
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

/// `ConformanceServer`, as it was built beside the tests.
private final class ServerProcess {
    let first: String
    let second: String
    private let process = Process()
    private let input = Pipe()

    init(_ authority: TestAuthority, loops: Int) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: tests).deletingLastPathComponent()
            .appending(path: "ConformanceServer")
        process.arguments = [
            "--certificate", authority.path("order.pem"), "--key", authority.path("order.key"),
            "--trust", authority.path("ca.pem"), "--trust-domain", TestAuthority.domain,
            "--service", "order", "--loops", "\(loops)",
        ]
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while text.split(separator: "\n", omittingEmptySubsequences: false).count < 3 {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        let words = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        first = words.first { $0.first == "first" }?.last ?? ""
        second = words.first { $0.first == "second" }?.last ?? ""
        try #require(!first.isEmpty && !second.isEmpty, "the server printed \(text)")
    }

    /// Ends the server by the end of its standard input.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
