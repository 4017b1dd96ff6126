package import CProtobufC

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Memory for the protobuf-c structs of one message: allocation moves a cursor, freeing does
/// nothing, `reset` gives everything back.
///
/// The first chunk is kept, so a small message costs no malloc once the arena exists. A budget
/// bounds what unpacking may take in sum. Not for use from two threads at once.
@usableFromInline
package final class Arena {
    private let firstChunk: UnsafeMutableRawPointer
    private let chunkSize: Int
    private var furtherChunks: [UnsafeMutableRawPointer] = []
    private var cursor: UnsafeMutableRawPointer
    private var left: Int
    private var budget = Int.max
    private let allocator: UnsafeMutablePointer<ProtobufCAllocator>

    /// Set when a value could not be written; `PackedMessage` throws it.
    @usableFromInline
    package var fault: MessageEncodingError?
    /// True when an allocation was refused for the budget since the last reset.
    private(set) var budgetExceeded = false

    /// Makes an arena whose kept chunk has `chunkSize` bytes, rounded up to 16.
    package init(chunkSize: Int = 16_384) {
        let size = (Swift.max(chunkSize, 64) + 15) & ~15
        self.chunkSize = size
        firstChunk = .allocate(byteCount: size, alignment: 16)
        cursor = firstChunk
        left = size
        allocator = .allocate(capacity: 1)
        allocator.initialize(to: ProtobufCAllocator())
        allocator.pointee.alloc = { owner, size in
            guard let owner else { return nil }
            return Unmanaged<Arena>.fromOpaque(owner).takeUnretainedValue().take(size)
        }
        allocator.pointee.free = { _, _ in }
        allocator.pointee.allocator_data = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        for chunk in furtherChunks { chunk.deallocate() }
        firstChunk.deallocate()
        allocator.deallocate()
    }

    /// Gives all memory back; every pointer into the arena is dead after it.
    package func reset() {
        if !furtherChunks.isEmpty {
            for chunk in furtherChunks { chunk.deallocate() }
            furtherChunks.removeAll(keepingCapacity: true)
        }
        cursor = firstChunk
        left = chunkSize
        budget = Int.max
        budgetExceeded = false
        fault = nil
    }

    /// `size` bytes, aligned to 16, or nil past the budget.
    private func take(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size >= 0, size <= budget else {
            budgetExceeded = true
            return nil
        }
        budget -= size
        let rounded = (Swift.max(size, 1) + 15) & ~15
        if rounded <= left {
            defer {
                cursor += rounded
                left -= rounded
            }
            return cursor
        }
        return takeFromNewChunk(rounded)
    }

    private func takeFromNewChunk(_ size: Int) -> UnsafeMutableRawPointer {
        let chunk = UnsafeMutableRawPointer.allocate(
            byteCount: Swift.max(size, 65_536), alignment: 16)
        furtherChunks.append(chunk)
        // A large allocation gets a chunk of its own; the current chunk stays in use.
        if size < 32_768 {
            cursor = chunk + size
            left = 65_536 - size
        }
        return chunk
    }

    /// `size` bytes aligned to 16 for a message being built; there is no budget on this path
    /// because the value it copies is in memory already.
    @usableFromInline
    package func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        if let memory = take(size) { return memory }
        preconditionFailure("an arena that unpacks must not be written to")
    }

    /// Unpacks `bytes` as `type`: size limit, pre-scan, then protobuf-c within a budget of
    /// 32 times the input plus 64 KiB. The struct is valid until the next reset.
    package func unpack(
        _ bytes: UnsafeRawBufferPointer, as type: MessageType, limit: Int
    ) throws(MessageDecodingError) -> UnsafeMutablePointer<ProtobufCMessage> {
        guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
        try PreScan.check(bytes, as: type, limits: PreScan.Limits(messageLimit: limit))
        reset()
        budget = 32 * bytes.count + 65_536
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard
            let message = protobuf_c_message_unpack(
                type.descriptor, allocator, bytes.count, start)
        else {
            let error: MessageDecodingError = budgetExceeded ? .overBudget : .malformed
            reset()
            throw error
        }
        return message
    }
}
