import Dispatch
import Foundation
import JSON
import Messages
import NIOCore
import NIOPosix
import ServiceKit
import Synchronization
import Testing
import Wire

@testable import SluiceCLI

/// A process that the command line looks into: a Wire server with the protocol's services and Check.
private struct Looked: ConnectionSource {
    let server: WireServer

    func connections() async -> [ConnectionSnapshot] { await server.connections() }
    func targets() async -> [TargetSnapshot] {
        [TargetSnapshot(service: "channel", address: "127.0.0.1:1", state: .idle)]
    }

    /// The server, once there is one.
    final class Late: ConnectionSource {
        private let source = Mutex<Looked?>(nil)

        func set(_ looked: Looked) { source.withLock { $0 = looked } }
        func connections() async -> [ConnectionSnapshot] {
            await source.withLock { $0 }?.connections() ?? []
        }
        func targets() async -> [TargetSnapshot] { await source.withLock { $0 }?.targets() ?? [] }
    }

    static func with(_ body: (_ options: [String]) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let pki = "\(folder.path)/pki"
        #expect(try Programs.sluice("pki", "make", "--directory", pki).status == 0)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let source = Late()
        var router = ServerRouter()
        router.unary(OpsV1.OpsServiceMethod.check, allow: ["operator"]) {
            (_: CommonV1.Empty, _) in
            OpsV1.CheckReply(ready: true, components: [.init(name: "store", ready: true)])
        }
        router.registerProtocolServices(health: HealthRegistry(), connections: source)
        let server = WireServer(
            configuration: ServerConfiguration(
                tls: TLSFiles(
                    certificate: "\(pki)/order.pem", privateKey: "\(pki)/order-key.pem",
                    trust: "\(pki)/trust.pem", trustDomain: "sluice.local")),
            router: router, group: group)
        let port = try await server.start().port ?? 0
        source.set(Looked(server: server))
        var failure: (any Error)?
        do {
            try await body(["--target", "127.0.0.1:\(port)", "--pki", pki])
        } catch { failure = error }
        await server.shutdown(grace: .zero)
        try await group.shutdownGracefully()
        if let failure { throw failure }
    }
}

/// Runs the command line on a thread of its own, so that the server's tasks go on.
private func sluice(_ arguments: [String]) async throws -> (status: Int32, text: String) {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(with: Result { try Programs.sluice(arguments) })
        }
    }
}

@Suite("looking into a process from the command line") struct IntrospectionTests {
    @Test("describe lists what the process itself says it serves")
    func describeAll() async throws {
        try await Looked.with { options in
            let (status, text) = try await sluice(["describe", "--service", "order"] + options)
            #expect(status == 0, "\(text)")
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("process order, schema 0x") == true)
            #expect(lines.contains("sluice.ops.v1.OpsService"))
            #expect(
                lines.contains(
                    "  149 Check(sluice.common.v1.Empty) returns (sluice.ops.v1.CheckReply)"))
            #expect(
                lines.contains(
                    "  2 Watch(sluice.wire.v1.HealthCheckRequest) returns "
                        + "(stream sluice.wire.v1.HealthCheckReply)"))
            #expect(!lines.contains { $0.contains("GetMetrics") })
        }
    }

    @Test("describe of a method tells number, limits, callers and both messages")
    func describeMethod() async throws {
        try await Looked.with { options in
            let (status, text) = try await sluice(
                ["describe", "OpsService/Check", "--service", "order"] + options)
            #expect(status == 0, "\(text)")
            #expect(
                text == """
                    sluice.ops.v1.OpsService/Check
                      id 149
                      rpc Check(sluice.common.v1.Empty) returns (sluice.ops.v1.CheckReply)
                      request at most 65536 bytes, response at most 65536 bytes
                      callers: operator

                    message sluice.common.v1.Empty {}

                    message sluice.ops.v1.CheckReply {
                      bool ready = 1;
                      repeated sluice.ops.v1.ComponentState components = 2;
                    }

                    message sluice.ops.v1.ComponentState {
                      string name = 1;
                      bool ready = 2;
                      string reason = 3;
                    }

                    """)
            let unknown = try await sluice(["describe", "Nobody/Knows", "--service", "order"] + options)
            #expect(unknown.status == 1)
            #expect(unknown.text == "order has no service, method or message Nobody/Knows\n")
        }
    }

    @Test("channels shows the connection over which it asks, and the targets")
    func channels() async throws {
        try await Looked.with { options in
            let (status, text) = try await sluice(["channels", "order"] + options)
            #expect(status == 0, "\(text)")
            #expect(text.contains("server  ready  spiffe://sluice.local/operator"))
            #expect(text.contains("TLSv1.3 TLS_AES_128_GCM_SHA256"))
            #expect(text.contains("sluice.wire.v1.Channels/ListConnections"))
            #expect(text.contains("channel  127.0.0.1:1  idle"))
            let json = try await sluice(["channels", "order", "--json"] + options)
            let tree = try JSONValue.parse(Array(json.text.utf8))
            let connections = try #require(tree["connections"]?.array)
            #expect(connections.count == 1)
            #expect(connections.first?["peer"]?.text == "spiffe://sluice.local/operator")
            #expect(tree["targets"]?.array?.first?["service"]?.text == "channel")
            // What is false or zero is shown too; what is absent is not.
            #expect(tree["targets"]?.array?.first?["ejected"] == false)
            #expect(connections.first?["calls_failed"] == 0)
        }
    }

    @Test("trace-frames shows the frames of a call in their order, and its reply")
    func traceFrames() async throws {
        try await Looked.with { options in
            let (status, text) = try await sluice(
                ["trace-frames", "OpsService/Check", "--service", "order", "--operation-id", "op-1"]
                    + options)
            #expect(status == 0, "\(text)")
            let lines = text.split(separator: "\n").map(String.init)
            let request = try #require(lines.first { $0.contains("> REQUEST") })
            #expect(request.contains("code=149"))
            #expect(request.contains("method=sluice.ops.v1.OpsService/Check"))
            #expect(request.contains("operation=\"op-1\""))
            #expect(request.hasSuffix(" sluice.common.v1.Empty={}"))
            // The server here has a part of the contracts, which is told of on standard error.
            let hello = try #require(lines.first { $0.contains(" HELLO ") })
            #expect(hello.hasPrefix("     0.000 > HELLO stream=0 flags=CONTROL "))
            let reply = try #require(lines.first { $0.contains("< MESSAGE") })
            let message = #"{"ready":true,"components":[{"name":"store","ready":true}]}"#
            #expect(reply.hasSuffix(" sluice.ops.v1.CheckReply=\(message)"))
            #expect(lines.contains(message))
        }
    }

    @Test("trace-frames reads decrypted bytes from files and says where they stop being frames")
    func traceFiles() async throws {
        let folder = try TemporaryFolder()
        let file = URL(fileURLWithPath: "\(folder.path)/sent")
        // PING, then half a header.
        let ping: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0, 7, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
        try Data(ping + [1, 2, 3]).write(to: file)
        let cut = try Programs.sluice("trace-frames", "--sent", file.path)
        #expect(cut.status == 0)
        #expect(
            cut.text == "> PING stream=0 flags=CONTROL code=0 aux=0 length=8 data=0102030405060708\n"
                + "\(file.path): 3 bytes of an unfinished frame\n")
        try Data(ping + [UInt8](repeating: 255, count: 16)).write(to: file)
        let wrong = try Programs.sluice("trace-frames", "--received", file.path)
        #expect(wrong.status == 1)
        #expect(wrong.text.hasSuffix(": a frame of 4294967295 bytes cannot be, at byte 24\n"))
        #expect(try Programs.sluice("trace-frames").status != 0)
    }

    @Test(
        "ages and sizes are short",
        arguments: [
            (UInt64(17_400), "17ms"), (4_290_000, "4.2s"), (200_000_000, "3m20s"),
            (18_180_000_000, "5h03m"), (1_051_200_000_000, "12d04h"),
        ])
    func ages(microseconds: UInt64, text: String) {
        #expect(ChannelTable.age(microseconds) == text)
    }

    @Test(
        "sizes are cut to a tenth",
        arguments: [
            (UInt64(812), "812B"), (1_024, "1.0KiB"), (65_535, "63.9KiB"), (1 << 20, "1.0MiB"),
            (3_300_000, "3.1MiB"), (2 << 30, "2.0GiB"),
        ])
    func sizes(bytes: UInt64, text: String) {
        #expect(ChannelTable.size(bytes) == text)
    }

    @Test("the table has columns of one width, notes, calls and targets")
    func table() {
        var connection = WireV1.Connection(
            id: 12, side: .client, state: .ready, service: "order", localAddress: "a:1",
            remoteAddress: "b:2", peer: "spiffe://t/order", certificateSerial: "0A",
            certificateExpiresUs: 1_000_000, tlsVersion: "TLSv1.3", tlsCipher: "X", ageUs: 61_000_000,
            callsStarted: 4, callsSucceeded: 2, callsFailed: 1, bytesReceived: 2_048, bytesSent: 5)
        connection.lastError = "aborted: x"
        connection.lastErrorAgeUs = 1_500_000
        connection.streams = [
            WireV1.Stream(
                id: 3, method: "p.S/M", ageUs: 2_000, deadline: .deadlineLeftUs(3_000_000),
                toSend: .sendCredit(0), toReceive: .receiveCredit(-9))
        ]
        connection.toSend = .sendCredit(0)
        connection.callsInFlight = 3
        let target = WireV1.CallTarget(
            service: "order", address: "b:2", state: .ready, healthy: true, inFlight: 1)
        #expect(
            ChannelTable.text([connection], [target]) == """
                ID  SIDE    STATE  PEER              LOCAL  REMOTE  AGE    OK  FAILED  IN FLIGHT  \
                RECEIVED  SENT  TLS
                12  client  ready  spiffe://t/order  a:1    b:2     1m01s  2   1       3          \
                2.0KiB    5B    TLSv1.3 X

                12 certificate 0A, ends 1970-01-01T00:00:01Z
                12 credit to send 0B, to receive -
                12 has 2 places taken by calls that were given up here, or are partly through
                12 last error 1.5s ago: aborted: x

                ID  STREAM  METHOD  AGE  LEFT  CREDIT TO SEND  TO RECEIVE
                12  3       p.S/M   2ms  3.0s  0B              -9B

                SERVICE  TARGET  STATE  IN FLIGHT  EJECTED  HEALTHY  LAST ERROR
                order    b:2     ready  1          no       yes      -
                """)
    }

    @Test("a descriptor set that is cut off is refused, not read in part")
    func cutSet() throws {
        // A file of 5 bytes of which 2 are there.
        #expect(throws: ProtoError.self) { try ContractSet([0x0A, 5, 0x0A, 0]) }
        #expect(throws: ProtoError.self) { try ContractSet([0x0A]) }
        #expect(throws: ProtoError.self) { try ContractSet([0x0B]) }
        #expect(try ContractSet([]).messages.isEmpty)
    }
}
