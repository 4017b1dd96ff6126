import Crypto
import Values

/// The two headers of a signed message; empty when absent.
struct WebhookHeaders: Sendable, Equatable {
    /// `Sluice-Timestamp`: seconds since 1970.
    var timestamp = ""
    /// `Sluice-Signature`: `v1=<hex>`, several separated by commas while a secret is changed.
    var signature = ""
}

/// Checks that a message was signed by who knows a secret, and not long ago.
///
/// The signature is HMAC-SHA256 over `<timestamp>.<body>`, byte for byte as sent.
struct WebhookSignature: Sendable {
    /// What is wrong with a signed message.
    enum Fault: Error, Equatable {
        case missing
        case malformed
        case outsideWindow
        case wrong
    }

    /// The present secret first, then older ones that are still good.
    let secrets: [[UInt8]]
    /// Seconds that the timestamp may be away from our clock, on either side.
    let windowSeconds: Int64

    /// The signature that proved right, as bytes.
    func verify(
        _ headers: WebhookHeaders, body: [UInt8], now: Instant
    ) throws(Fault) -> [UInt8] {
        guard !headers.timestamp.isEmpty, !headers.signature.isEmpty else { throw .missing }
        guard headers.timestamp.utf8.count <= 12, let seconds = Int64(headers.timestamp),
            String(seconds) == headers.timestamp
        else { throw .malformed }
        let candidates = try Self.candidates(headers.signature)
        var matched: [UInt8]?
        for secret in secrets {
            let expected = Self.sign(secret, timestamp: headers.timestamp, body: body)
            for candidate in candidates where ConstantTime.equal(candidate, expected) {
                matched = expected
            }
        }
        guard let matched else { throw .wrong }
        // After the signature: who does not know the secret learns nothing about our clock.
        let present = now.microseconds / 1_000_000
        guard seconds >= present - windowSeconds, seconds <= present + windowSeconds else {
            throw .outsideWindow
        }
        return matched
    }

    /// The signature of a body.
    static func sign(_ secret: [UInt8], timestamp: String, body: [UInt8]) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: secret))
        code.update(data: Array("\(timestamp).".utf8))
        code.update(data: body)
        return Array(code.finalize())
    }

    private static func candidates(_ header: String) throws(Fault) -> [[UInt8]] {
        let parts = header.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= 4 else { throw .malformed }
        var candidates: [[UInt8]] = []
        for part in parts {
            let text = part.drop { $0 == " " }
            guard text.hasPrefix("v1="), let bytes = Hexadecimal.bytes(text.dropFirst(3)),
                bytes.count == 32
            else { throw .malformed }
            candidates.append(bytes)
        }
        return candidates
    }
}
