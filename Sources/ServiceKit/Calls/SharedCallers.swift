/// Who may call what all four services answer alike (architecture.md decision 11).
package enum SharedCallers {
    /// Readiness and metrics: those who act for people.
    package static let operations: Set<String> = ["gateway", "operator"]

    /// The feed of a service: the other three, and operators.
    package static func feed(of service: String) -> Set<String> {
        Set(ProcessConfiguration.ports.keys).subtracting(["gateway", service]).union(["operator"])
    }
}
