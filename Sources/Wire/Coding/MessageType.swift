package import CProtobufC

/// The protobuf-c descriptor of a message type.
@usableFromInline
// Unchecked because the pointer leads to a constant that protoc-c generated.
package struct MessageType: @unchecked Sendable, Hashable, CustomStringConvertible {
    /// The descriptor; lives as long as the process.
    package let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

    /// Wraps a generated descriptor; traps when a type has more than 128 fields, which the
    /// pre-scan's bit sets do not hold.
    package init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) {
        precondition(descriptor.pointee.n_fields <= 128, "a message type has at most 128 fields")
        self.descriptor = descriptor
    }

    /// The full proto name, for example `sluice.order.v1.Order`.
    package var name: String { String(cString: descriptor.pointee.name) }

    @usableFromInline
    package var description: String { name }
}
