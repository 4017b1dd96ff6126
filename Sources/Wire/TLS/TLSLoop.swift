internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Something that keeps memory for speed while there is traffic.
protocol IdleWatched: AnyObject {
    /// Called once per period: true when nothing happened since the last call and everything was
    /// given back, or when the end came; it is then not asked again.
    func isQuiet() -> Bool
}

/// What the TLS connections of one event loop share: buffers that each needs only for a moment, and
/// the sweep that finds the connections that became quiet. Belongs to its loop.
///
/// One timer serves all connections, and none runs when all are quiet.
// Unchecked because everything but `loop` is touched on the event loop only.
final class TLSLoop: @unchecked Sendable {
    /// A connection gives its buffers back after one to two periods without bytes.
    static let period: TimeAmount = .seconds(1)

    /// Bytes read from a socket at once.
    private static let inputBytes = 262_144

    /// Memory of the largest buffer of encrypted bytes that is kept.
    static let largestCipher = 524_288
    /// Memory up to which such a buffer serves small writes: so much may a small write hold that a
    /// socket does not take.
    static let smallCipher = 32_768

    private static let threadLocal = ThreadSpecificVariable<TLSLoop>()

    private let loop: any EventLoop
    /// Buffers that nobody uses at the moment, each empty but with memory. A user takes one,
    /// leaves none, and gives it back: so a nested use gets a fresh one.
    var plain = ByteBuffer()
    var staging = ByteBuffer()
    private var small = ByteBuffer()
    private var large = ByteBuffer()
    private var input = ByteBuffer()
    private var lastCipher = ""
    private var busy: [any IdleWatched] = []
    private var isScheduled = false

    private init(loop: any EventLoop) { self.loop = loop }

    /// What `loop` shares; only on the loop.
    static func of(_ loop: any EventLoop) -> TLSLoop {
        loop.preconditionInEventLoop()
        // Loops that tests drive by hand share one thread.
        if let known = threadLocal.currentValue, known.loop === loop { return known }
        let made = TLSLoop(loop: loop)
        threadLocal.currentValue = made
        return made
    }

    /// What the loop of this thread shares; nil before it had a connection.
    static var current: TLSLoop? { threadLocal.currentValue }

    /// A buffer for bytes of a socket.
    func takeInput(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard input.storageCapacity > 0 else { return allocator.buffer(capacity: Self.inputBytes) }
        var taken = ByteBuffer()
        swap(&taken, &input)
        taken.clear()
        return taken
    }

    /// Takes a buffer back that was read from the socket and is not needed any more.
    func giveInput(_ buffer: ByteBuffer) {
        if buffer.storageCapacity == Self.inputBytes { input = buffer }
    }

    /// An empty buffer for `size` encrypted bytes.
    func takeCipher(_ size: Int) -> ByteBuffer {
        var taken = ByteBuffer()
        if size <= Self.smallCipher {
            swap(&taken, &small)
            taken.reserveCapacity(size)
        } else {
            swap(&taken, &large)
            // A new one of this size when a socket holds it still.
            taken.clear(minimumCapacity: size)
        }
        return taken
    }

    /// Takes a buffer back that was given to a socket. False when that holds it: a small write must
    /// not hold more than its own bytes, so the connection should make its own buffers until the
    /// socket takes them.
    func giveCipher(_ buffer: inout ByteBuffer) -> Bool {
        let memory = buffer.storageCapacity
        guard memory <= Self.smallCipher else {
            // Looked at when it is taken: a burst written from within another one leaves after it.
            if memory <= Self.largestCipher { large = buffer }
            return true
        }
        // Another storage, and one without memory, when somebody else has this one.
        buffer.clear(minimumCapacity: 0)
        guard buffer.storageCapacity == memory else { return false }
        small = buffer
        return true
    }

    /// The name of a cipher suite; connections of a loop mostly have the same one.
    func cipherName(_ name: UnsafePointer<CChar>) -> String {
        if strcmp(name, lastCipher) != 0 { lastCipher = String(cString: name) }
        return lastCipher
    }

    /// The loop's time.
    var now: NIODeadline { loop.now }

    /// Looks at `connection` from now on until it is quiet; not to be called again before.
    func watch(_ connection: any IdleWatched) {
        busy.append(connection)
        schedule()
    }

    private func schedule() {
        guard !isScheduled, !busy.isEmpty else { return }
        isScheduled = true
        loop.assumeIsolated().scheduleTask(in: Self.period) { [self] in
            isScheduled = false
            look()
        }
    }

    private func look() {
        let before = busy.count
        // Giving back can lead to writes, which put connections into the list again.
        let asked = busy
        busy = []
        let kept = asked.filter { !$0.isQuiet() }
        busy = kept + busy
        if before - busy.count >= HeapTrim.worthwhile { HeapTrim.trim() }
        schedule()
    }
}
