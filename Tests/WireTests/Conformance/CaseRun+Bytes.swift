import Conformance
import Messages
import NIOCore
import NIOPosix

@testable import Wire

/// Steps that send bytes which no client would send.
extension CaseRun {
    func takeBytes(_ verb: String, _ step: Word, _ name: String) async throws {
        if verb == "plain" { return try await plain(name, step) }
        if verb == "raw" {
            raws[name] = try await CasePeer(
                port: connections.port(name), tls: connections.authority.files("gateway"),
                service: "order", group: connections.group)
            return
        }
        guard let raw = raws[name] else { throw CaseFailure("there is no connection \(name)") }
        let began = ContinuousClock.now
        switch verb {
        case "write":
            var bytes: [UInt8] = []
            for index in 0..<(step["times"].number ?? 1) {
                for frame in step["frames"].list { bytes += try Self.frame(frame, shift: 2 * index) }
            }
            raw.write(bytes)
        case "expect":
            for wanted in step["frames"].list {
                let payload = try Self.payload(wanted)
                guard let frame = try await raw.expect({ Self.matches($0, wanted, payload) }) else {
                    throw CaseFailure("closed before \(wanted["type"])")
                }
                if frame.header.type == .ping { asked = frame.payload }
            }
        case "pong": raw.write(Self.bytes(FrameHeader(.pong, flags: .control), asked))
        default: try await raw.closed()
        }
        let took = ContinuousClock.now - began
        if let least = step["above_ms"].milliseconds, took <= least {
            throw CaseFailure("it took only \(took)")
        }
        if let most = step["at_most_ms"].milliseconds, took > most {
            throw CaseFailure("it took \(took)")
        }
    }

    /// Time in which a server closes a connection without TLS, where the step names none.
    private static let longestPlain = Duration.seconds(60)

    /// Bytes without TLS, with `trickle_ms` one at a time; the server closes the connection.
    private func plain(_ digits: String, _ step: Word) async throws {
        let began = ContinuousClock.now
        let channel = try await ClientBootstrap(group: connections.group)
            .connect(host: "127.0.0.1", port: connections.ports.first).get()
        let bytes = Word.hex(digits) + [UInt8](repeating: 0, count: step["zeros"].number ?? 0)
        let rest = step["trickle_ms"].milliseconds
        let sending = Task {
            guard let rest else {
                channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
                return
            }
            for byte in bytes {
                channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil)
                try await Task.sleep(for: rest)
            }
        }
        let most = step["at_most_ms"].milliseconds ?? Self.longestPlain
        // Behind the bound this end gives up, so that a server that does not close is found out.
        let watch = Task {
            try await Task.sleep(for: most + .seconds(1))
            channel.close(promise: nil)
        }
        try await channel.closeFuture.get()
        watch.cancel()
        sending.cancel()
        let lasted = ContinuousClock.now - began
        if lasted <= step["lasts_ms"].milliseconds ?? .zero || lasted > most {
            throw CaseFailure("it lasted \(lasted)")
        }
    }

    private static let types: [String: FrameType] = [
        "HELLO": .hello, "HELLO_ACK": .helloAck, "REQUEST": .request, "MESSAGE": .message,
        "END": .end, "CANCEL": .cancel, "PING": .ping, "PONG": .pong, "GOAWAY": .goAway,
        "WINDOW": .window,
    ]
    private static let flags: [String: UInt8] = [
        "END_STREAM": 1, "NO_MESSAGE": 2, "MORE_FRAGMENTS": 4, "METADATA": 8, "NOT_PROCESSED": 16,
        "COUNTED": 32, "CONTROL": 128,
    ]

    private static func frame(_ words: Word, shift: Int) throws -> [UInt8] {
        let type =
            words["type"].text.flatMap { types[$0] }
            ?? FrameType(rawValue: UInt8(words["type"].number ?? 0))
        let flags = words["flags"].list.reduce(UInt8(0)) { sum, flag in
            sum | (flag.text.flatMap { Self.flags[$0] } ?? UInt8(flag.number ?? 0))
        }
        var code = UInt16(words["code"].number ?? 0)
        if let name = words["method"].text {
            let method = ConformanceCatalogue.methods.first { $0.name == name }
            guard let method else { throw CaseFailure("there is no method \(name)") }
            code = method.id
        }
        let stream = words["stream"].number ?? 0
        let header = FrameHeader(
            type, stream: UInt32(stream == 0 ? 0 : stream + shift), flags: FrameFlags(rawValue: flags),
            code: code, aux: UInt32(words["aux"].number ?? 0))
        var bytes = Self.bytes(header, try payload(words))
        if let length = words["length"].number {
            for index in 0..<4 { bytes[index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
        }
        return bytes
    }

    private static func bytes(_ header: FrameHeader, _ payload: [UInt8]) -> [UInt8] {
        var buffer = ByteBuffer()
        buffer.writeFrame(header, payload)
        return Array(buffer.readableBytesView)
    }

    private static func payload(_ words: Word) throws -> [UInt8] {
        try words["payload"].list.flatMap(part)
    }

    private static func part(_ words: Word) throws -> [UInt8] {
        if words["hello"].isPresent {
            var hello = Hello()
            if let low = words["hello"]["low"].number { hello.lowestVersion = UInt16(low) }
            if let high = words["hello"]["high"].number { hello.highestVersion = UInt16(high) }
            if let bits = words["hello"]["features"].number { hello.features = UInt32(bits) }
            if let calls = words["hello"]["calls"].number { hello.inFlight = UInt32(calls) }
            if let time = words["hello"]["ping_interval"].number { hello.pingInterval = UInt32(time) }
            if let credit = words["hello"]["stream_credit"].number {
                hello.streamCredit = UInt32(credit)
            }
            return hello.encoded()
        }
        if words["metadata"].isPresent {
            let metadata = Metadata(operationID: words["metadata"]["operation_id"].text ?? "")
            let block = try MetadataCoding.encode(metadata)
            return [UInt8(block.count & 0xff), UInt8(block.count >> 8)] + block
        }
        if words["request"].isPresent { return try CaseMessages.request(words["request"]).encoded() }
        if let depth = words["nested"].number { return nested(depth) }
        let bytes = Word.hex(words["hex"].text ?? "")
        return Array(repeatElement(bytes, count: words["times"].number ?? 1).joined())
    }

    /// Messages within each other, each in field 100, which no contract has.
    private static func nested(_ depth: Int) -> [UInt8] {
        var inner: [UInt8] = []
        for _ in 0..<depth {
            var length = inner.count
            var size: [UInt8] = []
            while length > 127 {
                size.append(UInt8(length & 127) | 128)
                length >>= 7
            }
            inner = [0xa2, 0x06] + size + [UInt8(length)] + inner
        }
        return inner
    }

    private static func matches(
        _ frame: CasePeer.Frame, _ words: Word, _ payload: [UInt8]
    ) -> Bool {
        if frame.header.type != words["type"].text.flatMap({ types[$0] }) { return false }
        if let stream = words["stream"].number, frame.header.stream != UInt32(stream) { return false }
        if let status = words["status"].text,
            frame.header.code != UInt16(CaseMessages.code(status))
        {
            return false
        }
        if let code = words["code"].number, frame.header.code != UInt16(code) { return false }
        if words["payload"].isPresent, frame.payload != payload { return false }
        if let services = words["schema_of"].text?.split(separator: " ") {
            let known = ConformanceCatalogue.methods + MessageCatalogue.methods
            let methods = known.filter { method in
                services.contains { method.service.hasSuffix("." + $0) }
            }
            let hash = frame.payload.dropFirst(8).prefix(8).reversed().reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            if hash != MethodDescriptor.schemaHash(of: methods) { return false }
        }
        if words["not_processed"].isPresent {
            return words["not_processed"].flag == frame.header.flags.contains(.notProcessed)
        }
        return true
    }
}
