import Foundation
import Testing

@testable import SluiceCLI

@Suite("sluice pki")
struct PKICommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("make, rotate, prune and show work from the command line, and make refuses a second time")
    func story() throws {
        let place = "\(folder.path)/pki"
        let made = try Programs.sluice("pki", "make", "--directory", place, "--host", "door.example")
        #expect(made.status == 0, "\(made.text)")
        let again = try Programs.sluice("pki", "make", "--directory", place)
        #expect(again.status == 1)
        #expect(again.text.contains("sluice pki rotate"), "\(again.text)")
        #expect(try Programs.sluice("pki", "rotate", "--authority", "--directory", place).status == 0)
        #expect(try Programs.sluice("pki", "prune", "--directory", place).status == 0)
        let listing = try Programs.sluice("pki", "show", "--directory", place)
        #expect(listing.text.contains("spiffe://sluice.local/finance"), "\(listing.text)")
    }

    @Test(
        "a time that no certificate can have is refused before anything is made",
        arguments: [
            ("--authority-days", "0"), ("--authority-days", "9223372036854775807"), ("--leaf-hours", "0"),
            ("--leaf-hours", "9223372036854775807"), ("--authority-days", "-1"), ("--leaf-hours", "soon"),
        ])
    func badTimes(option: String, value: String) throws {
        let place = "\(folder.path)/pki"
        let made = try Programs.sluice("pki", "make", "--directory", place, "\(option)=\(value)")
        #expect(made.status == 64, "\(made.text)")
        #expect(made.text.contains(option), "\(made.text)")
        #expect(!FileManager.default.fileExists(atPath: place))
    }
}
