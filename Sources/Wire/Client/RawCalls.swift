internal import NIOCore

/// A call with encoded bytes both ways.
// Unchecked as its superclass is.
final class RawCall: BufferedCall<[UInt8]>, @unchecked Sendable {
    private let request: [UInt8]

    init(
        _ request: [UInt8], credit: Int, method: MethodDescriptor, metadata: [UInt8],
        deadline: NIODeadline?, waitForReady: Bool, loop: ClientLoop, started: NIODeadline
    ) {
        self.request = request
        super.init(
            credit: credit, method: method, metadata: metadata, deadline: deadline,
            waitForReady: waitForReady, loop: loop, started: started)
    }

    override func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        do throws(MessageEncodingError) {
            return try PackedMessage(raw: request, in: arena, limit: method.requestLimit)
        } catch {
            throw error.status("request", method)
        }
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        try putChecked(bytes)
    }
}

/// A client-streaming or bidirectional call with encoded bytes both ways.
// Unchecked as its superclass is.
final class RawDuplexCall: RequestStreamCall<[UInt8], [UInt8]>, @unchecked Sendable {
    override func write(
        _ request: [UInt8], on connection: ClientConnection
    ) throws(RPCError) -> Int {
        try connection.write(raw: request, self)
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        try putChecked(bytes)
    }

    /// Sends all of them and half-closes. What kept one from being sent is returned, and ends the call;
    /// nil also when the call ended before, which its replies tell.
    nonisolated(nonsending) func sendAll(_ requests: [[UInt8]]) async -> RPCError? {
        for request in requests {
            do throws(RPCError) {
                try await send(request)
            } catch {
                guard error.code != .cancelled else { return nil }
                loop.cancel(self)
                return error
            }
        }
        halfClose()
        return nil
    }
}

extension BufferedCall<[UInt8]> {
    /// Hands out an encoded reply that passes the pre-scan.
    fileprivate func putChecked(_ bytes: UnsafeRawBufferPointer) throws(RPCError) {
        do throws(MessageDecodingError) {
            let limit = method.responseLimit
            guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
            try PreScan.check(
                bytes, as: method.response, limits: PreScan.Limits(messageLimit: limit))
        } catch {
            refuse(size: bytes.count)
            throw Self.undecodable(error, method)
        }
        put(Array(bytes), size: bytes.count)
    }
}
