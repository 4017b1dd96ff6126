internal import NIOCore

extension ServerConnection {
    /// What the connection does now.
    var snapshot: ConnectionSnapshot {
        let now = executor.loop.now
        return snapshot(
            .server, machine.isServing ? .ready : machine.isEnding ? .draining : .connecting,
            service: "", receiveCredit: machine.receiveCredit, inFlight: machine.inFlight,
            streams: streams.values.map {
                $0.snapshot(at: now, receiveCredit: machine.receiveCredit(of: $0.id))
            })
    }
}

extension WireServer {
    /// What every open connection does, by number: asked on each connection's event loop.
    package func connections() async -> [ConnectionSnapshot] {
        let asked = openConnections.map { connection in
            connection.eventLoop.submit { connection.value.snapshot }
        }
        var found: [ConnectionSnapshot] = []
        for answer in asked {
            // A loop that has shut down has no connections.
            if let snapshot = try? await answer.get() { found.append(snapshot) }
        }
        return found.sorted { $0.id < $1.id }
    }
}
