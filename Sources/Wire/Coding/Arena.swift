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
    /// Bytes that may still be taken.
    private(set) var budget = Int.max
    private let allocator: UnsafeMutablePointer<ProtobufCAllocator>
    /// Bytes from which a bytes field is pointed at, not copied, while a message is built.
    static let largeBytes = 16_384
    /// The arrays that the message being built points into.
    private(set) var large: [[UInt8]] = []
    /// Their bytes.
    private(set) var largeCount = 0

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
        if !large.isEmpty {
            large = []
            largeCount = 0
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

    /// Keeps `value` until the next reset and returns the address of its bytes.
    ///
    /// The address stays good because an array's bytes do not move while it is alive and nobody
    /// writes to it; whoever else has it gets a copy when he writes, because the arena holds it.
    func hold(_ value: [UInt8]) -> UnsafeMutablePointer<UInt8>? {
        large.append(value)
        largeCount += value.count
        // protobuf-c's structs have no pointers to constants, but packing only reads.
        let start = value.withUnsafeBufferPointer { $0.baseAddress }
        return UnsafeMutablePointer(mutating: start)
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
    /// - Parameter beside: the bytes of one field of the message that lies elsewhere, 0 for none.
    package func unpack(
        _ bytes: UnsafeRawBufferPointer, as type: MessageType, limit: Int, beside: Int = 0
    ) throws(MessageDecodingError) -> UnsafeMutablePointer<ProtobufCMessage> {
        guard bytes.count + beside <= limit else { throw .tooLarge(limit: limit) }
        var limits = PreScan.Limits(messageLimit: limit)
        if beside > 0 { limits.fields -= 1 }
        try PreScan.check(bytes, as: type, limits: limits)
        reset()
        budget = 32 * bytes.count + 31 * beside + 65_536
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
