import Messages
import Synchronization
import Testing
import Wire

@testable import ServiceKit

/// Which calls a process's clients repeat, at real processes' clients and servers over TLS.
@Suite("retries of reads") struct ReadRetriesTests {
    /// A finance service that is unavailable to the first calls of each kind.
    private final class Finance: Sendable {
        /// The numbers of the attempts that came, in order.
        private let seen = Mutex<[Int]>([])
        private let failing: Int

        init(failing: Int) { self.failing = failing }

        /// The attempts since the last look.
        func taken() -> [Int] {
            seen.withLock { seen in
                defer { seen = [] }
                return seen
            }
        }

        private func answer<Reply>(_ call: ServerCall, _ reply: Reply) throws -> Reply {
            let count = seen.withLock { seen in
                seen.append(call.metadata.attempt)
                return seen.count
            }
            if count <= failing { throw RPCError(.unavailable, "attempt \(count)") }
            return reply
        }

        var router: ServerRouter {
            var router = ServerRouter()
            let callers: Set<String> = ["gateway", "order"]
            router.unary(FinanceV1.FinanceServiceMethod.getFreeze, allow: callers) {
                (_: FinanceV1.GetFreezeRequest, call) in try self.answer(call, FinanceV1.FundFreeze())
            }
            router.unary(FinanceV1.FinanceServiceMethod.unfreeze, allow: callers) {
                (_: FinanceV1.UnfreezeRequest, call) in try self.answer(call, CommonV1.Empty())
            }
            router.unary(OpsV1.OpsServiceMethod.getMetrics, allow: callers) {
                (_: CommonV1.Empty, call) in try self.answer(call, OpsV1.MetricsReply())
            }
            return router
        }
    }

    private static let patient = CallOptions(timeout: .seconds(60))

    /// Runs `body` with the clients of a process `name`, which `more` tells something.
    private func with(
        _ name: String, _ more: [String: String] = [:], failing: Int = 2,
        _ body: (FinanceV1.FinanceServiceClient, OpsV1.OpsServiceClient, Finance) async throws -> Void
    ) async throws {
        let identities = try TestIdentities.shared.get()
        let finance = Finance(failing: failing)
        let served = try TestProcess("finance", identities.variables("finance"))
        let port = try await served.serve(finance.router)
        let address = ["SLUICE_FINANCE": "127.0.0.1:\(port)"]
        let caller = try TestProcess(name, identities.variables(name, address.merging(more) { $1 }))
        try await TestProcess.with([caller, served]) { () async throws in
            let client = caller.environment.client(of: "finance")
            try await body(.init(client), .init(client), finance)
        }
    }

    private func code(_ body: () async throws -> Void) async throws -> StatusCode? {
        do {
            try await body()
            return nil
        } catch let error as RPCError {
            return error.code
        }
    }

    @Test("the gateway repeats a read of an unavailable service, and no write")
    func gateway() async throws {
        try await with("gateway") { client, _, finance in
            _ = try await client.getFreeze(.init(orderID: "a"), Self.patient)
            #expect(finance.taken() == [0, 1, 2])
            let write = try await code { _ = try await client.unfreeze(.init(orderID: "a"), Self.patient) }
            #expect(write == .unavailable)
            #expect(finance.taken() == [0])
        }
    }

    @Test("a read is given up after three attempts")
    func bound() async throws {
        try await with("gateway", failing: .max) { client, _, finance in
            let read = try await code { _ = try await client.getFreeze(.init(orderID: "a"), Self.patient) }
            #expect(read == .unavailable)
            #expect(finance.taken() == [0, 1, 2])
        }
    }

    @Test("what asks how one process is now, and who repeats by himself, is not repeated")
    func single() async throws {
        try await with("gateway") { client, operations, finance in
            let asked = try await code { _ = try await operations.getMetrics(.init(), Self.patient) }
            #expect(asked == .unavailable)
            #expect(finance.taken() == [0])
            let own = CallOptions(timeout: .seconds(60), retry: .off)
            #expect(
                try await code { _ = try await client.getFreeze(.init(orderID: "a"), own) } == .unavailable)
            #expect(finance.taken() == [0])
        }
    }

    @Test("services repeat no read unless they are told to, and the gateway can be told not to")
    func setting() async throws {
        for (name, told, attempts) in [
            ("order", nil, [0]), ("order", "true", [0, 1, 2]), ("gateway", "false", [0]),
        ] {
            let more = told.map { ["SLUICE_RETRY_READS": $0] } ?? [:]
            try await with(name, more) { client, _, finance in
                _ = try await code { _ = try await client.getFreeze(.init(orderID: "a"), Self.patient) }
                #expect(finance.taken() == attempts, "\(name) \(told ?? "-")")
                // What the saga does, told or not.
                let options = CallOptions(timeout: .seconds(60), attempt: 4, retry: .off)
                _ = try await code { _ = try await client.unfreeze(.init(orderID: "a"), options) }
                #expect(finance.taken() == [4])
            }
        }
    }

    @Test("of every service the reads with one reply have the policy, and nothing else")
    func methods() {
        for service in ["channel", "order", "inventory", "finance"] {
            let configuration = ReadRetries.configuration(of: service)
            #expect(configuration.others == nil)
            #expect(configuration.throttle == ReadRetries.throttle)
            #expect(configuration.methods.count >= 3)
            for (name, policy) in configuration.methods {
                #expect(name.hasPrefix("sluice.\(service).v1."))
                #expect(name.contains("/Get") || name.contains("/List"))
                #expect(policy == ReadRetries.policy)
            }
        }
        // Its replies are a stream, which may break in the middle.
        let inventory = ReadRetries.configuration(of: "inventory").methods
        #expect(!inventory.keys.contains { $0.hasSuffix("/ListIntakeErrors") })
        #expect(ReadRetries.configuration(of: "nobody").methods.isEmpty)
    }
}
