/// Checks that bytes are UTF-8 (RFC 3629: no surrogates, nothing overlong) without NUL.
enum UTF8Check {
    static func check(_ bytes: UnsafeRawBufferPointer) throws(MessageDecodingError) {
        var index = 0
        let count = bytes.count
        while index < count {
            // Eight ASCII bytes at a time: no high bit set and no byte zero.
            if index + 8 <= count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let zero = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
                if (word & 0x8080_8080_8080_8080) | zero == 0 {
                    index += 8
                    continue
                }
            }
            let byte = bytes[index]
            if byte == 0 { throw .nulInString }
            if byte < 0x80 {
                index += 1
                continue
            }
            index += try sequence(bytes, at: index, first: byte)
        }
    }

    /// The length of the multi-byte sequence at `index`.
    private static func sequence(
        _ bytes: UnsafeRawBufferPointer, at index: Int, first: UInt8
    ) throws(MessageDecodingError) -> Int {
        let length: Int
        // The second byte's range excludes overlong forms, surrogates and numbers past 0x10FFFF.
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch first {
        case 0xc2...0xdf: length = 2
        case 0xe0:
            length = 3
            second = 0xa0...0xbf
        case 0xed:
            length = 3
            second = 0x80...0x9f
        case 0xe1...0xef: length = 3
        case 0xf0:
            length = 4
            second = 0x90...0xbf
        case 0xf1...0xf3: length = 4
        case 0xf4:
            length = 4
            second = 0x80...0x8f
        default: throw .invalidUTF8
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else {
            throw .invalidUTF8
        }
        for offset in 2..<Swift.max(length, 2) where bytes[index + offset] & 0xc0 != 0x80 {
            throw .invalidUTF8
        }
        return length
    }
}
