// Generated from ops.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// What every process answers to operators and to its peers' readiness checks.
package enum OpsV1 {}

extension OpsV1 {
    /// `sluice.ops.v1.CheckReply`.
    package struct CheckReply: Equatable, Sendable {
        package var ready: Bool
        package var components: [OpsV1.ComponentState]

        package init(
            ready: Bool = false,
            components: [OpsV1.ComponentState] = []
        ) {
            self.ready = ready
            self.components = components
        }
    }
}

extension OpsV1 {
    /// `sluice.ops.v1.ComponentState`.
    package struct ComponentState: Equatable, Sendable {
        package var name: String
        package var ready: Bool
        package var reason: String

        package init(
            name: String = "",
            ready: Bool = false,
            reason: String = ""
        ) {
            self.name = name
            self.ready = ready
            self.reason = reason
        }
    }
}

extension OpsV1 {
    /// `sluice.ops.v1.MetricsReply`.
    package struct MetricsReply: Equatable, Sendable {
        package var text: String

        package init(
            text: String = ""
        ) {
            self.text = text
        }
    }
}
