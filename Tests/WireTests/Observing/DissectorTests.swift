import Foundation
import Testing

@testable import Wire

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

    /// The table of numbers and words that the dissector calls `name`.
    private static func table(_ name: String, _ text: String) throws -> [Int: String] {
        let start = try #require(text.range(of: "local \(name) = {"))
        let end = try #require(text.range(of: "}", range: start.upperBound..<text.endIndex))
        let entries = text[start.upperBound..<end.lowerBound].matches(of: /\[(\d+)\] = "([^"]*)"/)
        return Dictionary(uniqueKeysWithValues: entries.map { (Int($0.1) ?? -1, String($0.2)) })
    }

    @Test("the dissector knows every field of metadata by its number, as the specification has it")
    func metadataFields() throws {
        let fields = try Self.table("FIELDS", Self.read("wire.lua"))
        var pushback = Metadata()
        pushback.pushback = 1
        let sent: [Int: Metadata] = [
            1: Metadata(operationID: "a"), 2: Metadata(actor: [1]),
            3: Metadata(trace: TraceContext(traceHigh: 1, traceLow: 1, spanID: 1)),
            4: Metadata(attempt: 1), 6: Metadata(overloadClass: .bulk),
            255: Metadata(custom: [.init("a", [1])]), 5: pushback,
        ]
        for (number, metadata) in sent {
            #expect(try MetadataCoding.encode(metadata).first == UInt8(number))
        }
        #expect(Set(fields.keys) == Set(sent.keys))
        let specification = try Self.read("wire-protocol.md")
        for (number, name) in fields {
            #expect(specification.contains("\n| \(number) | \(name)"), "\(number) \(name)")
        }
    }

    @Test("with the contracts, messages are shown field by field")
    func protobuf() throws {
        try #require(Self.isInstalled, "tshark is not installed: run `make setup-test`")
        let contracts = Self.docs.deletingLastPathComponent().appending(path: "proto").path
        let found = try Self.tshark([
            "-X", "lua_script:" + Self.docs.appending(path: "wire.lua").path,
            "-o", "tls.keylog_file:" + Self.docs.appending(path: "dissector/session.keys").path,
            "-o", "uat:protobuf_search_paths:\"\(contracts)\",\"TRUE\"",
            "-r", Self.docs.appending(path: "dissector/session.pcap").path,
            "-Y", "wire.message.type == \"sluice.ops.v1.CheckReply\"", "-T", "fields",
            "-e", "protobuf.field.name", "-e", "protobuf.field.value.string",
        ])
        #expect(found == "ready,components,name,ready\tstore\n")
    }

    @Test("the dissector knows every flag, status, class, reason and type of frame by its number")
    func names() throws {
        let text = try Self.read("wire.lua")
        let types = [
            "HELLO", "HELLO-ACK", "REQUEST", "MESSAGE", "END", "CANCEL", "PING", "PONG", "GOAWAY",
            "WINDOW",
        ]
        for type in types.enumerated() {
            #expect(text.contains("[\(type.offset + 1)] = \"\(type.element)\""))
        }
        #expect(try Self.table("TYPES", text).count == types.count)
        let statuses = (UInt8(0)...16).map { (Int($0), StatusCode(rawValue: $0).name) }
        #expect(try Self.table("STATUSES", text) == Dictionary(uniqueKeysWithValues: statuses))
        let classes = OverloadClass.allCases.map { (Int($0.rawValue), "\($0.name)") }
        #expect(try Self.table("CLASSES", text) == Dictionary(uniqueKeysWithValues: classes))
        let specification = try Self.read("wire-protocol.md")
        let reasons = try Self.table("REASONS", text)
        let known = (UInt16(0)...20).filter {
            !GoAwayReason(rawValue: $0).words.hasPrefix("the peer gave reason")
        }
        #expect(reasons.keys.sorted() == known.map(Int.init))
        let running = specification.replacing("\n", with: " ")
        for (number, words) in reasons {
            #expect(running.contains("\(number) \(words)"), "\(number) \(words)")
        }
        for line in specification.split(separator: "\n") where line.hasPrefix("| 0x") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(text.contains("\"\(cells[1])\", 8, nil, \(cells[0]))"), "\(line)")
        }
    }
}
