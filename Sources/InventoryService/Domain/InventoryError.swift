/// Why a use case refuses. RPC/InventoryError+Status.swift gives each its status.
enum InventoryError: Error, Equatable, Sendable {
    case unknownWarehouse(String)
    case unknownIntake
    case unknownShipment
    case unknownDevice
    /// The intake id is in use for another warehouse or file name.
    case intakeDiffers
    /// The intake is posted; it takes no more chunks.
    case intakePosted
    /// The chunk does not follow the ones received: the index expected.
    case chunkOutOfOrder(expected: Int)
    /// The index was received before with other bytes.
    case chunkDiffers(index: Int)
    /// The client sent another number of chunks than were received.
    case chunksMissing(received: Int)
    /// The file has more bytes than an intake takes.
    case intakeTooLarge(bytesMax: Int)
    /// The file has more rows than an intake takes.
    case intakeTooLong(rowsMax: Int)
    /// Other intakes of the same devices kept coming in between; try again.
    case intakeContended
    /// The reservation of this order was released, or the order was cancelled before it came.
    case reservationReleased
    /// The order has a reservation for other lines.
    case reservationDiffers
    /// The order is being shipped: its reservation cannot be given back.
    case reservationInUse
    /// Serials that cannot be used for the step.
    case badSerials([SerialFault])
    /// The step cannot be taken now; a constant reason.
    case stepRefused(String)
    /// Stock that a shipment needs is bound for other orders.
    case stockShort(sku: String)
    /// A stored row is not what the rules allow: a fault of ours, never of the caller.
    case broken(String)
}
