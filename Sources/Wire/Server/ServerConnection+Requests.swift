internal import NIOCore

/// Pieces of requests, and the messages of streams of requests.
extension ServerConnection {
    func keep(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: NIODeadline) {
        if kept[header.stream] == nil {
            let first = Kept(header: header, arrived: now, bytes: ByteBuffer())
            kept[header.stream] = first
            lookInTime(for: first)
        }
        kept[header.stream]?.bytes.writeBytes(payload)
    }

    func deliverKept(
        _ header: FrameHeader, _ payload: UnsafeRawBufferPointer, ended: Bool
    ) {
        guard var whole = kept.removeValue(forKey: header.stream)?.bytes else { return }
        whole.writeBytes(payload)
        whole.withUnsafeReadableBytes { deliver(header, $0, ended: ended) }
    }

    /// Hands a whole message to the handler that reads the stream.
    func deliver(
        _ header: FrameHeader, _ message: UnsafeRawBufferPointer, ended: Bool
    ) {
        guard let stream = streams[header.stream], let requests = stream.requests else { return }
        stream.requestBytes += message.count
        do throws(RPCError) {
            try requests.deliver(message, cost: message.count + FrameHeader.size, executor.arena)
            if ended { requests.finish(nil) }
        } catch {
            machine.failed(header.stream)
            var error = error
            // The handler runs, whatever it did with the messages before.
            error.notProcessed = false
            fail(stream, error)
        }
    }

    /// A message is above the method's limit, finds no room or comes with what it must not have.
    func failStream(_ header: FrameHeader, _ refusal: FrameRefusal) {
        giveBackKept(header.stream)
        window.give(ServerConnectionStateMachine.cost(header))
        configuration.statistics.countRefused(refusal)
        guard let stream = streams[header.stream] else { return }
        // The handler runs, and reports the call when it ends.
        fail(
            stream,
            RPCError(
                refusal.code, refusal.words(stream.method), pushback: refusal == .tooLarge ? .never : nil))
    }

    /// The rest of a message does not come.
    func failLate(_ id: UInt32) {
        giveBackKept(id)
        machine.failed(id)
        configuration.statistics.countRefused(.late)
        guard let stream = streams[id] else { return }
        fail(stream, RPCError(FrameRefusal.late.code, FrameRefusal.late.words(stream.method)))
    }

    /// Ends the call for the client now; the handler's place stays taken until it stops.
    func fail(_ stream: ServerStream, _ error: RPCError) {
        dropOutput(stream.id)
        writeEnd(stream.id, error)
        stream.stop(error.code, isTold: true)
    }

    /// Gives back what came of a message that will not be completed.
    func giveBackKept(_ stream: UInt32) {
        guard let bytes = kept.removeValue(forKey: stream)?.bytes.readableBytes else { return }
        if streams[stream]?.requests != nil { window.give(bytes) }
    }
}
