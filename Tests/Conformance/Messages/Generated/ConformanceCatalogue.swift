// Generated from the contracts of Conformance by MessageGenerator 1. Do not edit; run proto/generate.sh.

package import Wire

/// Every method and message of every contract.
package enum ConformanceCatalogue {
    /// Every method, by service in the order of the files.
    package static let methods: [MethodDescriptor] = [
        ConformanceV1.ConformanceServiceMethod.all,
        ConformanceV1.UnimplementedServiceMethod.all,
    ].flatMap { $0 }

    /// Every message type, for tools that walk them all.
    package static let types: [any WireMessage.Type] = [
        ConformanceV1.Empty.self,
        ConformanceV1.CallRequest.self,
        ConformanceV1.ReplyPlan.self,
        ConformanceV1.EndPlan.self,
        ConformanceV1.CallReply.self,
        ConformanceV1.CallFacts.self,
        ConformanceV1.EvolvedReply.self,
        ConformanceV1.ChainRequest.self,
        ConformanceV1.ChainReply.self,
        ConformanceV1.ObserveRequest.self,
        ConformanceV1.ObserveReply.self,
        ConformanceV1.ReleaseRequest.self,
        ConformanceV1.RestartRequest.self,
        ConformanceV1.SetHealthRequest.self,
    ]
}
