/// The answer to one request.
package struct HTTPSReply: Sendable {
    /// HTTP status, 100 to 599.
    package let status: Int
    /// Header fields by lower-case name; of a repeated field the last.
    package let headers: [String: String]
    /// The whole body as it came.
    package let body: [UInt8]

    /// The body as text; bytes that are not UTF-8 are replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Why there is no answer.
package struct HTTPSError: Error, Sendable, CustomStringConvertible {
    /// What happened, with the server's address.
    package let description: String
    /// True when no byte of the request was sent, so that a repeat is safe.
    package let notSent: Bool

    package init(_ description: String, notSent: Bool = false) {
        self.description = description
        self.notSent = notSent
    }
}
