import Testing

@testable import SluiceCLI

@Suite("sluice audit")
struct AuditCommandTests {
    @Test("databases that are not there are an error, never a clean verdict")
    func missing() throws {
        let folder = try TemporaryFolder()
        let result = try Programs.sluice("audit", "--data", folder.path)
        #expect(result.status != 0)
        #expect(!result.text.contains("clean"), "\(result.text)")
    }

    @Test("a file that is no database is an error")
    func noDatabase() throws {
        let folder = try TemporaryFolder()
        for service in Auditor.services {
            _ = try folder.write(
                "\(service).sqlite", "this is a letter and no database, however long it gets")
        }
        let result = try Programs.sluice("audit", "--live", "--data", folder.path)
        #expect(result.status != 0)
        #expect(!result.text.contains("clean"), "\(result.text)")
    }
}
