import Foundation

/// Other programs, run to their end.
enum Programs {
    /// Runs a program with these arguments; its exit status and everything it printed.
    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    /// Somebody else's reading of our certificates.
    static func openSSL(_ arguments: String...) throws -> (status: Int32, text: String) {
        try run("/usr/bin/env", ["openssl"] + arguments)
    }

    /// The command line as it was built, beside the test bundle.
    static func sluice(_ arguments: String...) throws -> (status: Int32, text: String) {
        try sluice(arguments)
    }

    /// The command line as it was built, beside the test bundle.
    static func sluice(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        return try run(folder.appendingPathComponent("sluice").path, arguments)
    }
}
