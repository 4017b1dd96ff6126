import Messages
import ServiceKit
import Store
import Wire

/// Follows ChannelService's feed for the party tree, by which channel users are kept to their own.
enum ChannelFeed {
    static let name = "channel"

    static func consumer(
        _ channel: any CallChannel, store: Store, environment: ServiceEnvironment
    ) -> FeedConsumer {
        FeedConsumer(
            feed: name, channel: channel, store: store, environment: environment, apply: apply)
    }

    /// The effect of one event; events of other kinds have none here.
    @Sendable static func apply(_ event: EventsV1.Event, _ transaction: Transaction) throws {
        guard case .partyChanged(let party) = event.body else { return }
        try PartyDirectory.apply(party, transaction)
    }
}
