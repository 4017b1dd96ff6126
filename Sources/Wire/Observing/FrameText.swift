/// Frames as one line of text each, in the order they passed: header fields by name, and what the
/// payload says.
///
/// Follows streams, so that a MESSAGE is read as what its REQUEST's method says. Not for hostile input
/// without end: it keeps the unfinished messages of every stream.
package struct FrameText {
    private struct Key: Hashable {
        let direction: TappedFrame.Direction
        let stream: UInt32
    }

    private let methods: [UInt16: MethodDescriptor]
    private let message: @Sendable ([UInt8], MessageType) -> String?
    private var calls: [UInt32: MethodDescriptor] = [:]
    private var pieces: [Key: [UInt8]] = [:]

    /// - Parameters:
    ///   - methods: the methods whose messages are shown.
    ///   - message: the text of an encoded message; nil when it cannot be read.
    package init(
        methods: [MethodDescriptor], message: @escaping @Sendable ([UInt8], MessageType) -> String?
    ) {
        self.methods = Dictionary(methods.map { ($0.id, $0) }) { first, _ in first }
        self.message = message
    }

    /// The line of the next frame, without a time.
    package mutating func line(_ frame: TappedFrame) -> String {
        let header = frame.header
        let words = [
            frame.direction == .sent ? ">" : "<", header.type.word, "stream=\(header.stream)",
            "flags=\(header.flags.words)", "code=\(header.code)", "aux=\(header.aux)",
            "length=\(frame.payload.count)",
        ]
        return (words + facts(frame, header)).joined(separator: " ")
    }

    private mutating func facts(_ frame: TappedFrame, _ header: FrameHeader) -> [String] {
        switch header.type {
        case .hello, .helloAck: return Self.hello(frame.payload)
        case .request: return request(frame, header)
        case .message:
            guard let (facts, rest) = Self.metadata(frame, header) else { return ["malformed"] }
            return facts + messageFacts(frame, header, rest)
        case .end:
            defer { forget(header.stream) }
            guard let (facts, rest) = Self.metadata(frame, header) else { return ["malformed"] }
            return facts + Self.status(rest, header)
        case .cancel:
            forget(header.stream)
            let text = String(decoding: frame.payload, as: UTF8.self)
            return ["status=\(StatusCode.received(header.code).name)"]
                + (text.isEmpty ? [] : ["text=\(Self.quoted(text))"])
        case .ping, .pong: return ["data=\(Self.hexadecimal(frame.payload))"]
        case .goAway:
            let text = String(decoding: frame.payload, as: UTF8.self)
            return [
                "last=\(header.stream)",
                "reason=\(Self.quoted(GoAwayReason(rawValue: header.code).words))",
                "closes=\(header.aux)ms",
            ] + (text.isEmpty ? [] : ["text=\(Self.quoted(text))"])
        case .window: return ["credit=\(header.aux)"]
        default: return ["payload=\(Self.hexadecimal(frame.payload))"]
        }
    }

    private static func hello(_ payload: [UInt8]) -> [String] {
        guard let hello = payload.withUnsafeBytes({ Hello(decoding: $0) }) else {
            return ["malformed"]
        }
        return [
            "versions=\(hello.lowestVersion)-\(hello.highestVersion)",
            "features=0x\(String(hello.features, radix: 16))",
            "schema=0x\(String(hello.schemaHash, radix: 16))",
            "payload=\(hello.largestPayload)", "metadata=\(hello.largestMetadata)",
            "calls=\(hello.inFlight)", "message=\(hello.largestMessage)",
            "stream-credit=\(hello.streamCredit)", "connection-credit=\(hello.connectionCredit)",
            "ping-interval=\(hello.pingInterval)ms",
            "pings-without-calls=\(hello.pingsWithoutCalls)", "build=\(quoted(hello.build))",
        ]
    }

    private mutating func request(_ frame: TappedFrame, _ header: FrameHeader) -> [String] {
        var facts: [String] = []
        if let method = methods[header.code] {
            calls[header.stream] = method
            facts.append("method=\(method.fullName)")
        } else {
            facts.append("method=unknown")
        }
        if header.aux > 0 { facts.append("deadline=\(header.aux)us") }
        guard let (metadata, rest) = Self.metadata(frame, header) else {
            return facts + ["malformed"]
        }
        return facts + metadata + messageFacts(frame, header, rest)
    }

    /// What the block at the beginning says, and what is behind it; nil when it is malformed.
    private static func metadata(
        _ frame: TappedFrame, _ header: FrameHeader
    ) -> (facts: [String], rest: [UInt8])? {
        guard header.flags.contains(.metadata) else { return ([], frame.payload) }
        return frame.payload.withUnsafeBytes { payload in
            MetadataCoding.split(payload).map { (words($0.0), Array($0.1)) }
        }
    }

    private static func words(_ metadata: Metadata) -> [String] {
        var facts: [String] = []
        if !metadata.operationID.isEmpty { facts.append("operation=\(quoted(metadata.operationID))") }
        if !metadata.actor.isEmpty { facts.append("actor=\(metadata.actor.count)B") }
        if let trace = metadata.trace { facts.append("trace=\(trace.traceparent)") }
        if let pushback = metadata.pushback { facts.append("pushback=\(pushback)ms") }
        if metadata.overloadClass != .interactive { facts.append("class=\(metadata.overloadClass.name)") }
        if metadata.attempt > 0 { facts.append("attempt=\(metadata.attempt)") }
        for pair in metadata.custom {
            facts.append("\(quoted(pair.key))=\(hexadecimal(pair.value))")
        }
        return facts
    }

    private mutating func messageFacts(
        _ frame: TappedFrame, _ header: FrameHeader, _ bytes: [UInt8]
    ) -> [String] {
        if header.flags.contains(.noMessage) { return [] }
        let key = Key(direction: frame.direction, stream: header.stream)
        let whole = (pieces.removeValue(forKey: key) ?? []) + bytes
        if header.flags.contains(.moreFragments) {
            pieces[key] = whole
            return ["piece=\(bytes.count)B"]
        }
        guard let method = calls[header.stream] else { return ["message=\(whole.count)B"] }
        let type = frame.direction == .sent ? method.request : method.response
        return ["\(type.name)=\(message(whole, type) ?? "unreadable")"]
    }

    private static func status(_ payload: [UInt8], _ header: FrameHeader) -> [String] {
        let error = payload.withUnsafeBytes { StatusPayload.decode(header, $0) }
        var facts = ["status=\(error.code.name)"]
        if !error.message.isEmpty { facts.append("text=\(quoted(error.message))") }
        if !error.details.isEmpty { facts.append("details=\(error.details.count)B") }
        return facts
    }

    private mutating func forget(_ stream: UInt32) {
        calls[stream] = nil
        pieces[Key(direction: .sent, stream: stream)] = nil
        pieces[Key(direction: .received, stream: stream)] = nil
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(32).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return shown.joined() + (bytes.count > 32 ? "..." : "")
    }

    /// Text of a peer cannot forge a line.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            default:
                if scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension FrameType {
    /// The name in the specification.
    var word: String {
        switch self {
        case .hello: "HELLO"
        case .helloAck: "HELLO-ACK"
        case .request: "REQUEST"
        case .message: "MESSAGE"
        case .end: "END"
        case .cancel: "CANCEL"
        case .ping: "PING"
        case .pong: "PONG"
        case .goAway: "GOAWAY"
        case .window: "WINDOW"
        default: "TYPE-\(rawValue)"
        }
    }
}

extension FrameFlags {
    /// The names in the specification, `-` for none.
    var words: String {
        let names: [(FrameFlags, String)] = [
            (.endStream, "END_STREAM"), (.noMessage, "NO_MESSAGE"),
            (.moreFragments, "MORE_FRAGMENTS"), (.metadata, "METADATA"),
            (.notProcessed, "NOT_PROCESSED"), (.counted, "COUNTED"), (.control, "CONTROL"),
        ]
        var found = names.filter { contains($0.0) }.map(\.1)
        let unknown = names.reduce(rawValue) { $0 & ~$1.0.rawValue }
        if unknown != 0 { found.append("0x\(String(unknown, radix: 16))") }
        return found.isEmpty ? "-" : found.joined(separator: ",")
    }
}
