package import Messages
package import Wire

/// Where the connections of a process are seen: its servers and its clients.
package protocol ConnectionSource: Sendable {
    /// Every open connection, the server's first, each side by number.
    func connections() async -> [ConnectionSnapshot]
    /// Every address that is called, by service.
    func targets() async -> [TargetSnapshot]
}

/// Shows what the connections of a process do.
package struct ChannelsService: WireV1.ChannelsHandler {
    /// Calls in flight shown for one connection.
    static let streamBound = 256
    /// Bytes of an error's words.
    static let wordsBound = 512

    private let source: any ConnectionSource

    /// Shows what `source` sees.
    package init(_ source: any ConnectionSource) { self.source = source }

    package func listConnections(
        _ request: WireV1.ListConnectionsRequest, _ call: ServerCall,
        _ writer: ResponseWriter<WireV1.Connection>
    ) async throws {
        for connection in await source.connections() { try await writer.write(.init(connection)) }
    }

    package func getConnection(
        _ request: WireV1.GetConnectionRequest, _ call: ServerCall
    ) async throws -> WireV1.Connection {
        guard let found = await source.connections().first(where: { $0.id == request.id }) else {
            throw RPCError(.notFound, "the process has no such connection")
        }
        return WireV1.Connection(found)
    }

    package func listTargets(
        _ request: WireV1.ListTargetsRequest, _ call: ServerCall,
        _ writer: ResponseWriter<WireV1.CallTarget>
    ) async throws {
        for target in await source.targets() { try await writer.write(.init(target)) }
    }
}

extension WireV1.Connection {
    /// What `snapshot` says, with at most `ChannelsService.streamBound` calls in flight.
    init(_ snapshot: ConnectionSnapshot) {
        self.init()
        id = snapshot.id
        side = snapshot.side == .server ? .server : .client
        state =
            switch snapshot.state {
            case .connecting: .connecting
            case .ready: .ready
            case .draining: .draining
            }
        service = snapshot.service
        localAddress = snapshot.localAddress
        remoteAddress = snapshot.remoteAddress
        peer = snapshot.peer?.description ?? ""
        certificateSerial = snapshot.security?.serial ?? ""
        certificateExpiresUs = snapshot.security?.notAfter.map { $0 &* 1_000_000 } ?? 0
        tlsVersion = snapshot.security?.version ?? ""
        tlsCipher = snapshot.security?.cipher ?? ""
        ageUs = snapshot.age.wholeMicroseconds
        callsStarted = UInt64(clamping: snapshot.totals.started)
        callsSucceeded = UInt64(clamping: snapshot.totals.succeeded)
        callsFailed = UInt64(clamping: snapshot.totals.failed)
        bytesReceived = UInt64(clamping: snapshot.totals.bytesReceived)
        bytesSent = UInt64(clamping: snapshot.totals.bytesSent)
        toSend = snapshot.sendCredit.map { .sendCredit(Int64($0)) }
        toReceive = snapshot.receiveCredit.map { .receiveCredit(Int64($0)) }
        callsInFlight = UInt32(clamping: snapshot.inFlight)
        if let failure = snapshot.totals.lastFailure {
            lastError = failure.words.bounded(ChannelsService.wordsBound)
            lastErrorAgeUs = failure.age.wholeMicroseconds
        }
        streams = snapshot.streams.prefix(ChannelsService.streamBound).map(WireV1.Stream.init)
        streamsLeftOut = UInt32(clamping: max(0, snapshot.streams.count - ChannelsService.streamBound))
    }
}

extension WireV1.Stream {
    init(_ snapshot: StreamSnapshot) {
        self.init()
        id = snapshot.id
        method = snapshot.method
        ageUs = snapshot.age.wholeMicroseconds
        if let left = snapshot.deadlineLeft { deadline = .deadlineLeftUs(left.wholeMicroseconds) }
        toSend = snapshot.sendCredit.map { .sendCredit(Int64($0)) }
        toReceive = snapshot.receiveCredit.map { .receiveCredit(Int64($0)) }
    }
}

extension WireV1.CallTarget {
    init(_ snapshot: TargetSnapshot) {
        self.init()
        service = snapshot.service
        address = snapshot.address
        state =
            switch snapshot.state {
            case .idle: .idle
            case .connecting: .connecting
            case .ready: .ready
            case .transientFailure: .transientFailure
            }
        lastError = snapshot.lastError.bounded(ChannelsService.wordsBound)
        ejected = snapshot.isEjected
        healthy = snapshot.isHealthy
        inFlight = UInt32(clamping: snapshot.inFlight)
    }
}

extension Duration {
    /// Whole microseconds, saturating; nothing below zero.
    fileprivate var wholeMicroseconds: UInt64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? 0 : UInt64(Int64.max) }
        return UInt64(clamping: whole &+ attoseconds / 1_000_000_000_000)
    }
}

extension String {
    /// At most `count` bytes, cut between characters, and without NUL, which a message cannot carry.
    fileprivate func bounded(_ count: Int) -> String {
        var text = filter { $0 != "\0" }
        while text.utf8.count > count { text.removeLast() }
        return text
    }
}
