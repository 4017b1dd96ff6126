@testable import Wire

/// Payloads of single frames, and names of certificates.
enum FuzzPayloads {
    static func hello(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard let hello = Hello(decoding: bytes) else { return false }
        try demand(
            hello.lowestVersion <= 1 && hello.highestVersion >= 1, "a version that nobody speaks")
        try demand(hello.largestPayload >= 16_368, "a peer that cannot take our frames")
        let again = hello.encoded().withUnsafeBytes { Hello(decoding: $0) }
        try demand(again == hello, "HELLO does not survive: \(hello)")
        return true
    }

    static func identity(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let uri = String(decoding: bytes, as: UTF8.self)
        let expected = reference(Array(uri.utf8))
        guard let found = PeerIdentity(uri: uri) else {
            try demand(expected == nil, "a good name is refused: \(uri)")
            return false
        }
        try demand(found == expected, "the name is read as another: \(uri)")
        try demand(Array(found.description.utf8) == Array(bytes), "the name does not survive: \(uri)")
        return true
    }

    /// The rule of `PeerIdentity`, byte by byte.
    private static func reference(_ uri: [UInt8]) -> PeerIdentity? {
        let scheme = Array("spiffe://".utf8)
        guard uri.count <= 512, uri.starts(with: scheme) else { return nil }
        let rest = uri.dropFirst(scheme.count)
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let domain = rest[..<slash]
        let path = rest[(slash + 1)...]
        let small = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
        let all = small.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        guard !domain.isEmpty, !path.isEmpty, domain.allSatisfy(small.contains),
            path.allSatisfy(all.contains), Array(path) != Array(".".utf8),
            Array(path) != Array("..".utf8)
        else { return nil }
        return PeerIdentity(
            trustDomain: String(decoding: domain, as: UTF8.self),
            service: String(decoding: path, as: UTF8.self))
    }

    static func metadata(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard let metadata = MetadataCoding.decode(bytes) else { return false }
        try demand(metadata.operationID.utf8.count <= 128, "an operation id above 128 bytes")
        try demand(
            metadata.custom.allSatisfy { (1...128).contains($0.key.utf8.count) },
            "a key of no bytes or above 128")
        let held =
            metadata.actor.count + metadata.operationID.utf8.count
            + metadata.custom.reduce(0) { $0 + $1.key.utf8.count + $1.value.count }
        try demand(held <= bytes.count, "metadata grew while it was read")
        let again = try MetadataCoding.encode(metadata)
        try demand(again.count <= bytes.count, "metadata grew from \(bytes.count) to \(again.count)")
        try demand(
            again.withUnsafeBytes { MetadataCoding.decode($0) } == metadata,
            "metadata does not survive")
        return true
    }

    /// Input: code u16 and flags u8 of the header, then the payload.
    static func status(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard bytes.count >= 3 else { return false }
        let header = FrameHeader(
            .end, stream: 1, flags: FrameFlags(rawValue: bytes[2]),
            code: UInt16(bytes[0]) | UInt16(bytes[1]) << 8, length: bytes.count - 3)
        let payload = UnsafeRawBufferPointer(rebasing: bytes[3...])
        let error = StatusPayload.decode(header, payload)
        if error.message == "malformed status" { return false }
        try demand(error.details.count <= payload.count, "details that never came")
        try demand(error.message.utf8.count <= 3 * payload.count, "a text that never came")
        let again = StatusPayload.decode(
            header, encoded: StatusPayload.encode(error))
        try demand(
            again.message.utf8.count <= StatusPayload.longestText, "a text above its limit is sent")
        if error.message.utf8.count <= StatusPayload.longestText,
            error.details.count <= StatusPayload.longestDetails
        {
            try demand(again == error, "a status does not survive: \(error)")
        }
        return true
    }
}

extension StatusPayload {
    fileprivate static func decode(_ header: FrameHeader, encoded bytes: [UInt8]) -> RPCError {
        bytes.withUnsafeBytes { decode(header, $0) }
    }
}
