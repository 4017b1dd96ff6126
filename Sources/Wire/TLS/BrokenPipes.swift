#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Writing to a connection that the peer closed must be an error, not the end of the process.
enum BrokenPipes {
    private static let ignored: Void = {
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    /// Ignores SIGPIPE in this process, once.
    static func ignore() { _ = ignored }
}
