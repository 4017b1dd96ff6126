import Foundation
import Testing

/// The dissector in docs/, tried by tshark on a session that was captured on the loopback interface:
/// an operator's client and an OrderService, with the client's key log.
@Suite("the dissector for Wireshark", .ownThread) struct DissectorTests {
    private static let docs = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs", directoryHint: .isDirectory)

    private static func read(_ name: String) throws -> String {
        try String(contentsOf: docs.appending(path: name), encoding: .utf8)
    }

    private static func tshark(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["tshark"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: bytes, as: UTF8.self) : ""
    }

    private static let isInstalled = (try? tshark(["--version"]))?.isEmpty == false

    @Test(
        "every frame of a captured session is named, whichever way tshark reads it",
        arguments: [[], ["-2"]])
    func session(passes: [String]) throws {
        try #require(Self.isInstalled, "tshark is not installed: run `make setup-test`")
        let expected = try Self.read("dissector/session.txt")
        let fields = try #require(expected.split(separator: "\n").first).split(separator: "|")
        let found = try Self.tshark(
            passes + [
                "-X", "lua_script:" + Self.docs.appending(path: "wire.lua").path,
                "-o", "tls.keylog_file:" + Self.docs.appending(path: "dissector/session.keys").path,
                "-r", Self.docs.appending(path: "dissector/session.pcap").path, "-Y", "wire",
                "-T", "fields", "-E", "header=y", "-E", "separator=|", "-E", "occurrence=a",
                "-E", "aggregator=,",
            ] + fields.flatMap { ["-e", String($0)] })
        #expect(found == expected)
    }

    @Test("the dissector knows every flag, status and type of frame by its number")
    func names() throws {
        let text = try Self.read("wire.lua")
        let types = [
            "HELLO", "HELLO-ACK", "REQUEST", "MESSAGE", "END", "CANCEL", "PING", "PONG", "GOAWAY",
            "WINDOW",
        ]
        for type in types.enumerated() {
            #expect(text.contains("[\(type.offset + 1)] = \"\(type.element)\""))
        }
        let specification = try Self.read("wire-protocol.md")
        for line in specification.split(separator: "\n") where line.hasPrefix("| 0x") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(text.contains("\"\(cells[1])\", 8, nil, \(cells[0]))"), "\(line)")
        }
    }
}
