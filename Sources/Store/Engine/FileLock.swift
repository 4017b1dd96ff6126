import Glibc
import Synchronization

/// The right to open a database file for writing: an flock on a file beside it. The system gives it back
/// when the process ends, however it ends.
final class FileLock: Sendable {
    /// Nil once given back.
    private let descriptor: Mutex<Int32?>

    /// - Throws: `locked` when another process, or another store of this process, holds it.
    init(path: String) throws(StoreError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                .inputOutput, "the lock file could not be opened",
                cause: "\(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.holder(descriptor)
            Glibc.close(descriptor)
            throw StoreError(
                .locked, "the database is open for writing elsewhere",
                cause: "\(path) is held\(holder)")
        }
        self.descriptor = Mutex(descriptor)
        // The number is for the operator's eyes only; the lock does not depend on it.
        let line = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, line, line.count, 0)
    }

    deinit { release() }

    /// Lets others open the file.
    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let held else { return }
        // Unlocked first: a process that is being started has a copy of the descriptor until it runs its
        // own program, and a lock lasts as long as any copy.
        flock(held, LOCK_UN)
        Glibc.close(held)
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { $0 != 10 }
        return digits.isEmpty ? "" : " by process \(String(decoding: digits, as: UTF8.self))"
    }
}
