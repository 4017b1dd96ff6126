internal import COpenSSL

/// Reads files that are small by their nature.
enum SmallFile {
    /// The bytes of `path`. Throws a `configuration` error when it cannot be read or has more
    /// than `limit` bytes.
    static func bytes(_ path: String, limit: Int) throws(TLSError) -> [UInt8] {
        ERR_clear_error()
        guard let file = BIO_new_file(path, "rb") else {
            throw .fromQueue("file \(path)", reason: .configuration)
        }
        defer { BIO_free(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = BIO_read(file, &piece, Int32(piece.count))
            if count == 0 { return bytes }
            guard count > 0 else { throw .fromQueue("file \(path)", reason: .configuration) }
            bytes += piece[..<Int(count)]
            guard bytes.count <= limit else {
                throw TLSError(.configuration, "file \(path): more than \(limit) bytes")
            }
        }
    }
}
