import HTTPTypes

/// Finds the route of a request. Fixed parts win over parts in braces.
struct RouteTree: Sendable {
    /// What was found for a path and a method.
    enum Match: Sendable {
        /// The route's place in the table and the values of its parts in braces, decoded.
        case route(Int, [String])
        /// The path exists; these are its methods.
        case otherMethods([String])
        case nothing
    }

    private final class Node: Sendable {
        let fixed: [String: Node]
        let variable: Node?
        /// Index of the route by method.
        let routes: [String: Int]

        init(fixed: [String: Node], variable: Node?, routes: [String: Int]) {
            self.fixed = fixed
            self.variable = variable
            self.routes = routes
        }
    }

    private let root: Node

    /// - Parameter routes: no two with the same method and the same shape of path; a programmer's
    ///   error otherwise.
    init(_ routes: [Route]) {
        root = Self.node(
            routes.indices.map { index in
                let parts = routes[index].path.split(separator: "/").map(String.init)
                return Leaf(parts: parts[...], method: routes[index].method.rawValue, index: index)
            })
    }

    private struct Leaf {
        let parts: ArraySlice<String>
        let method: String
        let index: Int
    }

    private static func node(_ leaves: [Leaf]) -> Node {
        var below: [String: [Leaf]] = [:]
        var variable: [Leaf] = []
        var here: [String: Int] = [:]
        for leaf in leaves {
            guard let part = leaf.parts.first else {
                precondition(here[leaf.method] == nil, "two routes with one method and path")
                here[leaf.method] = leaf.index
                continue
            }
            let rest = Leaf(
                parts: leaf.parts.dropFirst(), method: leaf.method, index: leaf.index)
            if part.hasPrefix("{") { variable.append(rest) } else { below[part, default: []].append(rest) }
        }
        return Node(
            fixed: below.mapValues(node), variable: variable.isEmpty ? nil : node(variable),
            routes: here)
    }

    /// The route for a path without query. HEAD is answered by GET.
    func find(_ method: HTTPRequest.Method, _ path: some StringProtocol) -> Match {
        // "/v1/orders/" and "/v1//orders" are not "/v1/orders".
        guard path.utf8.first == UInt8(ascii: "/"), path.utf8.count <= 2_048 else { return .nothing }
        let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 16 else { return .nothing }
        var values: [String] = []
        guard let node = Self.descend(root, parts[...], &values) else { return .nothing }
        let wanted = method == .head ? HTTPRequest.Method.get.rawValue : method.rawValue
        if let index = node.routes[wanted] { return .route(index, values) }
        return .otherMethods(node.routes.keys.sorted())
    }

    private static func descend<Part: StringProtocol>(
        _ node: Node, _ parts: ArraySlice<Part>, _ values: inout [String]
    ) -> Node? {
        guard let part = parts.first else { return node.routes.isEmpty ? nil : node }
        if let next = node.fixed[String(part)] {
            let depth = values.count
            if let found = descend(next, parts.dropFirst(), &values) { return found }
            values.removeSubrange(depth...)
        }
        guard let next = node.variable, !part.isEmpty, part.utf8.count <= 300,
            let value = PercentCoding.decode(part.utf8)
        else { return nil }
        values.append(value)
        if let found = descend(next, parts.dropFirst(), &values) { return found }
        values.removeLast()
        return nil
    }
}
