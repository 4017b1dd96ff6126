extension ServerConnection {
    /// CANCEL came, for whatever call: tells who looks why. A reply that the client cannot read, or that is
    /// above its limit, shows here and nowhere else at the server.
    func tellCancelled(_ header: FrameHeader, _ reason: UnsafeRawBufferPointer) {
        guard let callCancelled = configuration.observer.callCancelled else { return }
        let stream = streams[header.stream]
        let method =
            stream?.method ?? charges[header.stream]?.method
            ?? kept[header.stream].flatMap { router.route($0.header.code)?.method }
        callCancelled(
            CancelledCall(
                method: method, peer: peer, status: .received(header.code),
                reason: Self.legible(reason), trace: stream?.trace))
    }

    /// Text of a peer as it may stand in a log: what is no UTF-8, and control characters, are replaced.
    private static func legible(_ bytes: UnsafeRawBufferPointer) -> String {
        guard !bytes.isEmpty else { return "" }
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            text.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return text
    }
}
