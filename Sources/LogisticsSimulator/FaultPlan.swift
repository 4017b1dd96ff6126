import Values

/// A line of a ship request.
struct RequestedLine: Hashable, Sendable {
    let lineNumber: Int
    let sku: String
    let quantity: Int
}

/// What the brand asks the warehouse to ship.
struct ShipRequest: Hashable, Sendable {
    let shipmentID: String
    let lines: [RequestedLine]
}

/// A message to the brand and when it is due.
struct PlannedMessage: Hashable, Sendable {
    /// Milliseconds after the request was taken.
    let dueMilliseconds: UInt64
    let messageID: String
    let shipmentID: String
    /// A step word of domain.md rule 17.
    let step: String
    let serials: [String]
    let final: Bool
    /// Milliseconds after the request was taken at which the step happened.
    let occurredMilliseconds: UInt64
}

/// How a warehouse misbehaves, and the plan of messages that follows from it. No I/O, no clock: the
/// same seed and stock give the same plan.
struct FaultPlan: Hashable, Sendable {
    let delayMilliseconds: UInt64
    let duplicatePercent: UInt64
    let reorderPercent: UInt64
    let shortPercent: UInt64
    let splitPercent: UInt64
    let silencePercent: UInt64
    let silenceMilliseconds: UInt64

    /// The messages about a shipment whose picked serials are `picked`, per line in request order.
    func messages(for request: ShipRequest, picked: [[String]], _ random: any RandomSource)
        -> [PlannedMessage]
    {
        var occurred: UInt64 = 0
        var planned: [PlannedMessage] = []
        func add(_ step: String, _ serials: [String] = [], final: Bool = false) {
            occurred += delayMilliseconds / 2 + random.next(below: delayMilliseconds + 1)
            planned.append(
                PlannedMessage(
                    dueMilliseconds: occurred, messageID: messageID(random), shipmentID: request.shipmentID,
                    step: step, serials: serials, final: final, occurredMilliseconds: occurred))
        }
        let serials = picked.flatMap { $0 }
        guard !serials.isEmpty else {
            // Nothing was found: the request is closed without a shipment.
            for step in ["accepted_by_3pl", "picking"] { add(step) }
            add("shipped", final: true)
            return misbehave(planned, random)
        }
        for step in ["accepted_by_3pl", "picking", "packed"] { add(step) }
        if serials.count > 1, chance(splitPercent, random) {
            add("shipped", Array(serials[..<(serials.count / 2)]))
            add("shipped", Array(serials[(serials.count / 2)...]), final: true)
        } else {
            add("shipped", serials, final: true)
        }
        for step in ["in_transit", "out_for_delivery", "delivered", "signed"] { add(step) }
        return misbehave(planned, random)
    }

    /// How many devices of an ordered quantity are found: all, or one less when the warehouse is short.
    func found(of quantity: Int, short: Bool) -> Int { short ? quantity - 1 : quantity }

    /// Whether the warehouse is short of a device for the next shipment.
    func isShort(_ random: any RandomSource) -> Bool { chance(shortPercent, random) }

    private func misbehave(_ planned: [PlannedMessage], _ random: any RandomSource) -> [PlannedMessage] {
        let silence = chance(silencePercent, random) ? silenceMilliseconds : 0
        let disorder = chance(reorderPercent, random)
        var result: [PlannedMessage] = []
        for message in planned {
            var due = message.dueMilliseconds + silence
            if disorder { due += random.next(below: delayMilliseconds * 6 + 1) }
            result.append(message.due(at: due))
            if chance(duplicatePercent, random) {
                result.append(message.due(at: due + random.next(below: delayMilliseconds * 4 + 1)))
            }
        }
        return result
    }

    private func chance(_ percent: UInt64, _ random: any RandomSource) -> Bool {
        random.next(below: 100) < percent
    }

    private func messageID(_ random: any RandomSource) -> String {
        UUIDv7(at: Instant(microseconds: Int64(random.next() >> 16)), randomness: random).description
    }
}

extension PlannedMessage {
    fileprivate func due(at milliseconds: UInt64) -> PlannedMessage {
        PlannedMessage(
            dueMilliseconds: milliseconds, messageID: messageID, shipmentID: shipmentID, step: step,
            serials: serials, final: final, occurredMilliseconds: occurredMilliseconds)
    }
}
