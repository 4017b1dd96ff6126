import CProtobufC
import Foundation
import Messages
import Testing

@testable import Wire

/// What one input may cost (`reliability.md` A4).
enum Ceiling {
    /// Bytes of the arena for a message of 64 KiB.
    static let most = 8 * 1_048_576

    /// The processor time of this thread that `body` takes: other work of the machine does not count.
    static func time(_ body: () throws -> Void) rethrows -> Duration {
        let start = now()
        try body()
        return now() - start
    }

    private static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The bytes of an arena that the message takes; 0 when it is refused before.
    static func bytes(_ input: [UInt8], _ type: any WireMessage.Type, limit: Int) -> Int {
        let arena = Arena()
        let isTaken = input.withUnsafeBytes { raw in
            (try? arena.unpack(raw, as: type.messageType, limit: limit)) != nil
        }
        return isTaken ? 32 * input.count + 65_536 - arena.budget : 0
    }
}

/// Inputs made to cost as much as the limits allow, in a debug build: the times are generous, the bytes
/// are not.
@Suite(.serialized, .ownThread) struct CeilingTests {
    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes = [number << 3 | 2]
        var left = content.count
        while left >= 128 {
            bytes.append(UInt8(left & 127) | 128)
            left >>= 7
        }
        return bytes + [UInt8(left)] + content
    }

    private static func repeated(_ count: Int, _ bytes: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(count * bytes.count)
        for _ in 0..<count { all += bytes }
        return all
    }

    /// Decodes `input`, and compares what it takes with the method's limit.
    private func expectBounded<M: WireMessage>(
        _ input: [UInt8], as type: M.Type, limit: Int, within longest: Duration, _ name: String
    ) {
        #expect(input.count <= limit, "\(name)")
        let time = Ceiling.time { _ = try? M(decoding: input, limit: limit) }
        #expect(time < longest, "\(name)")
        let bytes = Ceiling.bytes(input, type, limit: limit)
        #expect(bytes <= 16 * limit, "\(name): \(bytes)")
        if limit <= 65_536 { #expect(bytes <= Ceiling.most, "\(name): \(bytes)") }
    }

    private typealias Shape = (name: String, count: @Sendable (Int) -> Int, part: [UInt8])

    private static let shapes: [Shape] = [
        // An empty message in two bytes is the dearest there is.
        ("empty messages", { $0 / 16 }, field(1, [])),
        ("messages with a text", { $0 / 32 }, field(1, field(1, [UInt8](repeating: 0x61, count: 20)))),
        ("unknown fields of some bytes", { _ in 256 }, field(15, [UInt8](repeating: 7, count: 250))),
    ]

    @Test("the dearest messages of 64 KiB keep to their time and memory", arguments: 0..<3)
    func small(index: Int) {
        let shape = Self.shapes[index]
        let input = Self.repeated(shape.count(65_536), shape.part)
        expectBounded(
            input, as: CommonV1.ErrorDetail.self, limit: 65_536, within: .milliseconds(500), shape.name)
    }

    @Test("the dearest messages of 4 MiB keep to their time and memory", arguments: 0..<3)
    func large(index: Int) {
        let limit = MethodDescriptor.largestLimit
        let shape = Self.shapes[index]
        let input = Self.repeated(shape.count(limit), shape.part)
        expectBounded(
            input, as: CommonV1.ErrorDetail.self, limit: limit, within: .seconds(5), shape.name)
    }

    @Test("unknown fields as large as a message lets them be are copied once")
    func largeUnknown() {
        let limit = MethodDescriptor.largestLimit
        let part = Self.field(15, [UInt8](repeating: 7, count: 16_000))
        expectBounded(
            Self.repeated(256, part), as: CommonV1.ErrorDetail.self, limit: limit,
            within: .seconds(5), "unknown fields of 16,000 bytes")
    }

    @Test("4,096 fields in messages 16 deep are looked through in their time")
    func deepest() {
        // The generator refuses recursive types, so this one is made by hand and never unpacked.
        let descriptor = UnsafeMutablePointer<ProtobufCMessageDescriptor>.allocate(capacity: 1)
        let fields = UnsafeMutablePointer<ProtobufCFieldDescriptor>.allocate(capacity: 1)
        defer {
            descriptor.deallocate()
            fields.deallocate()
        }
        var field = ProtobufCFieldDescriptor()
        field.id = 1
        field.label = PROTOBUF_C_LABEL_REPEATED
        field.type = PROTOBUF_C_TYPE_MESSAGE
        field.descriptor = UnsafeRawPointer(descriptor)
        fields.initialize(to: field)
        var message = ProtobufCMessageDescriptor()
        message.n_fields = 1
        message.fields = UnsafePointer(fields)
        descriptor.initialize(to: message)
        var nest: [UInt8] = []
        for _ in 1..<PreScan.depth { nest = Self.field(1, nest) }
        let input = Self.repeated(4_096 / (PreScan.depth - 1), nest)
        var fault: MessageDecodingError?
        let time = Ceiling.time {
            input.withUnsafeBytes { bytes in
                do throws(MessageDecodingError) {
                    try PreScan.check(
                        bytes, as: MessageType(descriptor), limits: .init(messageLimit: 65_536))
                } catch {
                    fault = error
                }
            }
        }
        #expect(fault == nil)
        #expect(time < .milliseconds(500))
    }
}
