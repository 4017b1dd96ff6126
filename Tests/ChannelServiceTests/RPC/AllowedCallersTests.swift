import Messages
import Testing
import Wire

@testable import ChannelService

@Suite struct AllowedCallersTests {
    @Test("each method is open to the services that need it and to no other")
    func table() {
        let people: Set<String> = ["gateway", "operator"]
        for method in ChannelV1.ChannelServiceMethod.all {
            let expected: Set<String> =
                switch method.name {
                case "Terms", "HoldQuota", "ReleaseQuota": people.union(["order"])
                case "GetParty": people.union(["order", "finance", "inventory"])
                default: people
                }
            #expect(AllowedCallers.channel(method) == expected, "\(method.name)")
        }
    }

    @Test("a service that may not call is refused before anything runs")
    func refused() async throws {
        try await TestService.run { service in
            for peer in ["finance", "inventory", "simulator", ""] {
                let error = await #expect(throws: RPCError.self) {
                    _ = try await service.client(peer).terms(
                        ChannelV1.TermsRequest(), CallOptions())
                }
                #expect(error?.code == .permissionDenied)
            }
        }
    }

    @Test("the gateway must name a user")
    func noActor() async throws {
        try await TestService.run { service in
            let error = await #expect(throws: RPCError.self) {
                _ = try await service.client("gateway").listParties(ChannelV1.ListPartiesRequest())
            }
            #expect(error?.code == .unauthenticated)
        }
    }
}
