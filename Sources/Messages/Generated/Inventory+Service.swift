// Generated from inventory.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

extension InventoryV1 {
    /// The server's side of `sluice.inventory.v1.InventoryService`.
    package protocol InventoryServiceHandler: Sendable {
        /// Imports products, SKUs or TACs from CSV; all row errors at once, nothing stored when there is one.
        func importMaster(
            _ request: InventoryV1.ImportMasterRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ImportMasterReply

        /// `sluice.inventory.v1.InventoryService/ListSkus`.
        func listSkus(
            _ request: InventoryV1.ListSkusRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListSkusReply

        /// `sluice.inventory.v1.InventoryService/PutWarehouse`.
        func putWarehouse(
            _ request: InventoryV1.PutWarehouseRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Warehouse

        /// `sluice.inventory.v1.InventoryService/ListWarehouses`.
        func listWarehouses(
            _ request: CommonV1.Empty, _ call: ServerCall
        ) async throws -> InventoryV1.ListWarehousesReply

        /// A file of devices is begun, appended in chunks and committed; each call is idempotent, so an
        /// upload can be resumed or sent again whole.
        func beginIntake(
            _ request: InventoryV1.BeginIntakeRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Intake

        /// `sluice.inventory.v1.InventoryService/AppendIntake`.
        func appendIntake(
            _ request: InventoryV1.AppendIntakeRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Intake

        /// `sluice.inventory.v1.InventoryService/CommitIntake`.
        func commitIntake(
            _ request: InventoryV1.CommitIntakeRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Intake

        /// `sluice.inventory.v1.InventoryService/GetIntake`.
        func getIntake(
            _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Intake

        /// Every error of a refused intake, in row order.
        func listIntakeErrors(
            _ request: InventoryV1.GetIntakeRequest, _ call: ServerCall,
            _ writer: ResponseWriter<InventoryV1.IntakeErrors>
        ) async throws

        /// `sluice.inventory.v1.InventoryService/Availability`.
        func availability(
            _ request: InventoryV1.AvailabilityRequest, _ call: ServerCall
        ) async throws -> InventoryV1.AvailabilityReply

        /// `sluice.inventory.v1.InventoryService/ListStock`.
        func listStock(
            _ request: InventoryV1.ListStockRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListStockReply

        /// Saga step: reserves by quantity, or by serial where serials are given. All lines or none.
        func reserve(
            _ request: InventoryV1.ReserveRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ReserveReply

        /// Undo of Reserve; also refuses a Reserve of the same order that comes later.
        func releaseReservation(
            _ request: InventoryV1.ReleaseReservationRequest, _ call: ServerCall
        ) async throws -> CommonV1.Empty

        /// `sluice.inventory.v1.InventoryService/GetDevice`.
        func getDevice(
            _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Device

        /// The device and every movement, oldest first; `chain_verified` tells whether the hashes hold.
        func traceDevice(
            _ request: InventoryV1.GetDeviceRequest, _ call: ServerCall
        ) async throws -> InventoryV1.DeviceTrace

        /// `sluice.inventory.v1.InventoryService/ListShipRequests`.
        func listShipRequests(
            _ request: InventoryV1.ListShipRequestsRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListShipRequestsReply

        /// `sluice.inventory.v1.InventoryService/GetShipment`.
        func getShipment(
            _ request: InventoryV1.GetShipmentRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Shipment

        /// `sluice.inventory.v1.InventoryService/ListShipments`.
        func listShipments(
            _ request: InventoryV1.ListShipmentsRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListShipmentsReply

        /// The devices that left with a shipment.
        func listShipmentDevices(
            _ request: InventoryV1.ListShipmentDevicesRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListShipmentDevicesReply

        /// Pick, pack or ship by scanned serials, from our own staff.
        func recordFulfilment(
            _ request: InventoryV1.RecordFulfilmentRequest, _ call: ServerCall
        ) async throws -> InventoryV1.Shipment

        /// A 3PL message: stored raw first, then applied; unknown orders are parked and tried again.
        func receiveLogisticsMessage(
            _ request: InventoryV1.ReceiveLogisticsMessageRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ReceiveLogisticsMessageReply

        /// `sluice.inventory.v1.InventoryService/ListLogisticsMessages`.
        func listLogisticsMessages(
            _ request: InventoryV1.ListLogisticsMessagesRequest, _ call: ServerCall
        ) async throws -> InventoryV1.ListLogisticsMessagesReply
    }
}

extension InventoryV1 {
    /// The methods of `sluice.inventory.v1.InventoryService`: names, numbers and limits.
    package enum InventoryServiceMethod {
        /// `sluice.inventory.v1.InventoryService/ImportMaster`.
        package static let importMaster = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ImportMaster",
            kind: .unary, id: 128,
            requestLimit: 4_194_304, responseLimit: 1_048_576,
            request: InventoryV1.ImportMasterRequest.messageType,
            response: InventoryV1.ImportMasterReply.messageType)

        /// `sluice.inventory.v1.InventoryService/ListSkus`.
        package static let listSkus = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListSkus",
            kind: .unary, id: 129,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListSkusRequest.messageType,
            response: InventoryV1.ListSkusReply.messageType)

        /// `sluice.inventory.v1.InventoryService/PutWarehouse`.
        package static let putWarehouse = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "PutWarehouse",
            kind: .unary, id: 130,
            requestLimit: 65_536, responseLimit: 65_536,
            request: InventoryV1.PutWarehouseRequest.messageType,
            response: InventoryV1.Warehouse.messageType)

        /// `sluice.inventory.v1.InventoryService/ListWarehouses`.
        package static let listWarehouses = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListWarehouses",
            kind: .unary, id: 131,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: CommonV1.Empty.messageType,
            response: InventoryV1.ListWarehousesReply.messageType)

        /// `sluice.inventory.v1.InventoryService/BeginIntake`.
        package static let beginIntake = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "BeginIntake",
            kind: .unary, id: 132,
            requestLimit: 65_536, responseLimit: 524_288,
            request: InventoryV1.BeginIntakeRequest.messageType,
            response: InventoryV1.Intake.messageType)

        /// `sluice.inventory.v1.InventoryService/AppendIntake`.
        package static let appendIntake = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "AppendIntake",
            kind: .unary, id: 133,
            requestLimit: 1_114_112, responseLimit: 524_288,
            request: InventoryV1.AppendIntakeRequest.messageType,
            response: InventoryV1.Intake.messageType)

        /// `sluice.inventory.v1.InventoryService/CommitIntake`.
        package static let commitIntake = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "CommitIntake",
            kind: .unary, id: 134,
            requestLimit: 65_536, responseLimit: 524_288,
            request: InventoryV1.CommitIntakeRequest.messageType,
            response: InventoryV1.Intake.messageType)

        /// `sluice.inventory.v1.InventoryService/GetIntake`.
        package static let getIntake = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "GetIntake",
            kind: .unary, id: 135,
            requestLimit: 65_536, responseLimit: 524_288,
            request: InventoryV1.GetIntakeRequest.messageType,
            response: InventoryV1.Intake.messageType)

        /// `sluice.inventory.v1.InventoryService/ListIntakeErrors`.
        package static let listIntakeErrors = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListIntakeErrors",
            kind: .serverStreaming, id: 136,
            requestLimit: 65_536, responseLimit: 524_288,
            request: InventoryV1.GetIntakeRequest.messageType,
            response: InventoryV1.IntakeErrors.messageType)

        /// `sluice.inventory.v1.InventoryService/Availability`.
        package static let availability = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "Availability",
            kind: .unary, id: 137,
            requestLimit: 524_288, responseLimit: 524_288,
            request: InventoryV1.AvailabilityRequest.messageType,
            response: InventoryV1.AvailabilityReply.messageType)

        /// `sluice.inventory.v1.InventoryService/ListStock`.
        package static let listStock = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListStock",
            kind: .unary, id: 138,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListStockRequest.messageType,
            response: InventoryV1.ListStockReply.messageType)

        /// `sluice.inventory.v1.InventoryService/Reserve`.
        package static let reserve = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "Reserve",
            kind: .unary, id: 139,
            requestLimit: 524_288, responseLimit: 524_288,
            request: InventoryV1.ReserveRequest.messageType,
            response: InventoryV1.ReserveReply.messageType)

        /// `sluice.inventory.v1.InventoryService/ReleaseReservation`.
        package static let releaseReservation = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ReleaseReservation",
            kind: .unary, id: 140,
            requestLimit: 65_536, responseLimit: 65_536,
            request: InventoryV1.ReleaseReservationRequest.messageType,
            response: CommonV1.Empty.messageType)

        /// `sluice.inventory.v1.InventoryService/GetDevice`.
        package static let getDevice = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "GetDevice",
            kind: .unary, id: 141,
            requestLimit: 65_536, responseLimit: 65_536,
            request: InventoryV1.GetDeviceRequest.messageType,
            response: InventoryV1.Device.messageType)

        /// `sluice.inventory.v1.InventoryService/TraceDevice`.
        package static let traceDevice = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "TraceDevice",
            kind: .unary, id: 142,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.GetDeviceRequest.messageType,
            response: InventoryV1.DeviceTrace.messageType)

        /// `sluice.inventory.v1.InventoryService/ListShipRequests`.
        package static let listShipRequests = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListShipRequests",
            kind: .unary, id: 143,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListShipRequestsRequest.messageType,
            response: InventoryV1.ListShipRequestsReply.messageType)

        /// `sluice.inventory.v1.InventoryService/GetShipment`.
        package static let getShipment = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "GetShipment",
            kind: .unary, id: 144,
            requestLimit: 65_536, responseLimit: 524_288,
            request: InventoryV1.GetShipmentRequest.messageType,
            response: InventoryV1.Shipment.messageType)

        /// `sluice.inventory.v1.InventoryService/ListShipments`.
        package static let listShipments = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListShipments",
            kind: .unary, id: 145,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListShipmentsRequest.messageType,
            response: InventoryV1.ListShipmentsReply.messageType)

        /// `sluice.inventory.v1.InventoryService/ListShipmentDevices`.
        package static let listShipmentDevices = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListShipmentDevices",
            kind: .unary, id: 159,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListShipmentDevicesRequest.messageType,
            response: InventoryV1.ListShipmentDevicesReply.messageType)

        /// `sluice.inventory.v1.InventoryService/RecordFulfilment`.
        package static let recordFulfilment = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "RecordFulfilment",
            kind: .unary, id: 146,
            requestLimit: 2_097_152, responseLimit: 524_288,
            request: InventoryV1.RecordFulfilmentRequest.messageType,
            response: InventoryV1.Shipment.messageType)

        /// `sluice.inventory.v1.InventoryService/ReceiveLogisticsMessage`.
        package static let receiveLogisticsMessage = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ReceiveLogisticsMessage",
            kind: .unary, id: 147,
            requestLimit: 4_194_304, responseLimit: 65_536,
            request: InventoryV1.ReceiveLogisticsMessageRequest.messageType,
            response: InventoryV1.ReceiveLogisticsMessageReply.messageType)

        /// `sluice.inventory.v1.InventoryService/ListLogisticsMessages`.
        package static let listLogisticsMessages = MethodDescriptor(
            service: "sluice.inventory.v1.InventoryService", name: "ListLogisticsMessages",
            kind: .unary, id: 148,
            requestLimit: 65_536, responseLimit: 1_048_576,
            request: InventoryV1.ListLogisticsMessagesRequest.messageType,
            response: InventoryV1.ListLogisticsMessagesReply.messageType)

        /// All of them, in the order of the contract.
        package static let all: [MethodDescriptor] = [
            importMaster,
            listSkus,
            putWarehouse,
            listWarehouses,
            beginIntake,
            appendIntake,
            commitIntake,
            getIntake,
            listIntakeErrors,
            availability,
            listStock,
            reserve,
            releaseReservation,
            getDevice,
            traceDevice,
            listShipRequests,
            getShipment,
            listShipments,
            listShipmentDevices,
            recordFulfilment,
            receiveLogisticsMessage,
            listLogisticsMessages,
        ]
    }
}

extension ServerRouter {
    /// Routes every method of `sluice.inventory.v1.InventoryService` to `handler`.
    /// - Parameter allow: the peers that may call a method, by service name.
    package mutating func registerInventoryService(
        _ handler: some InventoryV1.InventoryServiceHandler,
        allow: (MethodDescriptor) -> Set<String>
    ) {
        typealias Method = InventoryV1.InventoryServiceMethod
        unary(Method.importMaster, allow: allow(Method.importMaster), handler.importMaster)
        unary(Method.listSkus, allow: allow(Method.listSkus), handler.listSkus)
        unary(Method.putWarehouse, allow: allow(Method.putWarehouse), handler.putWarehouse)
        unary(Method.listWarehouses, allow: allow(Method.listWarehouses), handler.listWarehouses)
        unary(Method.beginIntake, allow: allow(Method.beginIntake), handler.beginIntake)
        unary(Method.appendIntake, allow: allow(Method.appendIntake), handler.appendIntake)
        unary(Method.commitIntake, allow: allow(Method.commitIntake), handler.commitIntake)
        unary(Method.getIntake, allow: allow(Method.getIntake), handler.getIntake)
        serverStreaming(Method.listIntakeErrors, allow: allow(Method.listIntakeErrors), handler.listIntakeErrors)
        unary(Method.availability, allow: allow(Method.availability), handler.availability)
        unary(Method.listStock, allow: allow(Method.listStock), handler.listStock)
        unary(Method.reserve, allow: allow(Method.reserve), handler.reserve)
        unary(Method.releaseReservation, allow: allow(Method.releaseReservation), handler.releaseReservation)
        unary(Method.getDevice, allow: allow(Method.getDevice), handler.getDevice)
        unary(Method.traceDevice, allow: allow(Method.traceDevice), handler.traceDevice)
        unary(Method.listShipRequests, allow: allow(Method.listShipRequests), handler.listShipRequests)
        unary(Method.getShipment, allow: allow(Method.getShipment), handler.getShipment)
        unary(Method.listShipments, allow: allow(Method.listShipments), handler.listShipments)
        unary(Method.listShipmentDevices, allow: allow(Method.listShipmentDevices), handler.listShipmentDevices)
        unary(Method.recordFulfilment, allow: allow(Method.recordFulfilment), handler.recordFulfilment)
        unary(Method.receiveLogisticsMessage, allow: allow(Method.receiveLogisticsMessage), handler.receiveLogisticsMessage)
        unary(Method.listLogisticsMessages, allow: allow(Method.listLogisticsMessages), handler.listLogisticsMessages)
    }
}

extension InventoryV1 {
    /// Calls `sluice.inventory.v1.InventoryService` through a channel; holds nothing else.
    package struct InventoryServiceClient: Sendable {
        private let channel: any CallChannel

        package init(_ channel: any CallChannel) { self.channel = channel }

        /// Imports products, SKUs or TACs from CSV; all row errors at once, nothing stored when there is one.
        package func importMaster(
            _ request: InventoryV1.ImportMasterRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ImportMasterReply {
            try await channel.unary(InventoryServiceMethod.importMaster, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListSkus`.
        package func listSkus(
            _ request: InventoryV1.ListSkusRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListSkusReply {
            try await channel.unary(InventoryServiceMethod.listSkus, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/PutWarehouse`.
        package func putWarehouse(
            _ request: InventoryV1.PutWarehouseRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Warehouse {
            try await channel.unary(InventoryServiceMethod.putWarehouse, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListWarehouses`.
        package func listWarehouses(
            _ request: CommonV1.Empty,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListWarehousesReply {
            try await channel.unary(InventoryServiceMethod.listWarehouses, request, options)
        }

        /// A file of devices is begun, appended in chunks and committed; each call is idempotent, so an
        /// upload can be resumed or sent again whole.
        package func beginIntake(
            _ request: InventoryV1.BeginIntakeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Intake {
            try await channel.unary(InventoryServiceMethod.beginIntake, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/AppendIntake`.
        package func appendIntake(
            _ request: InventoryV1.AppendIntakeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Intake {
            try await channel.unary(InventoryServiceMethod.appendIntake, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/CommitIntake`.
        package func commitIntake(
            _ request: InventoryV1.CommitIntakeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Intake {
            try await channel.unary(InventoryServiceMethod.commitIntake, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/GetIntake`.
        package func getIntake(
            _ request: InventoryV1.GetIntakeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Intake {
            try await channel.unary(InventoryServiceMethod.getIntake, request, options)
        }

        /// Every error of a refused intake, in row order.
        package func listIntakeErrors(
            _ request: InventoryV1.GetIntakeRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> ResponseStream<InventoryV1.IntakeErrors> {
            try await channel.serverStreaming(InventoryServiceMethod.listIntakeErrors, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/Availability`.
        package func availability(
            _ request: InventoryV1.AvailabilityRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.AvailabilityReply {
            try await channel.unary(InventoryServiceMethod.availability, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListStock`.
        package func listStock(
            _ request: InventoryV1.ListStockRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListStockReply {
            try await channel.unary(InventoryServiceMethod.listStock, request, options)
        }

        /// Saga step: reserves by quantity, or by serial where serials are given. All lines or none.
        package func reserve(
            _ request: InventoryV1.ReserveRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ReserveReply {
            try await channel.unary(InventoryServiceMethod.reserve, request, options)
        }

        /// Undo of Reserve; also refuses a Reserve of the same order that comes later.
        package func releaseReservation(
            _ request: InventoryV1.ReleaseReservationRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> CommonV1.Empty {
            try await channel.unary(InventoryServiceMethod.releaseReservation, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/GetDevice`.
        package func getDevice(
            _ request: InventoryV1.GetDeviceRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Device {
            try await channel.unary(InventoryServiceMethod.getDevice, request, options)
        }

        /// The device and every movement, oldest first; `chain_verified` tells whether the hashes hold.
        package func traceDevice(
            _ request: InventoryV1.GetDeviceRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.DeviceTrace {
            try await channel.unary(InventoryServiceMethod.traceDevice, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListShipRequests`.
        package func listShipRequests(
            _ request: InventoryV1.ListShipRequestsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListShipRequestsReply {
            try await channel.unary(InventoryServiceMethod.listShipRequests, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/GetShipment`.
        package func getShipment(
            _ request: InventoryV1.GetShipmentRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Shipment {
            try await channel.unary(InventoryServiceMethod.getShipment, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListShipments`.
        package func listShipments(
            _ request: InventoryV1.ListShipmentsRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListShipmentsReply {
            try await channel.unary(InventoryServiceMethod.listShipments, request, options)
        }

        /// The devices that left with a shipment.
        package func listShipmentDevices(
            _ request: InventoryV1.ListShipmentDevicesRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListShipmentDevicesReply {
            try await channel.unary(InventoryServiceMethod.listShipmentDevices, request, options)
        }

        /// Pick, pack or ship by scanned serials, from our own staff.
        package func recordFulfilment(
            _ request: InventoryV1.RecordFulfilmentRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.Shipment {
            try await channel.unary(InventoryServiceMethod.recordFulfilment, request, options)
        }

        /// A 3PL message: stored raw first, then applied; unknown orders are parked and tried again.
        package func receiveLogisticsMessage(
            _ request: InventoryV1.ReceiveLogisticsMessageRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ReceiveLogisticsMessageReply {
            try await channel.unary(InventoryServiceMethod.receiveLogisticsMessage, request, options)
        }

        /// `sluice.inventory.v1.InventoryService/ListLogisticsMessages`.
        package func listLogisticsMessages(
            _ request: InventoryV1.ListLogisticsMessagesRequest,
            _ options: CallOptions = CallOptions()
        ) async throws(RPCError) -> InventoryV1.ListLogisticsMessagesReply {
            try await channel.unary(InventoryServiceMethod.listLogisticsMessages, request, options)
        }
    }
}
