// Generated from wire.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// The services of the protocol itself, which every process answers beside its own: is it healthy, what
/// does it speak, what do its connections do. Their method numbers are below 100.
package enum WireV1 {}

extension WireV1 {
    /// `sluice.wire.v1.ServingStatus`.
    /// Open: a number this build does not know is kept and sent on.
    package struct ServingStatus: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let serving = Self(rawValue: 1)
        /// Not ready, or stopping.
        package static let notServing = Self(rawValue: 2)
        /// Only from Watch.
        package static let serviceUnknown = Self(rawValue: 3)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .serving,
            .notServing,
            .serviceUnknown,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "serving": self.init(rawValue: 1)
            case "not_serving": self.init(rawValue: 2)
            case "service_unknown": self.init(rawValue: 3)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "serving"
            case 2: "not_serving"
            case 3: "service_unknown"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.MethodKind`.
    /// Open: a number this build does not know is kept and sent on.
    package struct MethodKind: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let unary = Self(rawValue: 1)
        package static let serverStreaming = Self(rawValue: 2)
        package static let clientStreaming = Self(rawValue: 3)
        package static let bidirectional = Self(rawValue: 4)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .unary,
            .serverStreaming,
            .clientStreaming,
            .bidirectional,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "unary": self.init(rawValue: 1)
            case "server_streaming": self.init(rawValue: 2)
            case "client_streaming": self.init(rawValue: 3)
            case "bidirectional": self.init(rawValue: 4)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "unary"
            case 2: "server_streaming"
            case 3: "client_streaming"
            case 4: "bidirectional"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ConnectionSide`.
    /// Open: a number this build does not know is kept and sent on.
    package struct ConnectionSide: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        /// The peer calls this process.
        package static let server = Self(rawValue: 1)
        /// This process calls the peer.
        package static let client = Self(rawValue: 2)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .server,
            .client,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "server": self.init(rawValue: 1)
            case "client": self.init(rawValue: 2)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "server"
            case 2: "client"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ConnectionState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct ConnectionState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        /// TCP, TLS or HELLO are not finished.
        package static let connecting = Self(rawValue: 1)
        package static let ready = Self(rawValue: 2)
        /// Takes no new calls.
        package static let draining = Self(rawValue: 3)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .connecting,
            .ready,
            .draining,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "connecting": self.init(rawValue: 1)
            case "ready": self.init(rawValue: 2)
            case "draining": self.init(rawValue: 3)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "connecting"
            case 2: "ready"
            case 3: "draining"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.TargetState`.
    /// Open: a number this build does not know is kept and sent on.
    package struct TargetState: RawRepresentable, Hashable, Sendable {
        package static let unspecified = Self(rawValue: 0)
        package static let idle = Self(rawValue: 1)
        package static let connecting = Self(rawValue: 2)
        package static let ready = Self(rawValue: 3)
        /// Waits after a failure before it connects again.
        package static let transientFailure = Self(rawValue: 4)

        /// Every known value but `unspecified`, in the order of the contract.
        package static let all: [Self] = [
            .idle,
            .connecting,
            .ready,
            .transientFailure,
        ]

        /// The number on the wire.
        package let rawValue: Int32

        package init(rawValue: Int32) { self.rawValue = rawValue }

        /// From the word of a known value; nil for another word and for `unspecified`.
        package init?(name: String) {
            switch name {
            case "idle": self.init(rawValue: 1)
            case "connecting": self.init(rawValue: 2)
            case "ready": self.init(rawValue: 3)
            case "transient_failure": self.init(rawValue: 4)
            default: return nil
            }
        }

        /// The word of the value; `unknown_<n>` for a number without one.
        package var name: String {
            switch rawValue {
            case 0: "unspecified"
            case 1: "idle"
            case 2: "connecting"
            case 3: "ready"
            case 4: "transient_failure"
            default: "unknown_\(rawValue)"
            }
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.HealthCheckRequest`.
    package struct HealthCheckRequest: Equatable, Sendable {
        /// With its package, for example sluice.order.v1.OrderService; empty for the process.
        package var service: String

        package init(
            service: String = ""
        ) {
            self.service = service
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.HealthCheckReply`.
    package struct HealthCheckReply: Equatable, Sendable {
        package var status: WireV1.ServingStatus

        package init(
            status: WireV1.ServingStatus = .unspecified
        ) {
            self.status = status
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.HealthListRequest`.
    package struct HealthListRequest: Equatable, Sendable {
        package init() {}
    }
}

extension WireV1 {
    /// `sluice.wire.v1.HealthListReply`.
    package struct HealthListReply: Equatable, Sendable {
        package var services: [WireV1.ServiceHealth]

        package init(
            services: [WireV1.ServiceHealth] = []
        ) {
            self.services = services
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ServiceHealth`.
    package struct ServiceHealth: Equatable, Sendable {
        package var service: String
        package var status: WireV1.ServingStatus

        package init(
            service: String = "",
            status: WireV1.ServingStatus = .unspecified
        ) {
            self.service = service
            self.status = status
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.GetDescriptorsRequest`.
    package struct GetDescriptorsRequest: Equatable, Sendable {
        package init() {}
    }
}

extension WireV1 {
    /// `sluice.wire.v1.DescriptorPiece`.
    package struct DescriptorPiece: Equatable, Sendable {
        /// Bytes before this piece.
        package var offset: UInt32
        /// Bytes of the whole set.
        package var total: UInt32
        package var content: [UInt8]

        package init(
            offset: UInt32 = 0,
            total: UInt32 = 0,
            content: [UInt8] = []
        ) {
            self.offset = offset
            self.total = total
            self.content = content
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ListMethodsRequest`.
    package struct ListMethodsRequest: Equatable, Sendable {
        package init() {}
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ListMethodsReply`.
    package struct ListMethodsReply: Equatable, Sendable {
        /// What HELLO carries: a fingerprint of the methods.
        package var schemaHash: UInt64
        package var methods: [WireV1.MethodEntry]

        package init(
            schemaHash: UInt64 = 0,
            methods: [WireV1.MethodEntry] = []
        ) {
            self.schemaHash = schemaHash
            self.methods = methods
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.MethodEntry`.
    package struct MethodEntry: Equatable, Sendable {
        /// The number in the frame header.
        package var id: UInt32
        package var service: String
        package var name: String
        package var kind: WireV1.MethodKind
        /// Full names of the messages.
        package var request: String
        package var response: String
        /// Largest encoded message, in bytes.
        package var requestLimit: UInt32
        package var responseLimit: UInt32
        /// Services that may call it, sorted.
        package var callers: [String]

        package init(
            id: UInt32 = 0,
            service: String = "",
            name: String = "",
            kind: WireV1.MethodKind = .unspecified,
            request: String = "",
            response: String = "",
            requestLimit: UInt32 = 0,
            responseLimit: UInt32 = 0,
            callers: [String] = []
        ) {
            self.id = id
            self.service = service
            self.name = name
            self.kind = kind
            self.request = request
            self.response = response
            self.requestLimit = requestLimit
            self.responseLimit = responseLimit
            self.callers = callers
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ListConnectionsRequest`.
    package struct ListConnectionsRequest: Equatable, Sendable {
        package init() {}
    }
}

extension WireV1 {
    /// `sluice.wire.v1.GetConnectionRequest`.
    package struct GetConnectionRequest: Equatable, Sendable {
        package var id: UInt64

        package init(
            id: UInt64 = 0
        ) {
            self.id = id
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.Connection`.
    package struct Connection: Equatable, Sendable {
        /// Credit of the connection for streams in bytes: what may still be sent to the peer. 0 or less stops every
        /// stream. Absent where only streams count.
        package enum ToSend: Equatable, Sendable {
            case sendCredit(Int64)
        }

        /// The same that the peer may still send.
        package enum ToReceive: Equatable, Sendable {
            case receiveCredit(Int64)
        }

        /// Its number in the process; never used again.
        package var id: UInt64
        package var side: WireV1.ConnectionSide
        package var state: WireV1.ConnectionState
        /// The service called; empty on the server's side.
        package var service: String
        package var localAddress: String
        package var remoteAddress: String
        /// The SPIFFE id of the other side; empty until the handshake.
        package var peer: String
        /// Of the peer's certificate: hexadecimal, and when it ends (0 when unknown).
        package var certificateSerial: String
        package var certificateExpiresUs: Int64
        package var tlsVersion: String
        package var tlsCipher: String
        package var ageUs: UInt64
        package var callsStarted: UInt64
        package var callsSucceeded: UInt64
        package var callsFailed: UInt64
        /// Bytes of frames, before encryption.
        package var bytesReceived: UInt64
        package var bytesSent: UInt64
        /// The last failure of a call on this connection, in words; empty when there was none.
        package var lastError: String
        package var lastErrorAgeUs: UInt64
        /// Calls that can be told about, the oldest first, at most 256.
        package var streams: [WireV1.Stream]
        /// Such calls beyond those.
        package var streamsLeftOut: UInt32
        /// Credit of the connection for streams in bytes: what may still be sent to the peer. 0 or less stops every
        /// stream. Absent where only streams count.
        package var toSend: ToSend?
        /// The same that the peer may still send.
        package var toReceive: ToReceive?
        /// Calls that hold a place on the connection: those above, and those of which nothing can be told: given up
        /// here while the peer still works on them, or with a request or reply that is only partly through.
        package var callsInFlight: UInt32

        package init(
            id: UInt64 = 0,
            side: WireV1.ConnectionSide = .unspecified,
            state: WireV1.ConnectionState = .unspecified,
            service: String = "",
            localAddress: String = "",
            remoteAddress: String = "",
            peer: String = "",
            certificateSerial: String = "",
            certificateExpiresUs: Int64 = 0,
            tlsVersion: String = "",
            tlsCipher: String = "",
            ageUs: UInt64 = 0,
            callsStarted: UInt64 = 0,
            callsSucceeded: UInt64 = 0,
            callsFailed: UInt64 = 0,
            bytesReceived: UInt64 = 0,
            bytesSent: UInt64 = 0,
            lastError: String = "",
            lastErrorAgeUs: UInt64 = 0,
            streams: [WireV1.Stream] = [],
            streamsLeftOut: UInt32 = 0,
            toSend: ToSend? = nil,
            toReceive: ToReceive? = nil,
            callsInFlight: UInt32 = 0
        ) {
            self.id = id
            self.side = side
            self.state = state
            self.service = service
            self.localAddress = localAddress
            self.remoteAddress = remoteAddress
            self.peer = peer
            self.certificateSerial = certificateSerial
            self.certificateExpiresUs = certificateExpiresUs
            self.tlsVersion = tlsVersion
            self.tlsCipher = tlsCipher
            self.ageUs = ageUs
            self.callsStarted = callsStarted
            self.callsSucceeded = callsSucceeded
            self.callsFailed = callsFailed
            self.bytesReceived = bytesReceived
            self.bytesSent = bytesSent
            self.lastError = lastError
            self.lastErrorAgeUs = lastErrorAgeUs
            self.streams = streams
            self.streamsLeftOut = streamsLeftOut
            self.toSend = toSend
            self.toReceive = toReceive
            self.callsInFlight = callsInFlight
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.Stream`.
    package struct Stream: Equatable, Sendable {
        /// At most one of these is set.
        package enum Deadline: Equatable, Sendable {
            /// Time left; 0 when it passed. Absent without a deadline.
            case deadlineLeftUs(UInt64)
        }

        /// Credit left in bytes to send to the peer; 0 or less stops the stream. Absent where nothing is counted
        /// (unary calls).
        package enum ToSend: Equatable, Sendable {
            case sendCredit(Int64)
        }

        /// The same that the peer may still send.
        package enum ToReceive: Equatable, Sendable {
            case receiveCredit(Int64)
        }

        package var id: UInt32
        /// service/method.
        package var method: String
        package var ageUs: UInt64
        package var deadline: Deadline?
        /// Credit left in bytes to send to the peer; 0 or less stops the stream. Absent where nothing is counted
        /// (unary calls).
        package var toSend: ToSend?
        /// The same that the peer may still send.
        package var toReceive: ToReceive?

        package init(
            id: UInt32 = 0,
            method: String = "",
            ageUs: UInt64 = 0,
            deadline: Deadline? = nil,
            toSend: ToSend? = nil,
            toReceive: ToReceive? = nil
        ) {
            self.id = id
            self.method = method
            self.ageUs = ageUs
            self.deadline = deadline
            self.toSend = toSend
            self.toReceive = toReceive
        }
    }
}

extension WireV1 {
    /// `sluice.wire.v1.ListTargetsRequest`.
    package struct ListTargetsRequest: Equatable, Sendable {
        package init() {}
    }
}

extension WireV1 {
    /// `sluice.wire.v1.CallTarget`.
    package struct CallTarget: Equatable, Sendable {
        /// The service called.
        package var service: String
        /// host:port.
        package var address: String
        package var state: WireV1.TargetState
        /// Why the last connection or attempt ended; empty when none did.
        package var lastError: String
        /// Left out for a while because its calls failed more often than those of others.
        package var ejected: Bool
        /// What the target says of itself through Health/Watch; true when it is not asked.
        package var healthy: Bool
        /// Calls in flight.
        package var inFlight: UInt32

        package init(
            service: String = "",
            address: String = "",
            state: WireV1.TargetState = .unspecified,
            lastError: String = "",
            ejected: Bool = false,
            healthy: Bool = false,
            inFlight: UInt32 = 0
        ) {
            self.service = service
            self.address = address
            self.state = state
            self.lastError = lastError
            self.ejected = ejected
            self.healthy = healthy
            self.inFlight = inFlight
        }
    }
}
