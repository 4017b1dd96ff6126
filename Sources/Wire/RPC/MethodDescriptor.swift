/// One rpc of a service: its name, its number on the wire, its shape and its limits.
package struct MethodDescriptor: Sendable, Hashable {
    /// Which side sends how many messages.
    package enum Kind: UInt8, Sendable, Hashable {
        case unary = 0
        case serverStreaming = 1
        case clientStreaming = 2
        case bidirectional = 3
    }

    /// The proto service with its package, for example `sluice.order.v1.OrderService`.
    package let service: String
    /// The rpc's name, for example `PlaceOrder`.
    package let name: String
    /// The shape of the call.
    package let kind: Kind
    /// The number in the frame header, from the committed registry `proto/methods.txt`; never 0.
    package let id: UInt16
    /// Largest encoded request, in bytes; at most 4 MiB.
    package let requestLimit: Int
    /// Largest encoded response message, in bytes; at most 4 MiB.
    package let responseLimit: Int
    /// The type of the request message.
    package let request: MessageType
    /// The type of each response message.
    package let response: MessageType
    /// `service/name`, as it stands in logs and errors.
    package let fullName: String

    /// The largest limit a method may name, in bytes.
    package static let largestLimit = 4 * 1024 * 1024
    /// The limit of a method that names none, in bytes.
    package static let defaultLimit = 65_536

    /// The number of `sluice.wire.v1.Health/Watch`: those below 100 are the protocol's.
    static let healthWatchID: UInt16 = 2

    /// Whether this is the watch of health that every client has open while its connection lives.
    var isHealthWatch: Bool { id == Self.healthWatchID && kind == .serverStreaming }

    /// Describes a method; traps on id 0 and on limits outside 1...4 MiB.
    package init(
        service: String, name: String, kind: Kind, id: UInt16,
        requestLimit: Int = MethodDescriptor.defaultLimit,
        responseLimit: Int = MethodDescriptor.defaultLimit,
        request: MessageType, response: MessageType
    ) {
        precondition(id != 0, "method id 0 is reserved")
        precondition(
            (1...Self.largestLimit).contains(requestLimit)
                && (1...Self.largestLimit).contains(responseLimit),
            "a method's limit is 1 byte to 4 MiB")
        self.service = service
        self.name = name
        self.kind = kind
        self.id = id
        self.requestLimit = requestLimit
        self.responseLimit = responseLimit
        self.request = request
        self.response = response
        self.fullName = service + "/" + name
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.id == right.id && left.fullName == right.fullName
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// A 64-bit fingerprint (FNV-1a) of a set of methods: ids, names, kinds and message types.
    ///
    /// HELLO carries it so that each side can report that the other was built from another
    /// registry. A difference is not an error: fields may be added.
    package static func schemaHash(of methods: [MethodDescriptor]) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for method in methods.sorted(by: { $0.id < $1.id }) {
            let line =
                "\(method.id) \(method.fullName) \(method.kind.rawValue) "
                + "\(method.request.name) \(method.response.name)\n"
            for byte in line.utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        return hash
    }
}
