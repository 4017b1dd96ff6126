internal import NIOCore

/// The frames that a connection's calls send.
extension ServerConnection {
    /// Queues a message; returns its size.
    func write(
        _ message: some WireMessage, _ header: FrameHeader, _ method: MethodDescriptor
    ) throws(RPCError) -> Int {
        defer { executor.arena.reset() }
        let packed: PackedMessage
        do throws(MessageEncodingError) {
            packed = try PackedMessage(message, in: executor.arena, limit: method.responseLimit)
        } catch {
            throw error.status("reply", method)
        }
        output.append(header, packed)
        sendLater()
        return packed.size
    }

    /// Queues the end of a stream, `trailers` with it.
    func writeEnd(_ stream: UInt32, _ error: RPCError?, trailers: [Metadata.Pair] = []) {
        var flags: FrameFlags = .endStream
        if let error, error.notProcessed { flags.insert(.notProcessed) }
        let block = Self.trailers(trailers, error)
        if !block.isEmpty { flags.insert(.metadata) }
        var status = error.map(StatusPayload.encode) ?? []
        if var error, block.count + status.count > largestPayload {
            // Block and text always fit the least that a client takes.
            error.details = []
            status = StatusPayload.encode(error)
        }
        output.append(
            FrameHeader(.end, stream: stream, flags: flags, code: UInt16(error?.code.rawValue ?? 0)),
            block + status)
        sendLater()
    }

    /// Queues metadata that goes before the first reply.
    func writeInitial(_ stream: UInt32, _ block: [UInt8]) {
        output.append(
            FrameHeader(.message, stream: stream, flags: [.metadata, .noMessage]),
            MetadataCoding.prefixed(block))
        sendLater()
    }
}
