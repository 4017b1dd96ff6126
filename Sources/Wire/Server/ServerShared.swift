/// What all connections of a server have in common.
///
/// They hold a reference: with copies an idle connection took 0.8 KiB more.
final class ServerShared: Sendable {
    let configuration: ServerConfiguration
    let router: ServerRouter
    let admission: Admission
    let bounds: ServerConnectionStateMachine.Bounds
    /// Of the methods that the router serves; told in HELLO-ACK.
    let schemaHash: UInt64

    init(_ configuration: ServerConfiguration, _ router: ServerRouter) {
        self.configuration = configuration
        self.router = router
        admission = Admission(configuration.admission, statistics: configuration.statistics)
        let methods = router.methods
        bounds = configuration.bounds(for: methods)
        schemaHash = MethodDescriptor.schemaHash(of: methods)
    }
}
