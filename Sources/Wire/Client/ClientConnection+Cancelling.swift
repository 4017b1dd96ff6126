internal import NIOCore

/// What becomes of calls that were given up: the server is told within its budget, and their places
/// there are reckoned with.
extension ClientConnection {
    /// Rest before a place is tried that a cancelled call may still have.
    private static let probeRest = TimeAmount.milliseconds(20)
    /// Longest reason told to the server, in bytes.
    private static let longestReason = 512

    /// The stream is given up, for the reason that `words` give.
    func tellCancel(_ stream: UInt32, _ code: StatusCode, _ words: String) {
        guard isAlive, context != nil else { return }
        switch machine.cancelled(stream, code, now: executor.loop.now) {
        case .ignore: break
        case .tell: sendCancel(stream, code, words)
        case .later: tellLater()
        }
    }

    /// The server ended `call` and takes no more of its requests. The rest of one that is half sent is
    /// dropped and its server told so; without a budget for that it is sent to its end.
    func stopSending(_ call: ClientCall) {
        let stream = call.stream
        guard !call.sendsStream else { return stopSending(stream) }
        guard output.isBacklogged(stream), machine.endedHalfSent(stream, now: executor.loop.now) else {
            return
        }
        dropOutput(stream)
        sendCancel(stream, .cancelled, "")
    }

    /// Sends the CANCELs that wait as the server's budget for them comes back.
    private func tellLater() {
        guard !isHolding, machine.hasHeldCancels else { return }
        isHolding = true
        executor.loop.assumeIsolated().scheduleTask(in: machine.cancelRest) { [weak self] in
            guard let self, isAlive else { return }
            isHolding = false
            while let (stream, code) = machine.heldCancel(now: executor.loop.now) {
                sendCancel(stream, code, "")
            }
            tellLater()
            roomMayBeFree()
        }
    }

    private func sendCancel(_ stream: UInt32, _ code: StatusCode, _ words: String) {
        output.append(
            FrameHeader(.cancel, stream: stream, code: UInt16(code.rawValue)),
            StatusPayload.cut(words, to: Self.longestReason))
        sendLater()
    }

    /// Whether `error` may be about places that calls have which were cancelled here.
    func lacksPlaces(_ error: RPCError) -> Bool {
        guard error.code == .resourceExhausted, error.notProcessed, error.pushback == nil,
            machine.wasRefused(now: executor.loop.now)
        else { return false }
        probeLater()
        return true
    }

    private func probeLater() {
        guard !isProbing else { return }
        isProbing = true
        executor.loop.assumeIsolated().scheduleTask(in: Self.probeRest) { [weak self] in
            guard let self, isAlive else { return }
            isProbing = false
            if machine.probePlaces() { probeLater() }
            roomMayBeFree()
        }
    }
}
