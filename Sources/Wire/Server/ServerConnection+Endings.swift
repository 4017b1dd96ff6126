internal import NIOCore

extension ServerConnection {
    /// The block of END with its length; empty when there is nothing to say. Pairs that are more than a
    /// block may hold are left out: the end must be told, and when a repeat may come.
    static func trailers(_ pairs: [Metadata.Pair], _ error: RPCError?) -> [UInt8] {
        guard !pairs.isEmpty || error?.pushback != nil else { return [] }
        var metadata = Metadata(custom: pairs)
        metadata.pushback = error?.pushback?.milliseconds
        guard let block = try? MetadataCoding.encode(metadata) else {
            return pairs.isEmpty ? [] : trailers([], error)
        }
        return MetadataCoding.prefixed(block)
    }
}

extension RetryPushback {
    /// As metadata field 5 says it; -1 says never.
    fileprivate var milliseconds: Int32 {
        switch self {
        case .after(let wait): Int32(clamping: TimeAmount(wait).nanoseconds / 1_000_000)
        case .never: -1
        }
    }
}

/// The END of the call that was refused last, kept because an overloaded server sends the same one
/// thousands of times a second.
final class EncodedRefusal {
    private let error: RPCError
    private let pushback: Int32?
    private let flags: FrameFlags
    /// What follows the header.
    let payload: [UInt8]

    init(_ error: RPCError) {
        self.error = error
        pushback = error.pushback?.milliseconds
        let block = ServerConnection.trailers([], error)
        var flags: FrameFlags = .endStream
        if error.notProcessed { flags.insert(.notProcessed) }
        if !block.isEmpty { flags.insert(.metadata) }
        self.flags = flags
        payload = block + StatusPayload.encode(error)
    }

    /// Whether the refusal of another call for `other` is the same; times are told in milliseconds.
    func says(_ other: RPCError) -> Bool {
        error.code == other.code && error.notProcessed == other.notProcessed
            && pushback == other.pushback?.milliseconds && error.message == other.message
            && error.details == other.details
    }

    func header(_ stream: UInt32) -> FrameHeader {
        FrameHeader(.end, stream: stream, flags: flags, code: UInt16(error.code.rawValue))
    }
}
