import ArgumentParser

/// `sluice audit`: checks the invariants over the databases of a suite, reading only.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Checks every invariant over the databases of a suite; ends with status 1 when one is broken.")

    @Option(help: "Directory of the databases.") var data = "run/suite/data"
    @Flag(help: "The suite is at work: leave out what only holds when everything has settled.") var live =
        false

    func run() async throws {
        let findings = try await Auditor(directory: data, settled: !live).run()
        for finding in findings { print(finding) }
        print(findings.isEmpty ? "clean" : "\(findings.count) findings")
        if !findings.isEmpty { throw ExitCode(1) }
    }
}
