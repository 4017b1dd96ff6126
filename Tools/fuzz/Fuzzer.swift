import Foundation

/// The reader that this process fuzzes.
// Written once, before the first input.
nonisolated(unsafe) private var target = FuzzTarget.frames

/// libFuzzer's loop, as `FuzzerInterface.h` declares it.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// A process of libFuzzer. `FUZZ_TARGET` names what is fuzzed; the arguments are libFuzzer's.
@main
enum Fuzzer {
    static func main() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let chosen = environment["FUZZ_TARGET"].flatMap(FuzzTarget.init) else {
            // Nobody but `run` starts this process.
            fatalError("FUZZ_TARGET is none of \(FuzzTarget.allCases.map(\.rawValue))")
        }
        target = chosen
        if let folder = environment["FUZZ_SAMPLES"] {
            try writeSamples(to: folder)
            return
        }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        exit(
            runDriver(&count, &arguments) { start, count in
                do {
                    _ = try target.read(UnsafeRawBufferPointer(start: start, count: count))
                } catch {
                    // A finding ends the process as a trap does, and so keeps its input.
                    fatalError("\(error)")
                }
                return 0
            })
    }

    /// Good inputs to begin with.
    private static func writeSamples(to folder: String) throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = FuzzRandom(seed: seed)
            try Data(target.sample(&random)).write(to: URL(filePath: "\(folder)/sample-\(seed)"))
        }
    }
}
