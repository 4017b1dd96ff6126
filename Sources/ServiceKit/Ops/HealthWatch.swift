import Messages
package import Wire

/// The client's side of `Health/Watch`, for clients that leave out targets which are not well.
package enum HealthWatch {
    /// Asks a target for the health of `service` and reports each answer; throws when the call ends.
    ///
    /// What the end means is for `ClientConfiguration.HealthWatching` to say: `unimplemented` that the
    /// target knows no health, everything else that it does not serve until it is asked again.
    package static func watch(
        service: String
    ) -> ClientConfiguration.HealthWatching {
        { channel, report in
            let request = WireV1.HealthCheckRequest(service: service)
            // A question that a busy target refused would count as not serving, and take all other
            // calls from it.
            let options = CallOptions(overloadClass: .critical)
            let statuses = try await WireV1.HealthClient(channel).watch(request, options)
            for try await reply in statuses { report(reply.status == .serving) }
        }
    }
}
