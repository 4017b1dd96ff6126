package import CProtobufC

// What generated code calls to build protobuf-c structs.
extension Arena {
    /// A struct of protobuf-c type `C`, all bytes zero; generated code then calls its `init`.
    @inlinable
    package func make<C>(_ type: C.Type) -> UnsafeMutablePointer<C> {
        let memory = allocate(MemoryLayout<C>.size)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<C>.size)
        return memory.assumingMemoryBound(to: C.self)
    }

    /// A C string. Never null and never protobuf-c's own empty string, so it may stand in a
    /// selected oneof. A NUL inside sets `fault`.
    @inlinable
    package func string(_ value: String) -> UnsafeMutablePointer<CChar> {
        var value = value
        let copy = value.withUTF8 { utf8 -> UnsafeMutableRawPointer in
            let memory = allocate(utf8.count + 1)
            if let start = utf8.baseAddress {
                memory.copyMemory(from: start, byteCount: utf8.count)
                if utf8.contains(0) { fault = .nulInString }
            }
            memory.storeBytes(of: 0, toByteOffset: utf8.count, as: UInt8.self)
            return memory
        }
        return copy.assumingMemoryBound(to: CChar.self)
    }

    /// A bytes field. A large one is not copied: the arena keeps the array until its reset.
    package func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        guard !value.isEmpty else { return ProtobufCBinaryData(len: 0, data: nil) }
        if value.count >= Self.largeBytes {
            return ProtobufCBinaryData(len: value.count, data: hold(value))
        }
        let memory = allocate(value.count)
        value.withUnsafeBytes { source in
            if let start = source.baseAddress {
                memory.copyMemory(from: start, byteCount: source.count)
            }
        }
        return ProtobufCBinaryData(
            len: value.count, data: memory.assumingMemoryBound(to: UInt8.self))
    }

    /// A nested message, as the struct type of the field.
    @inlinable
    package func message<C>(
        _ value: some WireMessage, as type: C.Type
    ) -> UnsafeMutablePointer<C> {
        value.write(in: self).assumingMemoryBound(to: C.self)
    }

    /// A singular message field: nil stays null.
    @inlinable
    package func message<C>(
        _ value: (some WireMessage)?, as type: C.Type
    ) -> UnsafeMutablePointer<C>? {
        guard let value else { return nil }
        return value.write(in: self).assumingMemoryBound(to: C.self)
    }

    /// A repeated message field; nil when empty, with `n_...` the array's count.
    @inlinable
    package func messages<C>(
        _ values: [some WireMessage], as type: C.Type
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<C>?>? {
        array(values) { $0.write(in: self).assumingMemoryBound(to: C.self) }
    }

    /// A repeated string field.
    @inlinable
    package func strings(
        _ values: [String]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        array(values) { string($0) }
    }

    /// A repeated bytes field.
    package func byteStrings(_ values: [[UInt8]]) -> UnsafeMutablePointer<ProtobufCBinaryData>? {
        array(values) { bytes($0) }
    }

    /// A repeated number field (integers, floats, and enums through `transform` of `array`).
    @inlinable
    package func numbers<N: Numeric>(_ values: [N]) -> UnsafeMutablePointer<N>? {
        array(values) { $0 }
    }

    /// A repeated bool field.
    package func booleans(_ values: [Bool]) -> UnsafeMutablePointer<protobuf_c_boolean>? {
        array(values) { $0 ? 1 : 0 }
    }

    /// An array with one element per value; nil when there is none.
    @inlinable
    package func array<Value, Element>(
        _ values: [Value], _ transform: (Value) -> Element
    ) -> UnsafeMutablePointer<Element>? {
        guard !values.isEmpty else { return nil }
        let memory = allocate(MemoryLayout<Element>.stride * values.count)
        let elements = memory.bindMemory(to: Element.self, capacity: values.count)
        for (index, value) in values.enumerated() {
            (elements + index).initialize(to: transform(value))
        }
        return elements
    }
}
