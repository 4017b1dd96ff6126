internal import NIOCore

/// Waits for the end of a certificate.
///
/// The wall clock may be set while we wait, and it does not stand still while a machine sleeps as
/// an event loop's clock may: so a long wait is cut into shorter ones, and the clock is read after each.
struct CertificateExpiry {
    /// The longest wait between two looks at the clock.
    static let longestWait: Int64 = 600

    /// What is done when the time is over.
    enum Step {
        case look, endGently, close
    }

    private(set) var step = Step.look
    private var timer: NIOScheduledCallback?

    /// Seconds to wait before the next look, nil when a certificate that ends at `end` is over at
    /// `now`: like libcrypto, which does not take it in its last second any more.
    static func wait(until end: Int64, now: Int64) -> Int64? {
        guard now < end else { return nil }
        // The difference of two times far apart overflows.
        let (left, overflow) = end.subtractingReportingOverflow(now)
        return overflow ? longestWait : min(left, longestWait)
    }

    mutating func cancel() {
        timer?.cancel()
        timer = nil
    }

    /// Goes on with `step` when `timer` is due, in place of what was planned before.
    mutating func set(_ step: Step, _ timer: NIOScheduledCallback?) {
        self.timer?.cancel()
        self.step = step
        self.timer = timer
    }

    /// The timer is due: what is to be done.
    mutating func due() -> Step {
        timer = nil
        return step
    }
}

/// What a connection knows of the certificates it stands on.
struct ConnectionCertificates {
    /// What the handshake proved; nil before its end.
    var handshake: TLSHandshakeCompleted?
    var expiry = CertificateExpiry()
    /// A reload since the connection began.
    var change: CertificateChange?
    /// The wall clock.
    var now: @Sendable () -> Int64 = { 0 }
    /// Whether the connection was told to end.
    var hasEnded = false
}

extension ConnectionChannel {
    /// Time for calls in flight after a certificate ended.
    static let certificateGrace: TimeAmount = .seconds(30)
    /// Time after which an end is tried again that came too early.
    private static let untilReady: TimeAmount = .milliseconds(50)
    /// Seconds that a connection made with an expired certificate of our own may last.
    private static let lateness: Int64 = 5

    /// TLS is up: notes until when, applies a reload that came during the handshake, goes on.
    func secured(_ handshake: TLSHandshakeCompleted) {
        certificates.handshake = handshake
        established(handshake)
        if let change = certificates.change { certificatesChanged(change) }
        // An end that the peer could not be told yet is tried again: that timer stands.
        guard context != nil, certificates.expiry.step != .endGently else { return }
        // When it is over already, it is our own: the peer knows and says better what is wrong.
        let isOver = handshake.ends.map { $0 <= handshake.now } ?? false
        waitForExpiry(atLeast: isOver ? Self.lateness : 0)
    }

    /// The process read its certificates again. A peer that is revoked now is cut off at once; one
    /// that other authorities vouched for is sent away gently.
    func certificatesChanged(_ change: CertificateChange) {
        // During a handshake they add up: a connection that the first one ends would outlive it.
        let before = certificates.change?.trustChanged ?? false
        certificates.change = CertificateChange(
            revoked: change.revoked, trustChanged: before || change.trustChanged)
        guard context != nil, let handshake = certificates.handshake else { return }
        if let serial = handshake.serial, change.revoked.contains(serial) {
            failure = TLSError(.revoked, "the certificate \(serial) is revoked")
            closeNow()
        } else if change.trustChanged {
            endGently()
        }
    }

    private func waitForExpiry(atLeast least: Int64 = 0) {
        guard !certificates.hasEnded, let end = certificates.handshake?.ends else { return }
        let left = CertificateExpiry.wait(until: end, now: certificates.now())
        let wait = max(left ?? 0, least)
        guard wait > 0 else {
            endGently()
            return
        }
        schedule(.look, .seconds(wait))
    }

    private func schedule(_ step: CertificateExpiry.Step, _ wait: TimeAmount) {
        // A callback is smaller than a task, and every idle connection has one.
        let loop = executor.loop.assumeIsolated()
        certificates.expiry.set(step, try? loop.scheduleCallback(in: wait, handler: self))
    }

    private func endGently() {
        guard !certificates.hasEnded else { return }
        certificates.expiry.cancel()
        guard certificatesEnded() else {
            // Between TLS and HELLO-ACK an end would look like a failed attempt to connect.
            schedule(.endGently, Self.untilReady)
            return
        }
        certificates.hasEnded = true
        guard context != nil else { return }
        schedule(.close, Self.certificateGrace)
    }
}

extension ConnectionChannel: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) {
        guard context != nil else { return }
        switch certificates.expiry.due() {
        case .look: waitForExpiry()
        case .endGently: endGently()
        case .close: closeNow()
        }
    }
}
