// Generated from the contracts of Bench by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

/// Every method and message of every contract.
package enum BenchCatalogue {
    /// Every method, by service in the order of the files.
    package static let methods: [MethodDescriptor] = [
        BenchV1.BenchServiceMethod.all,
    ].flatMap { $0 }

    /// Every message type, for tools that walk them all.
    package static let types: [any WireMessage.Type] = [
        BenchV1.Packet.self,
        BenchV1.StreamRequest.self,
        BenchV1.BulkRequest.self,
    ]
}
