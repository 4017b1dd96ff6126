internal import NIOCore

extension ServerConnection {
    /// The call that the REQUEST `first` was to begin is refused, and counted as one that came: who
    /// looks at the numbers must see the calls that never reached a handler.
    ///
    /// - Parameter bytes: what came of the request.
    func refuseUnbegun(
        _ first: FrameHeader, _ refusal: FrameRefusal, _ bytes: Int, arrived: NIODeadline
    ) {
        configuration.statistics.countRefused(refusal)
        let method = router.route(first.code)?.method
        let pushback: RetryPushback? =
            switch refusal {
            case .noRoom: .after(admission.pushback)
            // A repeat would be as large.
            case .tooLarge: .never
            default: nil
            }
        refuse(
            first.stream,
            RPCError(refusal.code, refusal.words(method), notProcessed: true, pushback: pushback))
        guard let method else { return }
        tally.started += 1
        configuration.observer.callStarted?(method)
        report(
            method, refusal.code, stream: nil, started: arrived, requestBytes: bytes,
            responseBytes: 0)
    }

    /// What the connection's unfinished requests may take.
    var room: UnfinishedRoom {
        UnfinishedRoom(
            statistics: configuration.statistics,
            limit: configuration.unfinishedRequestBytesInServer, account: seat?.account,
            limitOfPeer: configuration.unfinishedRequestBytesPerPeer)
    }

    /// Keeps the first piece of a request, if its peer may make that call at all.
    func keepFirst(_ header: FrameHeader, _ payload: UnsafeRawBufferPointer, _ now: NIODeadline) {
        guard let peer, let route = router.route(header.code), route.allow.contains(peer.service)
        else {
            if machine.skip(header.stream) {
                machine.passedOver(payload.count)
                refuseUnbegun(header, .notAllowed, payload.count, arrived: now)
            }
            return
        }
        let first = Kept(header: header, arrived: now, bytes: ByteBuffer(bytes: payload))
        kept[header.stream] = first
        lookInTime(for: first)
    }

    /// When the rest of what is kept comes too late.
    private func due(_ first: Kept) -> NIODeadline {
        var time = TimeAmount(configuration.requestTimeout)
        if first.header.aux > 0, first.header.type != .message {
            time = Swift.min(time, .microseconds(Int64(first.header.aux)))
        }
        return first.arrived + time
    }

    /// When to look for that: deadlines of next to nothing are no reason to look all the time.
    func nextLook(for first: Kept) -> NIODeadline {
        Swift.max(due(first), executor.loop.now + ConnectionWatch.leastRest)
    }

    /// When the first of what is kept is to be looked for; nil while nothing is.
    var nextDue: NIODeadline? { kept.values.lazy.map { self.nextLook(for: $0) }.min() }

    /// Refuses requests, and ends calls with messages, whose rest does not come: what they hold is others'
    /// room.
    func refuseLate(_ now: NIODeadline) {
        guard !kept.isEmpty else { return }
        for (stream, first) in kept.sorted(by: { $0.key < $1.key }) {
            guard due(first) <= now else { continue }
            if first.header.type == .message {
                failLate(stream)
                continue
            }
            guard machine.skip(stream) else { continue }
            kept[stream] = nil
            refuseUnbegun(first.header, .late, first.bytes.readableBytes, arrived: first.arrived)
        }
        unfinished.settle(machine.unfinished, room)
    }
}

/// How fast is read what nobody takes, requests refused and messages thrown away: it should not cost
/// the others their turns.
struct SkippingPace {
    /// 16 MiB a second.
    private static let nanosecondsPerByte: Int64 = 60
    /// Fewer bytes are no reason to wait yet: an overloaded server refuses small requests by the thousand.
    private static let least = 4_096

    private var skipped = 0

    /// How long the next read waits, where bytes were passed over since the last one; `sum` counts
    /// them from the connection's beginning.
    mutating func rest(_ sum: Int) -> TimeAmount? {
        let bytes = sum &- skipped
        guard bytes >= Self.least else { return nil }
        skipped = sum
        return .nanoseconds(Int64(bytes) * Self.nanosecondsPerByte)
    }
}
