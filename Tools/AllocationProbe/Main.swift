import Foundation

/// Counts what a unary call, or a message of a stream, takes from the heap in steady state, on the server's
/// loop and on the client's loop apart, over real TLS on loopback. A release build only says something.
///
/// `AllocationProbe CERTIFICATES LIMITS [--sites]`: a folder with `ca.pem` and key pairs of `front`
/// and `back`; a file with one line per figure: name, limit, slack. Exit code 1 when a figure is
/// above its limit, or so far below it that the limit guards nothing.
@main
enum AllocationProbe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { throw Misuse() }
        let limits = try Limits(file: arguments[2])
        let measured = try await Bench(certificates: arguments[1])
            .run(tracing: arguments.dropFirst(3).contains("--sites"))
        if arguments.dropFirst(3).contains("--sites") {
            Sites.write()
            return
        }
        exit(limits.judge(measured) ? 0 : 1)
    }

    struct Misuse: Error, CustomStringConvertible {
        let description = "AllocationProbe CERTIFICATES LIMITS [--sites]"
    }
}
