/// Streams of one connection whose calls ended, for calls of the same methods to come.
///
/// Belongs to the connection's event loop.
struct SpareStreams {
    /// Most streams kept, and how many of them are looked at for one call.
    private static let most = 64
    private static let looks = 8

    private var streams: [ServerStream] = []

    /// Keeps `stream`, whose handler has ended, in place of the oldest when there are many: what is
    /// called now is called again.
    mutating func keep(_ stream: ServerStream) {
        // The worker of `stream` knows it still; the one kept before is alone by now, mostly.
        if let last = streams.indices.last, isKnownUniquelyReferenced(&streams[last]) {
            streams[last].forget()
        }
        if streams.count == Self.most { streams.removeFirst() }
        streams.append(stream)
    }

    /// A stream of `route` that nobody else knows: a handler may have left a task behind that holds
    /// its call.
    mutating func take(for route: Route) -> ServerStream? {
        for index in streams.indices.reversed().prefix(Self.looks) where streams[index].fits(route) {
            let isFree = isKnownUniquelyReferenced(&streams[index])
            let stream = streams.remove(at: index)
            return isFree ? stream : nil
        }
        return nil
    }

    /// Lets go of them all.
    mutating func removeAll() { streams = [] }
}
