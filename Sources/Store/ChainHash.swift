import Crypto

/// A chain of hashes over rows: each hash covers a row and the hash before it, so that a changed, lost or
/// moved row shows when the chain is computed again. SQLite's pages have no checksum of their own.
///
/// What is hashed is the previous hash and then the parts, each encoded so that no two sequences of parts
/// give the same bytes: a tag byte (0 NULL, 1 BIGINT, 2 TEXT, 3 bytes), then for a number 8 bytes and for
/// the others the length in 8 bytes and the bytes themselves. Numbers are big-endian.
package struct ChainHash {
    /// What stands before the first row: 32 zero bytes.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    /// SHA-256 of `previous` and `parts`: 32 bytes.
    package static func next(_ previous: [UInt8], _ parts: [SQLValue]) -> [UInt8] {
        let size = parts.reduce(9 + previous.count) { $0 + encodedSize($1) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: size) { buffer in
            var encoder = Encoder(buffer: buffer)
            encoder.append(3, previous)
            for part in parts { encoder.append(part) }
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return hash.finalize().withUnsafeBytes { Array($0) }
        }
    }

    private static func encodedSize(_ part: SQLValue) -> Int {
        switch part {
        case .null: 1
        case .int: 9
        case .text(let text): 9 + text.utf8.count
        case .bytes(let bytes): 9 + bytes.count
        }
    }

    /// Fills a buffer that is exactly large enough.
    private struct Encoder {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        var position = 0

        mutating func append(_ part: SQLValue) {
            switch part {
            case .null: append(byte: 0)
            case .int(let number):
                append(byte: 1)
                append(UInt64(bitPattern: number))
            case .text(let text): append(2, text.utf8)
            case .bytes(let bytes): append(3, bytes)
            }
        }

        mutating func append(_ tag: UInt8, _ bytes: some Collection<UInt8>) {
            append(byte: tag)
            append(UInt64(bytes.count))
            let end = position + bytes.count
            _ = buffer[position..<end].initialize(fromContentsOf: bytes)
            position = end
        }

        private mutating func append(byte: UInt8) {
            buffer[position] = byte
            position += 1
        }

        private mutating func append(_ number: UInt64) {
            for shift in stride(from: 56, through: 0, by: -8) {
                append(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
    }
}
