internal import Logging
internal import Synchronization
internal import Wire

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Has certificates read again when their files change, so that short-lived ones are replaced
/// without a restart. What does not fit is logged and the old ones stay in use.
struct CertificateWatch: Sendable {
    /// What tells one state of a file from another.
    private struct Mark: Equatable {
        var inode: UInt64 = 0
        var size: Int64 = 0
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
    }

    private let files: [String]
    private let reload: @Sendable () throws -> Void

    /// Watches the files that `tls` names; `reload` reads them.
    init(_ tls: TLSFiles, reload: @escaping @Sendable () throws -> Void) {
        files = [tls.certificate, tls.privateKey, tls.trust] + (tls.revoked.map { [$0] } ?? [])
        self.reload = reload
    }

    /// The loop that looks every five seconds.
    func loop(_ environment: ServiceEnvironment) -> BackgroundLoop {
        let marks = Mutex(files.map(Self.mark))
        return BackgroundLoop(
            "certificates", every: .seconds(5), scheduler: environment.scheduler
        ) {
            let now = files.map(Self.mark)
            let hasChanged = marks.withLock { marks in
                defer { marks = now }
                return marks != now
            }
            guard hasChanged else { return }
            do {
                try reload()
                environment.logger.log(.info, "certificates were read again")
            } catch {
                environment.logger.log(
                    .error, "the new certificates are not fit; the old ones stay",
                    [.error: "\(error)"])
            }
        }
    }

    private static func mark(_ path: String) -> Mark {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return Mark() }
        return Mark(
            inode: UInt64(facts.st_ino), size: Int64(facts.st_size),
            seconds: Int64(facts.st_mtim.tv_sec), nanoseconds: Int64(facts.st_mtim.tv_nsec))
    }
}
