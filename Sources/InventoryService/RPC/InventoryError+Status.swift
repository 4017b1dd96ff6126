import Messages
import ServiceKit
import Wire

/// Bad serials named in the details of an error, which Wire cuts at 32 KiB; the message counts all.
private let serialsNamed = 150

extension RPCError {
    /// The one mapping from this service's refusals to status codes.
    init(_ error: InventoryError) {
        switch error {
        case .unknownIntake, .unknownShipment, .unknownDevice:
            self.init(.notFound, "not found")
        case .unknownWarehouse(let code):
            self = .refused(
                .notFound, "the warehouse is not known",
                [.invalid("/warehouse_code", "\(code) is no warehouse")])
        case .intakeDiffers:
            self.init(.alreadyExists, "the intake id is in use for another warehouse or file")
        case .intakePosted:
            self.init(.failedPrecondition, "the intake is posted and takes no more chunks")
        case .chunkOutOfOrder(let expected):
            self = .refused(
                .failedPrecondition, "the chunk does not follow those received",
                [.invalid("/index", "must be \(expected)")])
        case .chunkDiffers(let index):
            self = .refused(
                .alreadyExists, "the chunk was received with other bytes",
                [.invalid("/index", "\(index) was received with other bytes")])
        case .chunksMissing(let received):
            self = .refused(
                .failedPrecondition, "not every chunk was received",
                [.invalid("/chunk_count", "\(received) chunks were received")])
        case .intakeTooLarge(let bytesMax):
            self = .refused(
                .outOfRange, "the file is too large", [.limit("/data", "at most \(bytesMax) bytes")])
        case .intakeTooLong(let rowsMax):
            self = .refused(
                .outOfRange, "the file has too many rows", [.limit("", "at most \(rowsMax) rows")])
        case .intakeContended:
            self.init(.aborted, "other intakes of the same devices are under way; try again")
        case .reservationReleased:
            self.init(.failedPrecondition, "the order's reservation was released")
        case .reservationDiffers:
            self.init(.alreadyExists, "the order has a reservation for other lines")
        case .reservationInUse:
            self.init(.failedPrecondition, "the order is being shipped")
        case .badSerials(let faults):
            self = .refused(
                .failedPrecondition, "\(faults.count) serial(s) cannot be used",
                faults.prefix(serialsNamed).map(\.violation))
        case .stepRefused(let reason): self.init(.failedPrecondition, reason)
        case .stockShort(let sku):
            self = .refused(
                .failedPrecondition, "the stock is bound for other orders",
                [CommonV1.Violation(rule: "stock_availability", message: "SKU \(sku)")])
        case .broken: self.init(.internal, "a stored row breaks a rule")
        }
    }
}

extension CommonV1.Violation {
    /// Input beyond a named bound: rule "limit".
    static func limit(_ field: String, _ message: String) -> CommonV1.Violation {
        CommonV1.Violation(rule: "limit", field: field, message: message)
    }
}

extension SerialFault {
    fileprivate var violation: CommonV1.Violation {
        CommonV1.Violation(
            rule: "serial", field: "/serials/\(index)", message: "\(serial) \(message)")
    }
}

/// Runs `body` and turns this service's refusals into statuses; other errors pass.
func translated<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as InventoryError {
        throw RPCError(error)
    }
}

/// Runs `body` and turns this service's refusals into statuses; other errors pass.
func translated<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as InventoryError {
        throw RPCError(error)
    }
}
