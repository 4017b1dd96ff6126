/// The payload of END: length of the text u16 (little-endian), text (UTF-8), details. An empty payload
/// means no text and no details.
enum StatusPayload {
    /// Longest text sent, in bytes.
    static let longestText = 4_096
    /// Longest details sent, in bytes.
    static let longestDetails = 32_768

    static func encode(_ error: RPCError) -> [UInt8] {
        if error.message.isEmpty, error.details.isEmpty { return [] }
        let text = cut(error.message, to: longestText)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 + text.count + error.details.count)
        bytes.append(UInt8(truncatingIfNeeded: text.count))
        bytes.append(UInt8(truncatingIfNeeded: text.count >> 8))
        bytes += text
        if error.details.count <= longestDetails { bytes += error.details }
        return bytes
    }

    /// Reads a payload; malformed ones give an error that says so.
    static func decode(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer) -> RPCError {
        let code = StatusCode.received(header.code)
        let notProcessed = header.flags.contains(.notProcessed)
        guard payload.count > 0 else { return RPCError(code, "", notProcessed: notProcessed) }
        guard payload.count >= 2 else { return RPCError(.internal, "malformed status") }
        let length = Int(payload[0]) | Int(payload[1]) << 8
        guard payload.count >= 2 + length else { return RPCError(.internal, "malformed status") }
        return RPCError(
            code, String(decoding: payload[2..<2 + length], as: UTF8.self),
            details: Array(payload[(2 + length)...]), notProcessed: notProcessed)
    }

    /// At most `limit` bytes of UTF-8, cut between characters.
    static func cut(_ text: String, to limit: Int) -> [UInt8] {
        if text.utf8.count <= limit { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for character in text {
            let next = Array(character.utf8)
            if bytes.count + next.count > limit { break }
            bytes += next
        }
        return bytes
    }
}
