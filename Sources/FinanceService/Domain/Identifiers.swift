/// An id as text, typed by what it names so that two kinds cannot be mixed up.
struct Identifier<Kind>: Hashable, Sendable, CustomStringConvertible {
    let text: String

    init(_ text: String) { self.text = text }

    var description: String { text }
}

/// Tags for `Identifier`; there are no values of them.
enum PartyTag {}
enum OrderTag {}
enum ShipmentTag {}
enum AccountTag {}
enum ReceivableTag {}
enum EntryTag {}
enum EventTag {}

/// A party, owned by ChannelService.
typealias PartyID = Identifier<PartyTag>
/// An order, owned by OrderService.
typealias OrderID = Identifier<OrderTag>
/// A shipment, owned by InventoryService.
typealias ShipmentID = Identifier<ShipmentTag>
/// A ledger account of a party.
typealias AccountID = Identifier<AccountTag>
typealias ReceivableID = Identifier<ReceivableTag>
/// A journal entry.
typealias EntryID = Identifier<EntryTag>
/// An event of another service's feed.
typealias EventID = Identifier<EventTag>
