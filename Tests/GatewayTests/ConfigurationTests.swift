import ServiceKit
import Testing

@testable import Gateway

@Suite("configuration of the gateway") struct ConfigurationTests {
    private func read(_ more: [String: String]) throws -> GatewayConfiguration {
        let needed = [
            "SLUICE_CERTIFICATE_FILE": "c.pem", "SLUICE_PRIVATE_KEY_FILE": "k.pem",
            "SLUICE_TRUST_FILE": "t.pem",
        ]
        let settings = Settings(variables: needed.merging(more) { $1 })
        let configuration = GatewayConfiguration(
            settings, process: ProcessConfiguration(name: "gateway", settings: settings))
        try settings.check()
        return configuration
    }

    @Test("nothing listens for operators unless it is told where")
    func operators() throws {
        #expect(try read([:]).operatorListen == nil)
        let told = try read(["SLUICE_OPERATOR_LISTEN": "127.0.0.1:7400"])
        #expect(told.operatorListen == Endpoint(host: "127.0.0.1", port: 7400))
        let error = try #require(throws: ConfigurationError.self) {
            try read(["SLUICE_OPERATOR_LISTEN": "7400"])
        }
        #expect(error.faults == ["SLUICE_OPERATOR_LISTEN must be host:port, not '7400'"])
    }
}
