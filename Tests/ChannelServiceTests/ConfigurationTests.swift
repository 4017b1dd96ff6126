import ServiceKit
import Store
import Testing

@testable import ChannelService

@Suite struct ConfigurationTests {
    @Test("the number of readers has a default and a range")
    func readers() {
        #expect(Configuration(Settings(variables: [:])).readerCount == 2)
        let set = Settings(variables: ["SLUICE_READER_COUNT": "8"])
        #expect(Configuration(set).store(path: "x").readerCount == 8)
        for wrong in ["0", "65", "many"] {
            let settings = Settings(variables: ["SLUICE_READER_COUNT": wrong])
            _ = Configuration(settings)
            let error = #expect(throws: ConfigurationError.self) { try settings.check() }
            #expect(error?.faults.count == 1)
        }
    }
}
