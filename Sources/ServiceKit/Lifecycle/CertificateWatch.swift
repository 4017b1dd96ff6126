package import Logging
internal import Synchronization
package import Values
package import Wire

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Has certificates read again: those whose files changed, seen every five seconds, and all of them at
/// once when it is told to. So short-lived ones are replaced without a restart. What does not fit is
/// logged with its fault, and the old ones stay in use until the files change again.
package final class CertificateWatch: Sendable {
    /// What tells one state of some files from another.
    package struct Marks: Sendable, Equatable {
        private struct Mark: Equatable {
            var inode: UInt64 = 0
            var size: Int64 = 0
            var seconds: Int64 = 0
            var nanoseconds: Int64 = 0
        }

        fileprivate let files: [String]
        private let marks: [Mark]

        /// The files as they are now. One that is missing has a mark too.
        package init(_ files: [String]) {
            self.files = files
            marks = files.map { path in
                var facts = stat()
                guard stat(path, &facts) == 0 else { return Mark() }
                return Mark(
                    inode: UInt64(facts.st_ino), size: Int64(facts.st_size),
                    seconds: Int64(facts.st_mtim.tv_sec), nanoseconds: Int64(facts.st_mtim.tv_nsec))
            }
        }
    }

    private struct Entry {
        let name: String
        let reload: @Sendable () throws -> Void
        var marks: Marks
    }

    private let entries = Mutex<[Entry]>([])
    private let scheduler: any Scheduler
    private let logger: Logger
    private let metrics: Metrics
    private let noted: Marks?

    /// Watches nothing yet. Notes how the files that `tls` names are now, before anybody reads them; readings
    /// are counted in `metrics`.
    package init(
        scheduler: any Scheduler, logger: Logger, metrics: Metrics = Metrics(), noting tls: TLSFiles? = nil
    ) {
        self.scheduler = scheduler
        self.logger = logger
        self.metrics = metrics
        noted = tls.map { Marks(Self.files($0)) }
    }

    /// Shows in the metrics when the certificate called `name` ends. `end` is asked each time: for the one
    /// that is in use then, whether or not a connection was made with it.
    package func show(_ name: String, end: @escaping @Sendable () -> Int64?) {
        metrics.gauge(
            "wire_certificate_expiry_timestamp_seconds", help: "Last second of the certificate in use",
            ["certificates": name]
        ) { end() ?? 0 }
    }

    /// Watches the files that `tls` names; `reload` reads them. `name` stands in the log. When they are those
    /// noted at the beginning, a change since then counts; others must not have been read before.
    package func add(
        _ name: String, _ tls: TLSFiles, reload: @escaping @Sendable () throws -> Void
    ) {
        let files = Self.files(tls)
        let marks = noted.flatMap { $0.files == files ? $0 : nil } ?? Marks(files)
        add(name, marks, reload: reload)
    }

    private static func files(_ tls: TLSFiles) -> [String] {
        [tls.certificate, tls.privateKey, tls.trust] + (tls.revoked.map { [$0] } ?? [])
    }

    private func count(_ name: String, isFit: Bool) {
        metrics.counter(
            "wire_certificate_readings_total", help: "Certificates read again, by outcome",
            ["certificates": name, "outcome": isFit ? "in_use" : "not_fit"]
        ).increment()
    }

    /// Watches the files of `marks`, which were noted before the files were first read; `reload` reads
    /// them again and throws, changing nothing, when they are not fit. `name` stands in the log.
    package func add(
        _ name: String, _ marks: Marks, reload: @escaping @Sendable () throws -> Void
    ) {
        entries.withLock { $0.append(Entry(name: name, reload: reload, marks: marks)) }
    }

    /// Looks every five seconds.
    package var loop: BackgroundLoop {
        BackgroundLoop("certificates", every: .seconds(5), scheduler: scheduler) { self.poll() }
    }

    /// Reads what changed since it was last read.
    func poll() { read { $0 != $1 } }

    /// Reads everything, changed or not.
    package func reload() { read { _, _ in true } }

    /// Under the lock from beginning to end: of two readings at once the older must not win.
    private func read(_ isDue: (_ last: Marks, _ now: Marks) -> Bool) {
        entries.withLock { entries in
            for index in entries.indices {
                let entry = entries[index]
                // Noted before the reading: what is written during it is seen the next time.
                let now = Marks(entry.marks.files)
                guard isDue(entry.marks, now) else { continue }
                entries[index].marks = now
                do {
                    try entry.reload()
                    count(entry.name, isFit: true)
                    logger.log(
                        .info, "certificates were read again", [.certificates: entry.name])
                } catch {
                    count(entry.name, isFit: false)
                    logger.log(
                        .error, "the new certificates are not fit; the old ones stay",
                        [.certificates: entry.name, .error: "\(error)"])
                }
            }
        }
    }
}
