import Messages
import ServiceKit
import Testing
import Wire

@testable import InventoryService

@Suite("the contracts that callers were built with") struct ServiceContractsTests {
    @Test("the service answers these methods and no others")
    func same() async throws {
        try await TestService.run(seeded: false) { service in
            let own = service.assembly.router.methods
            let all = own + WireV1.HealthMethod.all + WireV1.ReflectionMethod.all + WireV1.ChannelsMethod.all
            #expect(MethodDescriptor.schemaHash(of: all) == ServiceContracts.schemaHash(of: "inventory"))
        }
    }
}
