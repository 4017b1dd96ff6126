import Messages
import ServiceKit
import Testing
import Wire

@testable import FinanceService

@Suite("the contracts that callers were built with") struct ServiceContractsTests {
    @Test("the service answers these methods and no others")
    func same() async throws {
        try await FinanceHarness.run { finance in
            let own = finance.router.methods
            let all = own + WireV1.HealthMethod.all + WireV1.ReflectionMethod.all + WireV1.ChannelsMethod.all
            #expect(MethodDescriptor.schemaHash(of: all) == ServiceContracts.schemaHash(of: "finance"))
        }
    }
}
