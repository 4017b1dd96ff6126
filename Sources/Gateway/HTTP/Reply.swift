import HTTPTypes
import HummingbirdCore

/// What a route answers.
struct Reply: Sendable {
    enum Content: Sendable {
        case none
        case bytes([UInt8])
        /// Written while it is read from a service.
        case stream(@Sendable (inout any ResponseBodyWriter) async throws -> Void)
    }

    let status: Int
    let contentType: String
    let content: Content

    static func json(_ status: Int, _ document: [UInt8]) -> Reply {
        Reply(status: status, contentType: "application/json", content: .bytes(document))
    }

    static func text(_ contentType: String, _ text: String) -> Reply {
        Reply(status: 200, contentType: contentType, content: .bytes(Array(text.utf8)))
    }

    static let empty = Reply(status: 204, contentType: "", content: .none)
}
