import ArgumentParser

/// The operator's command line.
@main
struct Sluice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sluice",
        abstract: "Runs, fills, asks and audits a Sluice suite.",
        subcommands: [
            PKI.self, Up.self, Down.self, Import.self, Call.self, Describe.self, ShowChannels.self,
            TraceFrames.self, Audit.self, Demo.self, Bench.self,
        ])
}
