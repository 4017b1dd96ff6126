import Values

/// An id of a document of kind `Owner`: 36 characters where this service made it.
struct Identifier<Owner>: Hashable, Sendable, CustomStringConvertible {
    let text: String

    init(_ text: String) { self.text = text }
    init(_ id: UUIDv7) { text = id.description }

    var description: String { text }
}

typealias PartyID = Identifier<Party>
typealias ContractID = Identifier<Contract>
typealias PriceListID = Identifier<PriceList>

/// The channel classes of domain.md B1.
enum PartyClass: String, Hashable, Sendable, CaseIterable {
    case agent
    case `operator`
    case distributor
    case keyAccount = "key_account"
    case retailer
    case other
}

/// A place that goods may be sent to.
struct ShipTo: Hashable, Sendable {
    /// Code within the party, for example "MAIN".
    let code: String
    let name: String
    let address: String
    /// The region that the contract's regions are compared with.
    let region: String
}

/// A member of the channel, of any class and tier.
struct Party: Equatable, Sendable {
    let id: PartyID
    let code: String
    let name: String
    let partyClass: PartyClass
    /// Nil for the root of a tree.
    let parentID: PartyID?
    let path: PartyPath
    let active: Bool
    /// Regions that the party may sell in; empty means that no region is barred.
    let regions: [String]
    let shipTo: [ShipTo]
    /// Counts up with each change, from 1; a move of an ancestor is a change too.
    let version: Int64
    let updatedAt: Instant
}

/// The ids from the root down to a party: "/parent/child/".
struct PartyPath: Hashable, Sendable, CustomStringConvertible {
    let text: String

    /// A path as stored.
    init(_ text: String) { self.text = text }

    /// The path of `id` below `parent`, or of a root.
    init(of id: PartyID, below parent: PartyPath?) {
        text = (parent?.text ?? "/") + id.text + "/"
    }

    /// Levels down to this party, the root being 1.
    var depth: Int { text.utf8.count { $0 == UInt8(ascii: "/") } - 1 }

    /// True for `other` itself and everything below it.
    func isWithin(_ other: PartyPath) -> Bool { text.hasPrefix(other.text) }

    var description: String { text }
}
