internal import NIOCore

/// A bound by its name, as a service prints it at start.
package struct NamedLimit: Sendable, Equatable, CustomStringConvertible {
    /// The property of `ServerConfiguration`, or what the protocol calls it.
    package let name: String
    /// The value with its unit.
    package let value: String

    package var description: String { "\(name)=\(value)" }
}

/// What a server has of the things that it bounds, at one moment.
package struct ServerOccupancy: Sendable, Equatable {
    /// Handshakes under way.
    package let handshakes: Int
    /// Connections of the peer that has most.
    package let connectionsOfFullestPeer: Int
    /// Calls in flight of the peer that has most.
    package let callsOfFullestPeer: Int
    /// Bytes that calls with large messages hold.
    package let largeCallBytes: Int
    /// Those of the peer that has most.
    package let largeCallBytesOfFullestPeer: Int
    /// Bytes of unfinished requests of the peer that has most.
    package let unfinishedBytesOfFullestPeer: Int
}

extension ServerConfiguration {
    /// What admission keeps to.
    var admission: Admission.Limits {
        var limits = Admission.Limits()
        limits.callsInFlight = callsInFlight
        limits.callsPerPeer = callsPerPeer ?? share(of: callsInFlight)
        limits.largeBytes = largeCallBytesInServer
        limits.largeBytesPerPeer = share(of: largeCallBytesInServer)
        limits.shares = shares
        limits.gradient?.floor = lowestLimit
        if !adaptsLimit { limits.gradient = nil }
        return limits
    }

    /// What connections are counted against.
    func census<ID>() -> ConnectionCensus<ID>.Limits {
        var limits = ConnectionCensus<ID>.Limits()
        limits.connections = connections
        limits.handshakes = handshakes
        limits.perPeer = connectionsPerPeer ?? share(of: connections)
        limits.idle = TimeAmount(replaceableAfter)
        return limits
    }

    /// Whose new connections are closed.
    var peerFaults: PeerFaults.Limits {
        var limits = PeerFaults.Limits()
        limits.free = faultsOfPeer
        limits.shortest = TimeAmount(shortestExclusion)
        limits.longest = TimeAmount(longestExclusion)
        return limits
    }

    /// Bytes of unfinished requests of one peer identity over all its connections.
    var unfinishedRequestBytesPerPeer: Int { share(of: unfinishedRequestBytesInServer) }

    private func share(of whole: Int) -> Int {
        Swift.max(1, whole - whole * (100 - Swift.min(Swift.max(peerShare, 1), 100)) / 100)
    }

    /// Every bound of a server with `methods`, as it is in force, for the log at start.
    package func limits(for methods: [MethodDescriptor]) -> [NamedLimit] {
        let largest = methods.map(\.requestLimit).max() ?? MethodDescriptor.defaultLimit
        return calls + peers + [
            limit("frame_bytes", FrameHeader.largestPayload + FrameHeader.size),
            limit("largest_request_bytes", largest),
            limit("metadata_bytes", MetadataCoding.largestBlock),
            limit("unfinished_request_bytes", unfinishedRequestBytes),
            limit("unfinished_request_bytes_in_server", unfinishedRequestBytesInServer),
            limit("unfinished_request_bytes_per_peer", unfinishedRequestBytesPerPeer),
            limit("unsent_reply_bytes", unsentReplyBytes),
            limit("large_call_bytes", largeCallBytes),
            limit("large_call_bytes_in_server", largeCallBytesInServer),
            limit("large_call_bytes_per_peer", admission.largeBytesPerPeer),
            limit("stream_credit_bytes", streamCredit),
            limit("connection_credit_bytes", connectionCredit),
        ] + events + times
    }

    private var calls: [NamedLimit] {
        [
            limit("calls_in_flight", callsInFlight),
            limit("calls_per_connection", callsPerConnection),
            limit("calls_per_peer", admission.callsPerPeer),
            NamedLimit(name: "adapts_limit", value: adaptsLimit ? "yes" : "no"),
            limit("lowest_limit", Swift.min(lowestLimit, callsInFlight)),
            limit("share_critical_percent", shares.percent(.critical)),
            limit("share_interactive_percent", shares.percent(.interactive)),
            limit("share_bulk_percent", shares.percent(.bulk)),
        ]
    }

    private var peers: [NamedLimit] {
        let census: ConnectionCensus<Int>.Limits = census()
        return [
            limit("connections", connections),
            limit("connections_per_peer", census.perPeer),
            limit("handshakes", handshakes),
            limit("faults_of_peer_per_30s", faultsOfPeer),
        ]
    }

    private var events: [NamedLimit] {
        [
            limit("cancels_per_30s", cancels),
            limit("pings_at_once", pings),
            limit("glitches_per_30s", glitches),
            limit("late_windows_per_30s", lateWindows),
            limit("empty_pieces_in_a_row", emptyPieces),
            limit("queued_control_frames", queuedControlFrames),
        ]
    }

    private var times: [NamedLimit] {
        [
            time("handshake_timeout", handshakeTimeout),
            time("hello_timeout", helloTimeout),
            time("frame_timeout", frameTimeout),
            time("request_timeout", requestTimeout),
            time("stalled_write_timeout", stalledWriteTimeout),
            time("keepalive", keepalive),
            optional("max_age", maxAge),
            optional("max_idle", maxIdle),
            time("age_grace", ageGrace),
            time("replaceable_after", replaceableAfter),
            time("accept_pause", acceptPause),
            time("shortest_exclusion", shortestExclusion),
            time("longest_exclusion", longestExclusion),
        ]
    }

    private func limit(_ name: String, _ value: Int) -> NamedLimit {
        NamedLimit(name: name, value: String(value))
    }

    private func optional(_ name: String, _ value: Duration?) -> NamedLimit {
        value.map { time(name, $0) } ?? NamedLimit(name: name, value: "none")
    }

    private func time(_ name: String, _ value: Duration) -> NamedLimit {
        NamedLimit(name: name, value: "\(TimeAmount(value).nanoseconds / 1_000_000)ms")
    }
}
