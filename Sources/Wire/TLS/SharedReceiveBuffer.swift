internal import NIOCore

/// Lets all connections of an event loop read into one large buffer: an idle connection holds none,
/// and a busy one reads much at once.
///
/// SwiftNIO keeps the first buffer of each connection, so that one is small; with `record` always true
/// and one message per read (`reads`) it asks here for all others and keeps none of them.
/// `OpenSSLHandler` gives them back to `TLSLoop`.
struct SharedReceiveBuffer: RecvByteBufferAllocator {
    /// The value of `maxMessagesPerRead` that goes with it.
    static let reads: UInt = 1
    private static let first = 16

    private var isFirst = true

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        guard !isFirst, let loop = TLSLoop.current else {
            return allocator.buffer(capacity: Self.first)
        }
        return loop.takeInput(allocator)
    }

    mutating func record(actualReadBytes: Int) -> Bool {
        isFirst = false
        return true
    }
}
