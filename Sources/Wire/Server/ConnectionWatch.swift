internal import NIOCore

/// Says when a connection is stuck, dead or idle: compares the times at which something happened.
/// Has no clock; looks may come at any time, best when `nextLook` says.
struct ConnectionWatch {
    /// What is compared with.
    struct Limits {
        /// Time for a begun frame to be complete.
        var frame: TimeAmount
        /// Silence, with calls in flight, after which the peer is asked, and again given up.
        var keepalive: TimeAmount
        /// Time for which the socket may take no bytes.
        var stalled: TimeAmount
        /// Time without calls; nil for any.
        var idle: TimeAmount?
    }

    /// What is to be done.
    enum Verdict: Equatable {
        case fine
        /// Send a PING.
        case ask
        /// Close: the peer is stuck or dead.
        case end(String)
        /// End in order: there were no calls for long.
        case retire
    }

    /// Shortest time between two looks.
    static let leastRest = TimeAmount.milliseconds(10)

    private var limits: Limits
    private var heardAt: NIODeadline
    private var idleSince: NIODeadline
    private var askedAt: NIODeadline?
    private var frameSince: NIODeadline?
    private var stalledSince: NIODeadline?
    /// Somebody asked to read while the socket took no bytes. Then frames are not judged, for we do
    /// not read them; nor, while it takes none, silence, for no PING reaches the peer.
    var isReadHeld = false

    init(_ limits: Limits, now: NIODeadline) {
        self.limits = limits
        heardAt = now
        idleSince = now
    }

    /// TLS is up.
    mutating func begin(idleLimit: TimeAmount?, _ now: NIODeadline) {
        limits.idle = idleLimit
        heardAt = now
        idleSince = now
    }

    /// A frame came.
    mutating func heard(_ now: NIODeadline) { heardAt = now }

    /// What came ends inside a frame; `isNew` when others were completed before it.
    mutating func isInside(_ isNew: Bool, _ now: NIODeadline) {
        if isNew || frameSince == nil { frameSince = now }
    }

    /// What came ends between two frames.
    mutating func isBetweenFrames() { frameSince = nil }

    /// The last call ended.
    mutating func idled(_ now: NIODeadline) { idleSince = now }

    /// The socket takes no bytes.
    mutating func stalled(_ now: NIODeadline) {
        if stalledSince == nil { stalledSince = now }
    }

    /// The socket takes bytes. True when somebody who asked to read waits for that.
    mutating func flows(_ now: NIODeadline) -> Bool {
        guard stalledSince != nil || isReadHeld else { return false }
        stalledSince = nil
        heardAt = now
        guard isReadHeld else { return false }
        isReadHeld = false
        if frameSince != nil { frameSince = now }
        return true
    }

    /// When something becomes due, or could that begins now. `isIdle`: none of the calls in flight keeps the
    /// connection from being retired.
    func nextLook(_ now: NIODeadline, inFlight: Int, isIdle: Bool) -> NIODeadline {
        var next = now + Swift.min(limits.frame, limits.keepalive, limits.stalled)
        if let idle = limits.idle {
            next = Swift.min(next, now + idle)
            if isIdle { next = Swift.min(next, idleSince + idle) }
        }
        if let stalledSince { next = Swift.min(next, stalledSince + limits.stalled) }
        if !isReadHeld {
            if let frameSince { next = Swift.min(next, frameSince + limits.frame) }
            if inFlight > 0, stalledSince == nil {
                next = Swift.min(next, (asked ?? heardAt) + limits.keepalive)
            }
        }
        // What is due and cannot be judged yet must not be looked at without end.
        return Swift.max(next, now + Self.leastRest)
    }

    /// When the peer was asked, when nothing was heard since.
    private var asked: NIODeadline? {
        guard let askedAt, askedAt >= heardAt else { return nil }
        return askedAt
    }

    /// What is to be done at `now`.
    mutating func look(_ now: NIODeadline, inFlight: Int, isIdle: Bool) -> Verdict {
        if let stalledSince, now - stalledSince >= limits.stalled {
            return .end("the peer takes no bytes")
        }
        guard !isReadHeld else { return .fine }
        if let frameSince, now - frameSince >= limits.frame {
            return .end("a frame was not completed in time")
        }
        if isIdle, let idle = limits.idle, now - idleSince >= idle { return .retire }
        guard inFlight > 0 else {
            askedAt = nil
            return .fine
        }
        guard stalledSince == nil else { return .fine }
        if let asked {
            return now - asked >= limits.keepalive ? .end("the peer does not answer") : .fine
        }
        guard now - heardAt >= limits.keepalive else { return .fine }
        askedAt = now
        return .ask
    }
}
