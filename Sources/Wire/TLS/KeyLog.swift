#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The file that secrets of connections are appended to, for debugging.
///
/// Lines of several connections do not mix: each is one write to a file opened for appending.
final class KeyLog: Sendable {
    private let descriptor: Int32

    /// Opens the file of `options`, nil when no key log is wanted. Throws a `configuration` error
    /// when it is wanted but not allowed, or cannot be opened.
    static func open(_ options: TLSOptions) throws(TLSError) -> KeyLog? {
        guard let path = options.keyLog else { return nil }
        guard !options.isProduction else {
            throw TLSError(.configuration, "key log \(path): not in production")
        }
        guard options.allowsKeyLog else {
            throw TLSError(.configuration, "key log \(path): it is named but not allowed")
        }
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW
        let descriptor = sluiceOpen(path, flags, 0o600)
        guard descriptor >= 0 else {
            let words = String(cString: strerror(errno))
            throw TLSError(.configuration, "key log \(path): \(words)")
        }
        // A file that was there may be open to others.
        guard fchmod(descriptor, 0o600) == 0 else {
            let words = String(cString: strerror(errno))
            _ = close(descriptor)
            throw TLSError(.configuration, "key log \(path): \(words)")
        }
        return KeyLog(descriptor)
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { _ = close(descriptor) }

    /// Appends one line. A failure loses the line: a log for debugging stops no connection.
    func append(_ line: UnsafePointer<CChar>) {
        let size = strlen(line)
        withUnsafeTemporaryAllocation(byteCount: size + 1, alignment: 1) { space in
            space.copyMemory(from: UnsafeRawBufferPointer(start: line, count: size))
            space[size] = UInt8(ascii: "\n")
            _ = write(descriptor, space.baseAddress, size + 1)
        }
    }
}

/// `open` by its plain name, which members of the same name would hide.
private func sluiceOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}
