import ArgumentParser
import Foundation
import JSON
import Messages
import NIOPosix
import ServiceKit
import Values
import Wire

/// `sluice bench orders`: sell-in orders over HTTPS through all five processes, durable, with the load
/// generator on the same cores. Prints a table and, as the last line, one JSON object.
struct BenchOrders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "Orders, intake, shipment and look-up rates.")

    @Option(help: "Directory of the built programs.") var binaries = ".build/release"
    @Option(help: "Where the suite's files go; emptied first.") var directory = "run/bench"
    @Option(help: "Directory with models.csv.") var facts = "demo"
    @Option(help: "Devices held during look-ups.") var devices = 1_000_000
    @Option(help: "Connections that place orders at once.") var clients = 64
    @Option(help: "Seconds of each order phase.") var seconds = 15

    func run() async throws {
        try? FileManager.default.removeItem(atPath: directory)
        let clock = SystemClock()
        let suite = try Suite(binaries: binaries, directory: directory)
        let starts = try await suite.start()
        do {
            try await measure(suite, starts, clock)
            await suite.stop()
        } catch {
            await suite.stop()
            throw error
        }
    }

    private func measure(_ suite: Suite, _ starts: [String: Int], _ clock: any WallClock) async throws {
        var figures: JSONObject = [:]
        let idle = residentSets(suite)
        let scenario = Scenario(
            suite: suite, binaries: binaries, facts: facts, devicesPerSKU: 10, seed: 1, clock: clock
        ) { print($0) }
        let prepared = try await scenario.seed()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let channel = WireClient(
            configuration: ClientConfiguration(
                targets: [Target(host: "127.0.0.1", port: suite.ports["inventory"] ?? 0)],
                service: "inventory", tls: OperatorIdentity.files(suite.directory)), group: group)
        let load = Load(
            prepared: prepared, suite: suite, clock: clock,
            inventory: InventoryV1.InventoryServiceClient(channel))

        try await load.fund()
        let intake = try await load.intake(total: devices)
        print("intake: \(intake.count) files, median \(Int(median(intake))) devices/s")
        figures["intake_devices_per_second"] = .integer(Int64(median(intake)))

        _ = try await load.closedLoop(clients: clients, seconds: 3)
        let before = processorTimes(suite)
        let closed = try await load.closedLoop(clients: clients, seconds: seconds)
        let after = processorTimes(suite)
        let rate = Double(closed.confirmed) / Double(seconds)
        print("orders: \(closed.confirmed) confirmed, \(closed.other) otherwise, \(Int(rate)) orders/s")
        figures["orders_per_second"] = .integer(Int64(rate))
        figures["cpu_us_per_order"] = .object(
            JSONObject(
                after.reduce(into: [:]) { result, entry in
                    let spent = entry.value - (before[entry.key] ?? 0)
                    result[entry.key] = spent / max(1, closed.confirmed + closed.other)
                }))

        try await suite.scheduler.sleep(for: .seconds(3))
        let open = try await load.openLoop(rate: rate / 2, seconds: seconds, clients: clients)
        print("at half load: \(open.latencies.count) orders, \(open.other) otherwise than confirmed")
        figures["order_p50_ms"] = milliseconds(percentile(open.latencies, 0.50))
        figures["order_p99_ms"] = milliseconds(percentile(open.latencies, 0.99))

        let shipped = try await load.shipments(rounds: 3)
        print("shipments: median \(Int(median(shipped))) devices/s")
        figures["ship_devices_per_second"] = .integer(Int64(median(shipped)))

        let lookups = try await load.lookups(count: 20_000)
        print("look-ups with \(devices) devices held: p50 \(Int(percentile(lookups, 0.5))) us")
        figures["lookup_p99_us"] = .integer(Int64(percentile(lookups, 0.99)))

        figures["rss_mib"] = .object(residentSets(suite))
        figures["rss_idle_mib"] = .object(idle)
        figures["start_ms"] = .object(JSONObject(starts))
        await channel.close()
        print(JSONValue.object(figures).serializedText)
    }

    /// Microseconds of processor time that every process and this one have used so far.
    private func processorTimes(_ suite: Suite) -> [String: Int] {
        var result: [String: Int] = [:]
        var files = ["load": "/proc/self/stat"]
        for name in Suite.names { files[name] = "/proc/\(suite.process(name).processID)/stat" }
        for (name, file) in files {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            // The program's name stands in brackets and may hold blanks; user and system time are the
            // 12th and 13th field after it, in ticks.
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
                continue
            }
            result[name] = (user + system) * 1_000_000 / sysconf(Int32(_SC_CLK_TCK))
        }
        return result
    }

    /// Resident memory of every process in MiB.
    private func residentSets(_ suite: Suite) -> JSONObject {
        var result: JSONObject = [:]
        for name in Suite.names {
            let file = "/proc/\(suite.process(name).processID)/status"
            let status = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            let kibibytes = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap
            { Int64($0) }
            result[name] = .integer((kibibytes ?? 0) / 1024)
        }
        return result
    }
}

extension JSONObject {
    fileprivate init(_ counts: [String: Int]) {
        self.init()
        for name in counts.keys.sorted() { self[name] = .integer(Int64(counts[name] ?? 0)) }
    }
}

/// The middle value; 0 of none.
func median(_ values: [Double]) -> Double { percentile(values, 0.5) }

/// The value below which `share` of the values lie; 0 of none.
func percentile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
}

/// Microseconds as a JSON number of milliseconds with one decimal.
private func milliseconds(_ microseconds: Double) -> JSONValue {
    let tenths = Int64((microseconds / 100).rounded())
    return .decimal("\(tenths / 10).\(tenths % 10)")
}
