import ArgumentParser

/// `sluice bench`: load runs whose figures are ratios and rates, never unit tests.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures a suite of its own on this machine.", subcommands: [BenchOrders.self])
}
