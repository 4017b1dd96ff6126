// Generated from bench.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CBench
package import Wire

extension BenchV1.Packet: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Bench__V1__Packet()
        sluice__bench__v1__packet__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Bench__V1__Packet.self)
        self.sequence = fields.pointee.sequence
        self.payload = FieldReading.bytes(fields.pointee.payload)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Bench__V1__Packet.self)
        sluice__bench__v1__packet__init(fields)
        fields.pointee.sequence = self.sequence
        fields.pointee.payload = arena.bytes(self.payload)
        return UnsafeMutableRawPointer(fields)
    }
}

extension BenchV1.StreamRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Bench__V1__StreamRequest()
        sluice__bench__v1__stream_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Bench__V1__StreamRequest.self)
        self.count = fields.pointee.count
        self.payload = FieldReading.bytes(fields.pointee.payload)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Bench__V1__StreamRequest.self)
        sluice__bench__v1__stream_request__init(fields)
        fields.pointee.count = self.count
        fields.pointee.payload = arena.bytes(self.payload)
        return UnsafeMutableRawPointer(fields)
    }
}

extension BenchV1.BulkRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Bench__V1__BulkRequest()
        sluice__bench__v1__bulk_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Bench__V1__BulkRequest.self)
        self.sequence = fields.pointee.sequence
        self.size = fields.pointee.size
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Bench__V1__BulkRequest.self)
        sluice__bench__v1__bulk_request__init(fields)
        fields.pointee.sequence = self.sequence
        fields.pointee.size = self.size
        return UnsafeMutableRawPointer(fields)
    }
}
