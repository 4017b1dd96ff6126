import Store

/// The hash chain of one device: each movement's hash covers the one before (architecture.md 16).
enum MovementChain {
    /// The hash after a movement of device `deviceID`, given the hash before it.
    static func hash(after previous: [UInt8], deviceID: Int64, _ movement: MovementRecord) -> [UInt8] {
        ChainHash.next(
            previous,
            [
                .int(deviceID), .int(movement.sequence), .text(movement.kind),
                .text(movement.fromState), .text(movement.toState), .text(movement.fromPlace),
                .text(movement.toPlace), .text(movement.owner), .text(movement.document),
                .text(movement.actor), .int(movement.occurredAt), .int(movement.recordedAt),
            ])
    }

    /// True when every hash recomputes, the movements are numbered without gap, each begins where
    /// the one before ended, and the device stands where the last one left it.
    static func verify(_ device: DeviceRecord, _ movements: [MovementRecord]) -> Bool {
        var previous = ChainHash.genesis
        var last: MovementRecord?
        for movement in movements {
            guard movement.sequence == (last?.sequence ?? 0) + 1,
                movement.fromState == last?.toState ?? "", movement.fromPlace == last?.toPlace ?? "",
                movement.hash == hash(after: previous, deviceID: device.deviceID, movement)
            else { return false }
            previous = movement.hash
            last = movement
        }
        guard let last else { return false }
        return last.sequence == device.movements && last.hash == device.head
            && last.toState == device.state.rawValue && last.toPlace == device.place
            && last.owner == device.owner
    }
}
