// Generated from ops.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension OpsV1.CheckReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Ops__V1__CheckReply()
        sluice__ops__v1__check_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Ops__V1__CheckReply.self)
        self.ready = fields.pointee.ready != 0
        self.components = try FieldReading.messages(fields.pointee.n_components, fields.pointee.components)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Ops__V1__CheckReply.self)
        sluice__ops__v1__check_reply__init(fields)
        fields.pointee.ready = self.ready ? 1 : 0
        fields.pointee.n_components = self.components.count
        fields.pointee.components = arena.messages(self.components, as: Sluice__Ops__V1__ComponentState.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension OpsV1.ComponentState: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Ops__V1__ComponentState()
        sluice__ops__v1__component_state__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Ops__V1__ComponentState.self)
        self.name = FieldReading.string(fields.pointee.name)
        self.ready = fields.pointee.ready != 0
        self.reason = FieldReading.string(fields.pointee.reason)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Ops__V1__ComponentState.self)
        sluice__ops__v1__component_state__init(fields)
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        fields.pointee.ready = self.ready ? 1 : 0
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension OpsV1.MetricsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Ops__V1__MetricsReply()
        sluice__ops__v1__metrics_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Ops__V1__MetricsReply.self)
        self.text = FieldReading.string(fields.pointee.text)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Ops__V1__MetricsReply.self)
        sluice__ops__v1__metrics_reply__init(fields)
        if !self.text.isEmpty { fields.pointee.text = arena.string(self.text) }
        return UnsafeMutableRawPointer(fields)
    }
}
