import Messages
import NIOCore
import NIOPosix
import Synchronization
import Testing
import Wire

@Suite(.serialized) struct CallTests {
    @Test("a call gets the reply of its handler")
    func unary() async throws {
        try await Pair.with { (pair) async throws in
            #expect(try await pair.echo(129_900) == 129_900)
            #expect(try await pair.echo(0) == 0)
        }
    }

    @Test("two thousand calls at once each get their own reply")
    func concurrent() async throws {
        try await Pair.with { (pair) async throws in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<2_000 {
                    group.addTask { try await pair.echo(Int64(number)) == Int64(number) }
                }
                for try await matches in group { #expect(matches) }
            }
        }
    }

    @Test("an error of a handler reaches the caller with code, text and details")
    func handlerError() async throws {
        try await Pair.with { (pair) async throws in
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(Probe.refuse, CommonV1.Money(), CallOptions())
            }
            #expect(
                error
                    == RPCError(
                        .failedPrecondition, "tabs\t and \u{1F600}", details: [1, 0, 2]))
        }
    }

    @Test("the text of an unexpected error stays inside the server")
    func unexpectedError() async throws {
        let seen = Atomic<Int>(0)
        try await Pair.with { configuration in
            configuration.observer.handlerFailed = { _, _ in
                seen.wrappingAdd(1, ordering: .relaxed)
            }
        } _: { _ in
        } _: { (pair) async throws in
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(Probe.trap, CommonV1.Money(), CallOptions())
            }
            #expect(error == RPCError(.internal, "internal error"))
        }
        #expect(seen.load(ordering: .relaxed) == 1)
    }

    @Test("a method nobody registered is unimplemented, and the connection goes on")
    func unknownMethod() async throws {
        try await Pair.with { (pair) async throws in
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(Probe.missing, CommonV1.Money(), CallOptions())
            }
            #expect(error?.code == .unimplemented)
            #expect(try await pair.echo(1) == 1)
            #expect(pair.client.statistics.snapshot.connections == 1)
        }
    }

    @Test("a service that is not in a method's allow-list is refused")
    func allowList() async throws {
        try await Pair.with { (pair) async throws in
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(Probe.forbidden, CommonV1.Money(), CallOptions())
            }
            #expect(error?.code == .permissionDenied)
            #expect(error?.notProcessed == true)
        }
    }

    @Test("operation id, attempt, caller and remaining time reach the handler")
    func metadata() async throws {
        try await Pair.with { (pair) async throws in
            let reply: CommonV1.Money = try await pair.client.unary(
                Probe.describe, CommonV1.Money(),
                CallOptions(timeout: .seconds(2), operationID: "op-1", attempt: 3))
            #expect(reply.currency == "gateway op-1 3")
            #expect((1_000...2_000).contains(reply.amountMinor))
        }
    }

    @Test("a call whose deadline passes fails, and its handler is cancelled")
    func deadline() async throws {
        try await Pair.with { (pair) async throws in
            _ = try await pair.echo(1)
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(
                    Probe.wait, CommonV1.Money(amountMinor: 10_000),
                    CallOptions(timeout: .milliseconds(500)))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.inFlight == 0 })
        }
    }

    @Test("a cancelled caller cancels the handler, whose place stays charged until it ends")
    func cancel() async throws {
        try await Pair.with { (pair) async throws in
            let task = Task {
                await errorOf { () async throws -> CommonV1.Money in
                    try await pair.client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: 10_000), CallOptions())
                }
            }
            #expect(await pair.log.waitUntil { pair.log.started.load(ordering: .relaxed) == 1 })
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            #expect(await pair.log.waitUntil { pair.log.cancelled.load(ordering: .relaxed) == 1 })
            #expect(
                await pair.log.waitUntil { pair.server.statistics.snapshot.inFlight == 0 })
        }
    }

    @Test("a message of 4 MiB travels in pieces beside small calls")
    func large() async throws {
        try await Pair.with { (pair) async throws in
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "large", index: 7,
                data: (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            async let whole: InventoryV1.AppendIntakeRequest = pair.client.unary(
                Probe.bulk, chunk, CallOptions(timeout: .seconds(20)))
            for number in 0..<20 { #expect(try await pair.echo(Int64(number)) == Int64(number)) }
            let came = try await whole
            #expect(came == chunk)
        }
    }

    @Test("a request above its limit is refused before it is sent, naming both sizes")
    func overLimitAtSender() async throws {
        try await Pair.with { (pair) async throws in
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 1, count: 70_000))
            let error = await errorOf { () async throws -> InventoryV1.AppendIntakeRequest in
                try await pair.client.unary(Probe.small, chunk, CallOptions())
            }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message.contains("65536") == true)
            #expect(try await pair.echo(5) == 5)
        }
    }

    @Test("a request above the server's limit fails its stream only")
    func overLimitAtReceiver() async throws {
        // The client believes in a larger limit than the server.
        let generous = Probe.method(
            "Small", Probe.small.id, limit: 1_048_576,
            InventoryV1.AppendIntakeRequest.messageType)
        try await Pair.with { (pair) async throws in
            for size in [66_000, 300_000, 900_000] {
                let chunk = InventoryV1.AppendIntakeRequest(
                    intakeID: "x", index: 1, data: [UInt8](repeating: 1, count: size))
                let error = await errorOf {
                    () async throws -> InventoryV1.AppendIntakeRequest in
                    try await pair.client.unary(generous, chunk, CallOptions())
                }
                #expect(error?.code == .resourceExhausted)
                #expect(try await pair.echo(6) == 6)
            }
            #expect(pair.client.statistics.snapshot.connections == 1)
        }
    }

    @Test("a reply above the client's limit fails its call only")
    func replyOverLimit() async throws {
        let strict = MethodDescriptor(
            service: Probe.service, name: "Bulk", kind: .unary, id: Probe.bulk.id,
            requestLimit: 1_048_576, responseLimit: 20_000,
            request: Probe.bulk.request, response: Probe.bulk.response)
        try await Pair.with { (pair) async throws in
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "x", index: 1, data: [UInt8](repeating: 1, count: 50_000))
            let error = await errorOf { () async throws -> InventoryV1.AppendIntakeRequest in
                try await pair.client.unary(strict, chunk, CallOptions())
            }
            #expect(error?.code == .resourceExhausted)
            #expect(try await pair.echo(6) == 6)
        }
    }

    @Test("more calls than a connection takes wait for room and all succeed")
    func waitsForRoom() async throws {
        try await Pair.with { configuration in
            configuration.callsPerConnection = 4
        } _: { _ in
        } _: { (pair) async throws in
            try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        let reply: CommonV1.Money = try await pair.client.unary(
                            Probe.wait, CommonV1.Money(amountMinor: 5), CallOptions())
                        return reply.amountMinor
                    }
                }
                for try await amount in group { #expect(amount == 5) }
            }
        }
    }

    @Test("a full server refuses at once, as not processed")
    func serverFull() async throws {
        try await Pair.with { configuration in
            configuration.callsInFlight = 2
        } _: { _ in
        } _: { (pair) async throws in
            let tasks = (0..<2).map { _ in
                Task { () -> CommonV1.Money in
                    try await pair.client.unary(
                        Probe.wait, CommonV1.Money(amountMinor: 400), CallOptions())
                }
            }
            #expect(await pair.log.waitUntil { pair.log.started.load(ordering: .relaxed) == 2 })
            let error = await errorOf { () async throws -> Int64 in
                try await pair.echo(1)
            }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.notProcessed == true)
            for task in tasks {
                let reply = try await task.value
                #expect(reply.amountMinor == 400)
            }
        }
    }

    @Test("a string with a NUL is refused by its sender")
    func nulInString() async throws {
        try await Pair.with { (pair) async throws in
            let error = await errorOf { () async throws -> CommonV1.Money in
                try await pair.client.unary(
                    Probe.echo, CommonV1.Money(amountMinor: 1, currency: "C\0Y"), CallOptions())
            }
            #expect(error?.code == .internal)
            #expect(error?.notProcessed == true)
            #expect(try await pair.echo(1) == 1)
        }
    }

    @Test("encoded bytes can be sent and received by a method's descriptor alone")
    func rawCall() async throws {
        try await Pair.with { (pair) async throws in
            var replies: [[UInt8]] = []
            let request = try CommonV1.Money(amountMinor: 3, currency: "CNY").encoded()
            try await pair.client.call(Probe.echo, raw: request, CallOptions()) { bytes in
                replies.append(bytes)
            }
            #expect(replies == [request])
            replies = []
            try await pair.client.call(Probe.count, raw: request, CallOptions()) { bytes in
                replies.append(bytes)
            }
            #expect(replies.count == 3)
        }
    }
}
