import Messages
import ServiceKit
import Store

/// Follows ChannelService: keeps the copy of the party tree by which access is checked.
enum ChannelFeed {
    /// The effect of one event of the feed.
    @Sendable static func apply(_ event: EventsV1.Event, _ transaction: Transaction) throws {
        guard case .partyChanged(let party)? = event.body else { return }
        try PartyDirectory.apply(party, transaction)
    }
}
