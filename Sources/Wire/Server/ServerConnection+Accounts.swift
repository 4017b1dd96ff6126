internal import NIOCore

extension ServerConnection {
    /// What a call holds whose handler ended and whose reply waits for the socket.
    struct Charge {
        let method: MethodDescriptor
        fileprivate let status: StatusCode
        /// Time from the request to the handler's end.
        fileprivate let took: TimeAmount
        fileprivate let measured: Bool
        /// The reply, when it is large.
        fileprivate let large: LargeCall
    }

    func handlerFailed(_ stream: ServerStream, _ error: any Error) {
        configuration.observer.handlerFailed?(ServerCall(stream), error)
    }

    /// A call ended. `stream`: where it ran, nil when it was not admitted. `measured` tells whether
    /// the time it took says something about the server.
    func report(
        _ method: MethodDescriptor, _ status: StatusCode, stream: UInt32?, started: NIODeadline,
        requestBytes: Int, responseBytes: Int, trace: TraceContext? = nil, measured: Bool = true,
        large: LargeCall = LargeCall()
    ) {
        let now = executor.loop.now
        if let stream, let seat {
            if context != nil, output.isBacklogged(stream) {
                machine.sending(stream)
                charges[stream] = Charge(
                    method: method, status: status, took: now - started, measured: measured,
                    large: shrink(large, method, to: responseBytes))
            } else {
                endLarge(large)
                admission.end(method, status, seat, started: started, now: now, measured: measured)
            }
        }
        tally.ended(status, method.fullName, now: now)
        guard let callFinished = configuration.observer.callFinished else { return }
        callFinished(
            FinishedCall(
                method: method, peer: peer, status: status,
                duration: .nanoseconds((now - started).nanoseconds),
                requestBytes: requestBytes, responseBytes: responseBytes, trace: trace))
    }

    /// Whether the connection serves, and has no calls but the watch of health that is charged to nobody.
    var isIdle: Bool { machine.isServing && machine.inFlight == watches }

    /// The last call ended that kept the connection from being idle.
    func idledWithLast() {
        if streams.count == watches { watch.idled(executor.loop.now) }
    }

    private var watches: Int { seat?.hasWatch == true ? 1 : 0 }

    /// Gives the places of a call back. The time that its reply waited is the peer's, not ours.
    func release(_ charge: Charge) {
        guard let seat else { return }
        endLarge(charge.large)
        let now = executor.loop.now
        admission.end(
            charge.method, charge.status, seat, started: now - charge.took, now: now,
            measured: charge.measured)
    }
}

extension ServerConnection {
    /// Where the connection comes from.
    var source: String { Self.source(context?.channel.remoteAddress) }

    /// The address without its port; of IPv6 the first 64 bits, for a host may have all of the rest.
    static func source(_ address: SocketAddress?) -> String {
        guard let address, let text = address.ipAddress else { return "" }
        guard address.protocol == .inet6, !text.hasPrefix("::ffff:") else { return text }
        // RFC 3493: behind family, port and flow.
        return address.withSockAddr { start, size in
            let bytes = UnsafeRawBufferPointer(start: start, count: size)
            return bytes.count < 16
                ? text : bytes[8..<16].map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
