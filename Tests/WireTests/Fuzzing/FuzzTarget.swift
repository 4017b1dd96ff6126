/// What readers of untrusted bytes must hold for any bytes at all. The fuzzer (`Tools/fuzz/run`) and
/// the tests that replay its corpus call the same functions.
///
/// Not one of them may trap; each also checks what can be said of the outcome, and throws a
/// `FuzzFinding` where that does not hold.
enum FuzzTarget: String, CaseIterable {
    /// The frame decoder, fed in pieces.
    case frames
    /// A server's connection: state machine and the pieces of requests.
    case reassembly
    /// A client's connection: state machine, credit, and the pieces of replies.
    case replies
    /// The check before protobuf-c, then protobuf-c, for every message type.
    case prescan
    case hello
    /// The name in a certificate.
    case identity
    /// A certificate in DER, and the rules for a leaf.
    case certificates
    /// The metadata block of a request.
    case metadata
    /// The payload of END.
    case status

    /// Reads `bytes`; tells whether they were accepted.
    func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        switch self {
        case .frames: try FuzzFrames.read(bytes)
        case .reassembly: try FuzzReassembly.read(bytes)
        case .replies: try FuzzReplies.read(bytes)
        case .prescan: try FuzzMessages.read(bytes)
        case .hello: try FuzzPayloads.hello(bytes)
        case .identity: try FuzzPayloads.identity(bytes)
        case .certificates: try FuzzCertificates.read(bytes)
        case .metadata: try FuzzPayloads.metadata(bytes)
        case .status: try FuzzPayloads.status(bytes)
        }
    }
}

/// A property that some bytes break.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String
}

/// Throws `words` unless `condition` holds.
func demand(_ condition: Bool, _ words: @autoclosure () -> String) throws {
    if !condition { throw FuzzFinding(description: words()) }
}
