import ArgumentParser
import Conformance
import ConformanceHost
import Foundation
import NIOCore
import NIOPosix
import Testing
import Wire

@testable import SluiceCLI

/// `sluice call` on methods that take streams, against the server of the conformance cases over real TLS.
@Suite("calling methods that take a stream of requests") struct StreamingCallTests {
    private let folder: TemporaryFolder
    private let target: ServiceTarget

    init() throws {
        folder = try TemporaryFolder()
        target = try ServiceTarget.parse(["--timeout", "60"])
    }

    private func prepared(_ method: String, _ request: String) throws -> PreparedCall {
        try PreparedCall(
            "ConformanceService/\(method)", request: request, operationID: "op", target,
            methods: ConformanceCatalogue.methods)
    }

    /// The lines that a call prints, and how it ended.
    private func call(_ method: String, _ request: String) async throws -> (lines: [String], end: RPCError?) {
        let call = try prepared(method, request)
        return try await withServer { port, pki, group in
            let client = WireClient(
                configuration: ClientConfiguration(
                    targets: [Target(host: "127.0.0.1", port: port)], service: "order",
                    tls: Self.files("gateway", pki)),
                group: group)
            var lines: [String] = []
            var failure: (any Error)?
            do { try await call.run(on: client) { lines.append($0) } } catch { failure = error }
            await client.close()
            if let failure, !(failure is RPCError) { throw failure }
            return (lines, failure as? RPCError)
        }
    }

    private static func files(_ name: String, _ pki: String) -> TLSFiles {
        TLSFiles(
            certificate: "\(pki)/\(name).pem", privateKey: "\(pki)/\(name)-key.pem",
            trust: "\(pki)/trust.pem", trustDomain: "sluice.local")
    }

    /// Gives `body` the port of a server that is the process `order`, and the folder of its authority.
    private func withServer<Result>(
        _ body: (Int, String, MultiThreadedEventLoopGroup) async throws -> Result
    ) async throws -> Result {
        let pki = "\(folder.path)/pki"
        #expect(try Programs.sluice("pki", "make", "--directory", pki).status == 0)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let servers = ConformanceServers(
            tls: Self.files("order", pki), service: "order", group: group)
        let port = try await servers.start().first
        var result: Swift.Result<Result, any Error>
        do { result = try await .success(body(port, pki, group)) } catch { result = .failure(error) }
        await servers.stop(grace: .zero)
        try await group.shutdownGracefully()
        return try result.get()
    }

    @Test("a process with other contracts than the command line's is told of")
    func otherContracts() async throws {
        let output = try await withServer { port, pki, _ in
            try Programs.sluice(
                "call", "OrderService/GetOrder", "{}", "--target", "127.0.0.1:\(port)", "--pki", pki)
        }
        #expect(output.status == 1)
        #expect(output.text.contains("unimplemented"), "\(output.text)")
        #expect(output.text.contains("the process order"), "\(output.text)")
        #expect(output.text.contains("was built from other contracts"), "\(output.text)")
    }

    @Test("each object of the input is a request; the one reply counts them")
    func clientStreaming() async throws {
        let file = try folder.write(
            "requests", #"{"numbers": [1, 2]}"# + "\n" + #"{"numbers": [30]} {"payload": "AAAA"}"# + "\n\n")
        let (lines, end) = try await call("StreamingInputCall", "@\(file)")
        #expect(end == nil)
        #expect(lines == [#"{"received":3,"requests":3,"sum":33}"#])
    }

    @Test("an input without an object is an empty stream")
    func emptyStream() async throws {
        let (lines, end) = try await call("StreamingInputCall", "")
        #expect(end == nil)
        #expect(lines == ["{}"])
    }

    @Test("each reply of a bidirectional method is a line")
    func bidirectional() async throws {
        let (lines, end) = try await call(
            "FullDuplexCall",
            #"{"numbers": [5], "replies": [{}, {}]} {"numbers": [6], "replies": [{"size": 3}]}"#)
        #expect(end == nil)
        #expect(
            lines == [
                #"{"requests":1,"sum":5}"#, #"{"requests":1,"sum":5}"#,
                #"{"payload":"AAAA","requests":2,"sum":11}"#,
            ])
    }

    @Test("more than any window takes is sent piece by piece")
    func flowControl() async throws {
        let payload = Data(repeating: 0, count: 40_000).base64EncodedString()
        let input = String(repeating: "{\"payload\": \"\(payload)\"}\n", count: 100)
        let file = try folder.write("requests", input)
        let (lines, end) = try await call("StreamingInputCall", "@\(file)")
        #expect(end == nil)
        #expect(lines == [#"{"received":4000000,"requests":100}"#])
    }

    @Test("replies before a failure are shown, and the failure is told")
    func failure() async throws {
        let (lines, end) = try await call(
            "FullDuplexCall",
            #"{"replies": [{}]} {"replies": [{}], "end": {"code": 9, "message": "enough"}} {}"#)
        #expect(lines.count == 2)
        #expect(end?.code == .failedPrecondition)
        #expect(end?.message == "enough")
    }

    @Test("a request above the method's limit ends the call and says so")
    func tooLarge() async throws {
        let payload = Data(repeating: 0, count: MethodDescriptor.largestLimit).base64EncodedString()
        let file = try folder.write("requests", "{}\n{\"payload\": \"\(payload)\"}\n{}")
        let (lines, end) = try await call("StreamingInputCall", "@\(file)")
        #expect(lines.isEmpty)
        #expect(end?.code == .resourceExhausted)
        #expect(end?.message.contains("the request is above its limit") == true, "\(end as Any)")
    }

    @Test("faults of all messages are told at once, before anything is sent")
    func faults() throws {
        do {
            _ = try prepared("StreamingInputCall", #"{"nothng": {}} {} {"numbers": [true]} 7"#)
            Issue.record("the messages were taken")
        } catch let error as TranscodingError {
            #expect(
                error.faults == [
                    "message 1 /nothng: sluice.conformance.v1.CallRequest has no such field",
                    "message 3 /numbers/0: an integer is needed", "message 4: an object is needed",
                ])
        }
    }

    @Test("a method with one request takes one object only")
    func unary() async throws {
        #expect(throws: (any Error).self) { try prepared("UnaryCall", "{} {}") }
        #expect(throws: (any Error).self) { try prepared("UnaryCall", "") }
        let (lines, end) = try await call("StreamingOutputCall", #"{"replies": [{"size": 1}, {}]}"#)
        #expect(end == nil)
        #expect(lines == [#"{"payload":"AA==","requests":1}"#, #"{"requests":1}"#])
    }

    @Test("a file that cannot be read is named")
    func noFile() throws {
        let file = "\(folder.path)/none"
        let error = #expect(throws: (any Error).self) { try prepared("UnaryCall", "@\(file)") }
        #expect(error.map { "\($0)".contains("none") } == true)
    }
}
