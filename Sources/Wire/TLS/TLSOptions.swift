/// Settings of TLS that are not files: for debugging and for tests.
package struct TLSOptions: Sendable {
    /// Appends every connection's secrets to this file, in NSS key log format.
    ///
    /// Warning: whoever reads the file can decrypt all recorded traffic. It is for debugging on
    /// test data only: nothing is written unless `allowsKeyLog` is true too, and a context is
    /// refused when `isProduction` is. The file is made with mode 0600 and never truncated.
    package var keyLog: String?
    /// The second act that a key log takes; set it from another place than `keyLog`, for example
    /// the one from the command line and the other from the environment.
    package var allowsKeyLog = false
    /// Whether the process serves real traffic.
    package var isProduction = false
    /// Seconds since 1970 by the process's wall clock, which judges whether certificates are
    /// valid; nil is the system's.
    package var now: (@Sendable () -> Int64)?

    /// No key log, the system's clock.
    package init() {}
}
