/// Why something asked of OrderService cannot be done. Facts only; texts are made at the edge.
enum OrderError: Error, Equatable {
    /// No such order or party, or not the caller's: both look the same.
    case notFound
    /// The request is malformed: every fault at once.
    case invalid([BrokenRule])
    /// The order's state does not allow it.
    case wrongState(action: String, state: OrderState)
    /// The caller has seen another version than the stored one.
    case versionMismatch(expected: Int64, stored: Int64)
    /// The operation id was used for another request.
    case operationMismatch
    /// Channel users do not release orders.
    case releaseIsForStaff
}
