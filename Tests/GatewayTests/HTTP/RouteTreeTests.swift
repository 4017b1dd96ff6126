import HTTPTypes
import Testing

@testable import Gateway

@Suite("Finding the route of a request")
struct RouteTreeTests {
    private let tree = RouteTree([
        Self.route(.get, "/v1/orders"), Self.route(.post, "/v1/orders"),
        Self.route(.get, "/v1/orders/summary"), Self.route(.get, "/v1/orders/{id}"),
        Self.route(.post, "/v1/orders/{id}/cancel"),
        Self.route(.put, "/v1/parties/{id}/funds/{type}"),
    ])

    private static func route(_ method: HTTPRequest.Method, _ path: String) -> Route {
        Route(
            method: method, path: path, name: path, tag: "", summary: "", access: .open
        ) { _ in .empty }
    }

    private func found(_ method: HTTPRequest.Method, _ path: String) -> String {
        switch tree.find(method, path) {
        case .route(let index, let values): "\(index) \(values.joined(separator: "|"))"
        case .otherMethods(let methods): "405 \(methods.joined(separator: ","))"
        case .nothing: "404"
        }
    }

    @Test(
        "a path leads to its route, a fixed part before one in braces",
        arguments: [
            ("GET", "/v1/orders", "0 "), ("POST", "/v1/orders", "1 "),
            ("GET", "/v1/orders/summary", "2 "), ("GET", "/v1/orders/summaries", "3 summaries"),
            ("POST", "/v1/orders/o-1/cancel", "4 o-1"),
            // The fixed part has no "cancel" below it, so it is taken for an id.
            ("POST", "/v1/orders/summary/cancel", "4 summary"),
            ("PUT", "/v1/parties/p/funds/credit", "5 p|credit"),
            ("HEAD", "/v1/orders", "0 "),
            ("GET", "/v1/orders/a%20b%2Fc", "3 a b/c"),
            ("GET", "/v1/orders/%E4%B8%AD", "3 中"),
        ])
    func finds(method: String, path: String, expected: String) throws {
        #expect(found(try #require(HTTPRequest.Method(method)), path) == expected)
    }

    @Test(
        "another method of a known path is told apart from an unknown path",
        arguments: [
            ("DELETE", "/v1/orders", "405 GET,POST"), ("POST", "/v1/orders/o-1", "405 GET"),
            ("GET", "/v1/orders/o-1/cancel", "405 POST"), ("OPTIONS", "/v1/orders", "405 GET,POST"),
            ("GET", "/", "404"), ("GET", "", "404"), ("GET", "/v1", "404"),
            ("GET", "/v1/orders/", "404"), ("GET", "/v1//orders", "404"),
            ("GET", "/V1/orders", "404"), ("GET", "v1/orders", "404"),
            ("GET", "/v1/orders/o-1/cancel/x", "404"), ("GET", "/v1/orders/%zz", "404"),
            ("GET", "/v1/orders/%00", "404"), ("GET", "/v1/orders/%ff", "404"),
            ("GET", "/v1/orders/../orders", "404"),
        ])
    func refuses(method: String, path: String, expected: String) throws {
        #expect(found(try #require(HTTPRequest.Method(method)), path) == expected)
    }

    @Test("very long paths and very deep paths are not searched")
    func bounds() {
        #expect(found(.get, "/v1/orders/" + String(repeating: "a", count: 5_000)) == "404")
        #expect(found(.get, String(repeating: "/a", count: 500)) == "404")
    }
}
