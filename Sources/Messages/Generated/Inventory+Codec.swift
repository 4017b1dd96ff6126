// Generated from inventory.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

internal import CMessages
package import Wire

extension InventoryV1.MasterKind {
    init(_ cValue: Sluice__Inventory__V1__MasterKind) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Inventory__V1__MasterKind {
        Sluice__Inventory__V1__MasterKind(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension InventoryV1.IntakeState {
    init(_ cValue: Sluice__Inventory__V1__IntakeState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Inventory__V1__IntakeState {
        Sluice__Inventory__V1__IntakeState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension InventoryV1.LogisticsMessageState {
    init(_ cValue: Sluice__Inventory__V1__LogisticsMessageState) {
        self.init(rawValue: Int32(bitPattern: cValue.rawValue))
    }

    var cValue: Sluice__Inventory__V1__LogisticsMessageState {
        Sluice__Inventory__V1__LogisticsMessageState(rawValue: UInt32(bitPattern: rawValue))
    }
}

extension InventoryV1.ImportMasterRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ImportMasterRequest()
        sluice__inventory__v1__import_master_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ImportMasterRequest.self)
        self.kind = InventoryV1.MasterKind(fields.pointee.kind)
        self.csv = FieldReading.bytes(fields.pointee.csv)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ImportMasterRequest.self)
        sluice__inventory__v1__import_master_request__init(fields)
        fields.pointee.kind = self.kind.cValue
        fields.pointee.csv = arena.bytes(self.csv)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.RowError: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__RowError()
        sluice__inventory__v1__row_error__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__RowError.self)
        self.row = fields.pointee.row
        self.column = FieldReading.string(fields.pointee.column)
        self.kind = FieldReading.string(fields.pointee.kind)
        self.value = FieldReading.string(fields.pointee.value)
        self.message = FieldReading.string(fields.pointee.message)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__RowError.self)
        sluice__inventory__v1__row_error__init(fields)
        fields.pointee.row = self.row
        if !self.column.isEmpty { fields.pointee.column = arena.string(self.column) }
        if !self.kind.isEmpty { fields.pointee.kind = arena.string(self.kind) }
        if !self.value.isEmpty { fields.pointee.value = arena.string(self.value) }
        if !self.message.isEmpty { fields.pointee.message = arena.string(self.message) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ImportMasterReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ImportMasterReply()
        sluice__inventory__v1__import_master_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ImportMasterReply.self)
        self.rows = fields.pointee.rows
        self.created = fields.pointee.created
        self.changed = fields.pointee.changed
        self.unchanged = fields.pointee.unchanged
        self.errors = try FieldReading.messages(fields.pointee.n_errors, fields.pointee.errors)
        self.errorCount = fields.pointee.error_count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ImportMasterReply.self)
        sluice__inventory__v1__import_master_reply__init(fields)
        fields.pointee.rows = self.rows
        fields.pointee.created = self.created
        fields.pointee.changed = self.changed
        fields.pointee.unchanged = self.unchanged
        fields.pointee.n_errors = self.errors.count
        fields.pointee.errors = arena.messages(self.errors, as: Sluice__Inventory__V1__RowError.self)
        fields.pointee.error_count = self.errorCount
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Sku: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Sku()
        sluice__inventory__v1__sku__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Sku.self)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.productCode = FieldReading.string(fields.pointee.product_code)
        self.name = FieldReading.string(fields.pointee.name)
        self.brand = FieldReading.string(fields.pointee.brand)
        self.family = FieldReading.string(fields.pointee.family)
        self.gtin = FieldReading.string(fields.pointee.gtin)
        self.color = FieldReading.string(fields.pointee.color)
        self.memory = FieldReading.string(fields.pointee.memory)
        self.active = fields.pointee.active != 0
        self.version = fields.pointee.version
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Sku.self)
        sluice__inventory__v1__sku__init(fields)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        if !self.productCode.isEmpty { fields.pointee.product_code = arena.string(self.productCode) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        if !self.brand.isEmpty { fields.pointee.brand = arena.string(self.brand) }
        if !self.family.isEmpty { fields.pointee.family = arena.string(self.family) }
        if !self.gtin.isEmpty { fields.pointee.gtin = arena.string(self.gtin) }
        if !self.color.isEmpty { fields.pointee.color = arena.string(self.color) }
        if !self.memory.isEmpty { fields.pointee.memory = arena.string(self.memory) }
        fields.pointee.active = self.active ? 1 : 0
        fields.pointee.version = self.version
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListSkusRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListSkusRequest()
        sluice__inventory__v1__list_skus_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListSkusRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListSkusRequest.self)
        sluice__inventory__v1__list_skus_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListSkusReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListSkusReply()
        sluice__inventory__v1__list_skus_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListSkusReply.self)
        self.skus = try FieldReading.messages(fields.pointee.n_skus, fields.pointee.skus)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListSkusReply.self)
        sluice__inventory__v1__list_skus_reply__init(fields)
        fields.pointee.n_skus = self.skus.count
        fields.pointee.skus = arena.messages(self.skus, as: Sluice__Inventory__V1__Sku.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Warehouse: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Warehouse()
        sluice__inventory__v1__warehouse__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Warehouse.self)
        self.code = FieldReading.string(fields.pointee.code)
        self.name = FieldReading.string(fields.pointee.name)
        self.region = FieldReading.string(fields.pointee.region)
        self.thirdParty = fields.pointee.third_party != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Warehouse.self)
        sluice__inventory__v1__warehouse__init(fields)
        if !self.code.isEmpty { fields.pointee.code = arena.string(self.code) }
        if !self.name.isEmpty { fields.pointee.name = arena.string(self.name) }
        if !self.region.isEmpty { fields.pointee.region = arena.string(self.region) }
        fields.pointee.third_party = self.thirdParty ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.PutWarehouseRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__PutWarehouseRequest()
        sluice__inventory__v1__put_warehouse_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__PutWarehouseRequest.self)
        self.warehouse = try FieldReading.message(fields.pointee.warehouse)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__PutWarehouseRequest.self)
        sluice__inventory__v1__put_warehouse_request__init(fields)
        fields.pointee.warehouse = arena.message(self.warehouse, as: Sluice__Inventory__V1__Warehouse.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListWarehousesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListWarehousesReply()
        sluice__inventory__v1__list_warehouses_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListWarehousesReply.self)
        self.warehouses = try FieldReading.messages(fields.pointee.n_warehouses, fields.pointee.warehouses)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListWarehousesReply.self)
        sluice__inventory__v1__list_warehouses_reply__init(fields)
        fields.pointee.n_warehouses = self.warehouses.count
        fields.pointee.warehouses = arena.messages(self.warehouses, as: Sluice__Inventory__V1__Warehouse.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Intake: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Intake()
        sluice__inventory__v1__intake__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Intake.self)
        self.intakeID = FieldReading.string(fields.pointee.intake_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.fileName = FieldReading.string(fields.pointee.file_name)
        self.state = InventoryV1.IntakeState(fields.pointee.state)
        self.bytesReceived = fields.pointee.bytes_received
        self.chunksReceived = fields.pointee.chunks_received
        self.rows = fields.pointee.rows
        self.devicesPosted = fields.pointee.devices_posted
        self.devicesUnchanged = fields.pointee.devices_unchanged
        self.errorCount = fields.pointee.error_count
        self.errors = try FieldReading.messages(fields.pointee.n_errors, fields.pointee.errors)
        self.errorsByKind = try FieldReading.messages(fields.pointee.n_errors_by_kind, fields.pointee.errors_by_kind)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Intake.self)
        sluice__inventory__v1__intake__init(fields)
        if !self.intakeID.isEmpty { fields.pointee.intake_id = arena.string(self.intakeID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.fileName.isEmpty { fields.pointee.file_name = arena.string(self.fileName) }
        fields.pointee.state = self.state.cValue
        fields.pointee.bytes_received = self.bytesReceived
        fields.pointee.chunks_received = self.chunksReceived
        fields.pointee.rows = self.rows
        fields.pointee.devices_posted = self.devicesPosted
        fields.pointee.devices_unchanged = self.devicesUnchanged
        fields.pointee.error_count = self.errorCount
        fields.pointee.n_errors = self.errors.count
        fields.pointee.errors = arena.messages(self.errors, as: Sluice__Inventory__V1__RowError.self)
        fields.pointee.n_errors_by_kind = self.errorsByKind.count
        fields.pointee.errors_by_kind = arena.messages(self.errorsByKind, as: Sluice__Inventory__V1__KindCount.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.KindCount: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__KindCount()
        sluice__inventory__v1__kind_count__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__KindCount.self)
        self.kind = FieldReading.string(fields.pointee.kind)
        self.count = fields.pointee.count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__KindCount.self)
        sluice__inventory__v1__kind_count__init(fields)
        if !self.kind.isEmpty { fields.pointee.kind = arena.string(self.kind) }
        fields.pointee.count = self.count
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.BeginIntakeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__BeginIntakeRequest()
        sluice__inventory__v1__begin_intake_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__BeginIntakeRequest.self)
        self.intakeID = FieldReading.string(fields.pointee.intake_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.fileName = FieldReading.string(fields.pointee.file_name)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__BeginIntakeRequest.self)
        sluice__inventory__v1__begin_intake_request__init(fields)
        if !self.intakeID.isEmpty { fields.pointee.intake_id = arena.string(self.intakeID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.fileName.isEmpty { fields.pointee.file_name = arena.string(self.fileName) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.AppendIntakeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__AppendIntakeRequest()
        sluice__inventory__v1__append_intake_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__AppendIntakeRequest.self)
        self.intakeID = FieldReading.string(fields.pointee.intake_id)
        self.index = fields.pointee.index
        self.data = FieldReading.bytes(fields.pointee.data)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__AppendIntakeRequest.self)
        sluice__inventory__v1__append_intake_request__init(fields)
        if !self.intakeID.isEmpty { fields.pointee.intake_id = arena.string(self.intakeID) }
        fields.pointee.index = self.index
        fields.pointee.data = arena.bytes(self.data)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.CommitIntakeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__CommitIntakeRequest()
        sluice__inventory__v1__commit_intake_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__CommitIntakeRequest.self)
        self.intakeID = FieldReading.string(fields.pointee.intake_id)
        self.dryRun = fields.pointee.dry_run != 0
        self.chunkCount = fields.pointee.chunk_count
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__CommitIntakeRequest.self)
        sluice__inventory__v1__commit_intake_request__init(fields)
        if !self.intakeID.isEmpty { fields.pointee.intake_id = arena.string(self.intakeID) }
        fields.pointee.dry_run = self.dryRun ? 1 : 0
        fields.pointee.chunk_count = self.chunkCount
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.GetIntakeRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__GetIntakeRequest()
        sluice__inventory__v1__get_intake_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__GetIntakeRequest.self)
        self.intakeID = FieldReading.string(fields.pointee.intake_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__GetIntakeRequest.self)
        sluice__inventory__v1__get_intake_request__init(fields)
        if !self.intakeID.isEmpty { fields.pointee.intake_id = arena.string(self.intakeID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.IntakeErrors: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__IntakeErrors()
        sluice__inventory__v1__intake_errors__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__IntakeErrors.self)
        self.errors = try FieldReading.messages(fields.pointee.n_errors, fields.pointee.errors)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__IntakeErrors.self)
        sluice__inventory__v1__intake_errors__init(fields)
        fields.pointee.n_errors = self.errors.count
        fields.pointee.errors = arena.messages(self.errors, as: Sluice__Inventory__V1__RowError.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.StockLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__StockLine()
        sluice__inventory__v1__stock_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__StockLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.quantity = fields.pointee.quantity
        self.serials = FieldReading.strings(fields.pointee.n_serials, fields.pointee.serials)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__StockLine.self)
        sluice__inventory__v1__stock_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.quantity = self.quantity
        fields.pointee.n_serials = self.serials.count
        fields.pointee.serials = arena.strings(self.serials)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.AvailabilityRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__AvailabilityRequest()
        sluice__inventory__v1__availability_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__AvailabilityRequest.self)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__AvailabilityRequest.self)
        sluice__inventory__v1__availability_request__init(fields)
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Inventory__V1__StockLine.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.AvailabilityReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__AvailabilityReply()
        sluice__inventory__v1__availability_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__AvailabilityReply.self)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__AvailabilityReply.self)
        sluice__inventory__v1__availability_reply__init(fields)
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Inventory__V1__LineAvailability.self)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.LineAvailability: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__LineAvailability()
        sluice__inventory__v1__line_availability__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__LineAvailability.self)
        self.lineNo = fields.pointee.line_no
        self.known = fields.pointee.known != 0
        self.available = fields.pointee.available
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__LineAvailability.self)
        sluice__inventory__v1__line_availability__init(fields)
        fields.pointee.line_no = self.lineNo
        fields.pointee.known = self.known ? 1 : 0
        fields.pointee.available = self.available
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListStockRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListStockRequest()
        sluice__inventory__v1__list_stock_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListStockRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.place = FieldReading.string(fields.pointee.place)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListStockRequest.self)
        sluice__inventory__v1__list_stock_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        if !self.place.isEmpty { fields.pointee.place = arena.string(self.place) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Stock: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Stock()
        sluice__inventory__v1__stock__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Stock.self)
        self.sku = FieldReading.string(fields.pointee.sku)
        self.place = FieldReading.string(fields.pointee.place)
        self.owner = FieldReading.string(fields.pointee.owner)
        self.condition = FieldReading.string(fields.pointee.condition)
        self.onHand = fields.pointee.on_hand
        self.reserved = fields.pointee.reserved
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Stock.self)
        sluice__inventory__v1__stock__init(fields)
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        if !self.place.isEmpty { fields.pointee.place = arena.string(self.place) }
        if !self.owner.isEmpty { fields.pointee.owner = arena.string(self.owner) }
        if !self.condition.isEmpty { fields.pointee.condition = arena.string(self.condition) }
        fields.pointee.on_hand = self.onHand
        fields.pointee.reserved = self.reserved
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListStockReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListStockReply()
        sluice__inventory__v1__list_stock_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListStockReply.self)
        self.stock = try FieldReading.messages(fields.pointee.n_stock, fields.pointee.stock)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListStockReply.self)
        sluice__inventory__v1__list_stock_reply__init(fields)
        fields.pointee.n_stock = self.stock.count
        fields.pointee.stock = arena.messages(self.stock, as: Sluice__Inventory__V1__Stock.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ReserveRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ReserveRequest()
        sluice__inventory__v1__reserve_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ReserveRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.expiresAtUs = fields.pointee.expires_at_us
        self.partyID = FieldReading.string(fields.pointee.party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ReserveRequest.self)
        sluice__inventory__v1__reserve_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Inventory__V1__StockLine.self)
        fields.pointee.expires_at_us = self.expiresAtUs
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ReserveReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ReserveReply()
        sluice__inventory__v1__reserve_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ReserveReply.self)
        self.violations = try FieldReading.messages(fields.pointee.n_violations, fields.pointee.violations)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ReserveReply.self)
        sluice__inventory__v1__reserve_reply__init(fields)
        fields.pointee.n_violations = self.violations.count
        fields.pointee.violations = arena.messages(self.violations, as: Sluice__Common__V1__Violation.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ReleaseReservationRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ReleaseReservationRequest()
        sluice__inventory__v1__release_reservation_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ReleaseReservationRequest.self)
        self.orderID = FieldReading.string(fields.pointee.order_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ReleaseReservationRequest.self)
        sluice__inventory__v1__release_reservation_request__init(fields)
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.GetDeviceRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__GetDeviceRequest()
        sluice__inventory__v1__get_device_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__GetDeviceRequest.self)
        self.identifier = FieldReading.string(fields.pointee.identifier)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__GetDeviceRequest.self)
        sluice__inventory__v1__get_device_request__init(fields)
        if !self.identifier.isEmpty { fields.pointee.identifier = arena.string(self.identifier) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Device: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Device()
        sluice__inventory__v1__device__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Device.self)
        self.deviceID = fields.pointee.device_id
        self.sku = FieldReading.string(fields.pointee.sku)
        self.sn = FieldReading.string(fields.pointee.sn)
        self.imei1 = FieldReading.string(fields.pointee.imei1)
        self.imei2 = FieldReading.string(fields.pointee.imei2)
        self.cartonSscc = FieldReading.string(fields.pointee.carton_sscc)
        self.palletSscc = FieldReading.string(fields.pointee.pallet_sscc)
        self.state = FieldReading.string(fields.pointee.state)
        self.place = FieldReading.string(fields.pointee.place)
        self.owner = FieldReading.string(fields.pointee.owner)
        self.condition = FieldReading.string(fields.pointee.condition)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.updatedAtUs = fields.pointee.updated_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Device.self)
        sluice__inventory__v1__device__init(fields)
        fields.pointee.device_id = self.deviceID
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        if !self.sn.isEmpty { fields.pointee.sn = arena.string(self.sn) }
        if !self.imei1.isEmpty { fields.pointee.imei1 = arena.string(self.imei1) }
        if !self.imei2.isEmpty { fields.pointee.imei2 = arena.string(self.imei2) }
        if !self.cartonSscc.isEmpty { fields.pointee.carton_sscc = arena.string(self.cartonSscc) }
        if !self.palletSscc.isEmpty { fields.pointee.pallet_sscc = arena.string(self.palletSscc) }
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        if !self.place.isEmpty { fields.pointee.place = arena.string(self.place) }
        if !self.owner.isEmpty { fields.pointee.owner = arena.string(self.owner) }
        if !self.condition.isEmpty { fields.pointee.condition = arena.string(self.condition) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        fields.pointee.updated_at_us = self.updatedAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Movement: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Movement()
        sluice__inventory__v1__movement__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Movement.self)
        self.sequence = fields.pointee.sequence
        self.kind = FieldReading.string(fields.pointee.kind)
        self.fromState = FieldReading.string(fields.pointee.from_state)
        self.toState = FieldReading.string(fields.pointee.to_state)
        self.fromPlace = FieldReading.string(fields.pointee.from_place)
        self.toPlace = FieldReading.string(fields.pointee.to_place)
        self.document = FieldReading.string(fields.pointee.document)
        self.actor = FieldReading.string(fields.pointee.actor)
        self.occurredAtUs = fields.pointee.occurred_at_us
        self.recordedAtUs = fields.pointee.recorded_at_us
        self.hash = FieldReading.string(fields.pointee.hash)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Movement.self)
        sluice__inventory__v1__movement__init(fields)
        fields.pointee.sequence = self.sequence
        if !self.kind.isEmpty { fields.pointee.kind = arena.string(self.kind) }
        if !self.fromState.isEmpty { fields.pointee.from_state = arena.string(self.fromState) }
        if !self.toState.isEmpty { fields.pointee.to_state = arena.string(self.toState) }
        if !self.fromPlace.isEmpty { fields.pointee.from_place = arena.string(self.fromPlace) }
        if !self.toPlace.isEmpty { fields.pointee.to_place = arena.string(self.toPlace) }
        if !self.document.isEmpty { fields.pointee.document = arena.string(self.document) }
        if !self.actor.isEmpty { fields.pointee.actor = arena.string(self.actor) }
        fields.pointee.occurred_at_us = self.occurredAtUs
        fields.pointee.recorded_at_us = self.recordedAtUs
        if !self.hash.isEmpty { fields.pointee.hash = arena.string(self.hash) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.DeviceTrace: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__DeviceTrace()
        sluice__inventory__v1__device_trace__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__DeviceTrace.self)
        self.device = try FieldReading.message(fields.pointee.device)
        self.movements = try FieldReading.messages(fields.pointee.n_movements, fields.pointee.movements)
        self.chainVerified = fields.pointee.chain_verified != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__DeviceTrace.self)
        sluice__inventory__v1__device_trace__init(fields)
        fields.pointee.device = arena.message(self.device, as: Sluice__Inventory__V1__Device.self)
        fields.pointee.n_movements = self.movements.count
        fields.pointee.movements = arena.messages(self.movements, as: Sluice__Inventory__V1__Movement.self)
        fields.pointee.chain_verified = self.chainVerified ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ShipmentLine: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ShipmentLine()
        sluice__inventory__v1__shipment_line__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ShipmentLine.self)
        self.lineNo = fields.pointee.line_no
        self.sku = FieldReading.string(fields.pointee.sku)
        self.ordered = fields.pointee.ordered
        self.picked = fields.pointee.picked
        self.shipped = fields.pointee.shipped
        self.short = fields.pointee.short_
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ShipmentLine.self)
        sluice__inventory__v1__shipment_line__init(fields)
        fields.pointee.line_no = self.lineNo
        if !self.sku.isEmpty { fields.pointee.sku = arena.string(self.sku) }
        fields.pointee.ordered = self.ordered
        fields.pointee.picked = self.picked
        fields.pointee.shipped = self.shipped
        fields.pointee.short_ = self.short
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.Shipment: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__Shipment()
        sluice__inventory__v1__shipment__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__Shipment.self)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
        self.orderNumber = FieldReading.string(fields.pointee.order_number)
        self.partyID = FieldReading.string(fields.pointee.party_id)
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
        self.state = FieldReading.string(fields.pointee.state)
        self.shipToName = FieldReading.string(fields.pointee.ship_to_name)
        self.shipToAddress = FieldReading.string(fields.pointee.ship_to_address)
        self.shipToRegion = FieldReading.string(fields.pointee.ship_to_region)
        self.lines = try FieldReading.messages(fields.pointee.n_lines, fields.pointee.lines)
        self.carrier = FieldReading.string(fields.pointee.carrier)
        self.trackingNumber = FieldReading.string(fields.pointee.tracking_number)
        self.requestedAtUs = fields.pointee.requested_at_us
        self.updatedAtUs = fields.pointee.updated_at_us
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__Shipment.self)
        sluice__inventory__v1__shipment__init(fields)
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        if !self.orderNumber.isEmpty { fields.pointee.order_number = arena.string(self.orderNumber) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        if !self.shipToName.isEmpty { fields.pointee.ship_to_name = arena.string(self.shipToName) }
        if !self.shipToAddress.isEmpty { fields.pointee.ship_to_address = arena.string(self.shipToAddress) }
        if !self.shipToRegion.isEmpty { fields.pointee.ship_to_region = arena.string(self.shipToRegion) }
        fields.pointee.n_lines = self.lines.count
        fields.pointee.lines = arena.messages(self.lines, as: Sluice__Inventory__V1__ShipmentLine.self)
        if !self.carrier.isEmpty { fields.pointee.carrier = arena.string(self.carrier) }
        if !self.trackingNumber.isEmpty { fields.pointee.tracking_number = arena.string(self.trackingNumber) }
        fields.pointee.requested_at_us = self.requestedAtUs
        fields.pointee.updated_at_us = self.updatedAtUs
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipRequestsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipRequestsRequest()
        sluice__inventory__v1__list_ship_requests_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipRequestsRequest.self)
        self.after = fields.pointee.after
        self.limit = fields.pointee.limit
        self.warehouseCode = FieldReading.string(fields.pointee.warehouse_code)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipRequestsRequest.self)
        sluice__inventory__v1__list_ship_requests_request__init(fields)
        fields.pointee.after = self.after
        fields.pointee.limit = self.limit
        if !self.warehouseCode.isEmpty { fields.pointee.warehouse_code = arena.string(self.warehouseCode) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ShipRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ShipRequest()
        sluice__inventory__v1__ship_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ShipRequest.self)
        self.sequence = fields.pointee.sequence
        self.shipment = try FieldReading.message(fields.pointee.shipment)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ShipRequest.self)
        sluice__inventory__v1__ship_request__init(fields)
        fields.pointee.sequence = self.sequence
        fields.pointee.shipment = arena.message(self.shipment, as: Sluice__Inventory__V1__Shipment.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipRequestsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipRequestsReply()
        sluice__inventory__v1__list_ship_requests_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipRequestsReply.self)
        self.requests = try FieldReading.messages(fields.pointee.n_requests, fields.pointee.requests)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipRequestsReply.self)
        sluice__inventory__v1__list_ship_requests_reply__init(fields)
        fields.pointee.n_requests = self.requests.count
        fields.pointee.requests = arena.messages(self.requests, as: Sluice__Inventory__V1__ShipRequest.self)
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.GetShipmentRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__GetShipmentRequest()
        sluice__inventory__v1__get_shipment_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__GetShipmentRequest.self)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.orderID = FieldReading.string(fields.pointee.order_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__GetShipmentRequest.self)
        sluice__inventory__v1__get_shipment_request__init(fields)
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.orderID.isEmpty { fields.pointee.order_id = arena.string(self.orderID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipmentsRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipmentsRequest()
        sluice__inventory__v1__list_shipments_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipmentsRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.state = FieldReading.string(fields.pointee.state)
        self.partyID = FieldReading.string(fields.pointee.party_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipmentsRequest.self)
        sluice__inventory__v1__list_shipments_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.state.isEmpty { fields.pointee.state = arena.string(self.state) }
        if !self.partyID.isEmpty { fields.pointee.party_id = arena.string(self.partyID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipmentsReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipmentsReply()
        sluice__inventory__v1__list_shipments_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipmentsReply.self)
        self.shipments = try FieldReading.messages(fields.pointee.n_shipments, fields.pointee.shipments)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipmentsReply.self)
        sluice__inventory__v1__list_shipments_reply__init(fields)
        fields.pointee.n_shipments = self.shipments.count
        fields.pointee.shipments = arena.messages(self.shipments, as: Sluice__Inventory__V1__Shipment.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipmentDevicesRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipmentDevicesRequest()
        sluice__inventory__v1__list_shipment_devices_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipmentDevicesRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipmentDevicesRequest.self)
        sluice__inventory__v1__list_shipment_devices_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListShipmentDevicesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListShipmentDevicesReply()
        sluice__inventory__v1__list_shipment_devices_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListShipmentDevicesReply.self)
        self.devices = try FieldReading.messages(fields.pointee.n_devices, fields.pointee.devices)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListShipmentDevicesReply.self)
        sluice__inventory__v1__list_shipment_devices_reply__init(fields)
        fields.pointee.n_devices = self.devices.count
        fields.pointee.devices = arena.messages(self.devices, as: Sluice__Inventory__V1__Device.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.RecordFulfilmentRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__RecordFulfilmentRequest()
        sluice__inventory__v1__record_fulfilment_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__RecordFulfilmentRequest.self)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.step = FieldReading.string(fields.pointee.step)
        self.serials = FieldReading.strings(fields.pointee.n_serials, fields.pointee.serials)
        self.final = fields.pointee.final != 0
        self.carrier = FieldReading.string(fields.pointee.carrier)
        self.trackingNumber = FieldReading.string(fields.pointee.tracking_number)
        self.cartonSscc = FieldReading.string(fields.pointee.carton_sscc)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__RecordFulfilmentRequest.self)
        sluice__inventory__v1__record_fulfilment_request__init(fields)
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.step.isEmpty { fields.pointee.step = arena.string(self.step) }
        fields.pointee.n_serials = self.serials.count
        fields.pointee.serials = arena.strings(self.serials)
        fields.pointee.final = self.final ? 1 : 0
        if !self.carrier.isEmpty { fields.pointee.carrier = arena.string(self.carrier) }
        if !self.trackingNumber.isEmpty { fields.pointee.tracking_number = arena.string(self.trackingNumber) }
        if !self.cartonSscc.isEmpty { fields.pointee.carton_sscc = arena.string(self.cartonSscc) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ReceiveLogisticsMessageRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ReceiveLogisticsMessageRequest()
        sluice__inventory__v1__receive_logistics_message_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ReceiveLogisticsMessageRequest.self)
        self.provider = FieldReading.string(fields.pointee.provider)
        self.messageID = FieldReading.string(fields.pointee.message_id)
        self.raw = FieldReading.bytes(fields.pointee.raw)
        self.receivedAtUs = fields.pointee.received_at_us
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.step = FieldReading.string(fields.pointee.step)
        self.occurredAtUs = fields.pointee.occurred_at_us
        self.serials = FieldReading.strings(fields.pointee.n_serials, fields.pointee.serials)
        self.final = fields.pointee.final != 0
        self.carrier = FieldReading.string(fields.pointee.carrier)
        self.trackingNumber = FieldReading.string(fields.pointee.tracking_number)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ReceiveLogisticsMessageRequest.self)
        sluice__inventory__v1__receive_logistics_message_request__init(fields)
        if !self.provider.isEmpty { fields.pointee.provider = arena.string(self.provider) }
        if !self.messageID.isEmpty { fields.pointee.message_id = arena.string(self.messageID) }
        fields.pointee.raw = arena.bytes(self.raw)
        fields.pointee.received_at_us = self.receivedAtUs
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.step.isEmpty { fields.pointee.step = arena.string(self.step) }
        fields.pointee.occurred_at_us = self.occurredAtUs
        fields.pointee.n_serials = self.serials.count
        fields.pointee.serials = arena.strings(self.serials)
        fields.pointee.final = self.final ? 1 : 0
        if !self.carrier.isEmpty { fields.pointee.carrier = arena.string(self.carrier) }
        if !self.trackingNumber.isEmpty { fields.pointee.tracking_number = arena.string(self.trackingNumber) }
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ReceiveLogisticsMessageReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ReceiveLogisticsMessageReply()
        sluice__inventory__v1__receive_logistics_message_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ReceiveLogisticsMessageReply.self)
        self.state = InventoryV1.LogisticsMessageState(fields.pointee.state)
        self.reason = FieldReading.string(fields.pointee.reason)
        self.repeatedMessage = fields.pointee.repeated_message != 0
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ReceiveLogisticsMessageReply.self)
        sluice__inventory__v1__receive_logistics_message_reply__init(fields)
        fields.pointee.state = self.state.cValue
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        fields.pointee.repeated_message = self.repeatedMessage ? 1 : 0
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.LogisticsMessage: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__LogisticsMessage()
        sluice__inventory__v1__logistics_message__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__LogisticsMessage.self)
        self.provider = FieldReading.string(fields.pointee.provider)
        self.messageID = FieldReading.string(fields.pointee.message_id)
        self.shipmentID = FieldReading.string(fields.pointee.shipment_id)
        self.step = FieldReading.string(fields.pointee.step)
        self.state = InventoryV1.LogisticsMessageState(fields.pointee.state)
        self.reason = FieldReading.string(fields.pointee.reason)
        self.receivedAtUs = fields.pointee.received_at_us
        self.attempts = fields.pointee.attempts
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__LogisticsMessage.self)
        sluice__inventory__v1__logistics_message__init(fields)
        if !self.provider.isEmpty { fields.pointee.provider = arena.string(self.provider) }
        if !self.messageID.isEmpty { fields.pointee.message_id = arena.string(self.messageID) }
        if !self.shipmentID.isEmpty { fields.pointee.shipment_id = arena.string(self.shipmentID) }
        if !self.step.isEmpty { fields.pointee.step = arena.string(self.step) }
        fields.pointee.state = self.state.cValue
        if !self.reason.isEmpty { fields.pointee.reason = arena.string(self.reason) }
        fields.pointee.received_at_us = self.receivedAtUs
        fields.pointee.attempts = self.attempts
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListLogisticsMessagesRequest: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListLogisticsMessagesRequest()
        sluice__inventory__v1__list_logistics_messages_request__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListLogisticsMessagesRequest.self)
        self.page = try FieldReading.message(fields.pointee.page)
        self.state = InventoryV1.LogisticsMessageState(fields.pointee.state)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListLogisticsMessagesRequest.self)
        sluice__inventory__v1__list_logistics_messages_request__init(fields)
        fields.pointee.page = arena.message(self.page, as: Sluice__Common__V1__PageRequest.self)
        fields.pointee.state = self.state.cValue
        return UnsafeMutableRawPointer(fields)
    }
}

extension InventoryV1.ListLogisticsMessagesReply: WireMessage {
    package static let messageType: MessageType = {
        var sample = Sluice__Inventory__V1__ListLogisticsMessagesReply()
        sluice__inventory__v1__list_logistics_messages_reply__init(&sample)
        return MessageType(sample.base.descriptor)
    }()

    package init(reading pointer: UnsafeRawPointer) throws(MessageDecodingError) {
        let fields = pointer.assumingMemoryBound(to: Sluice__Inventory__V1__ListLogisticsMessagesReply.self)
        self.messages = try FieldReading.messages(fields.pointee.n_messages, fields.pointee.messages)
        self.nextCursor = FieldReading.string(fields.pointee.next_cursor)
    }

    package func write(in arena: Arena) -> UnsafeMutableRawPointer {
        let fields = arena.make(Sluice__Inventory__V1__ListLogisticsMessagesReply.self)
        sluice__inventory__v1__list_logistics_messages_reply__init(fields)
        fields.pointee.n_messages = self.messages.count
        fields.pointee.messages = arena.messages(self.messages, as: Sluice__Inventory__V1__LogisticsMessage.self)
        if !self.nextCursor.isEmpty { fields.pointee.next_cursor = arena.string(self.nextCursor) }
        return UnsafeMutableRawPointer(fields)
    }
}
