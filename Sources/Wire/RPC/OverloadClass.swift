/// How much a call matters when a server has more to do than it can (`reliability.md` D19).
///
/// Travels as metadata field 6. It never orders calls that were admitted; it only decides how much
/// of the server's limit a call may find used and still be taken.
package enum OverloadClass: UInt8, Sendable, CaseIterable {
    /// A person or a live caller waits; what a call is that says nothing. May use up to 90 % of the
    /// limit by default.
    case interactive = 0
    /// Finishes or undoes what was begun, such as a step of a saga: refusing it would keep
    /// resources held elsewhere. May use the whole limit, so a part of it is always left for it.
    case critical = 1
    /// Reports, exports, backfills: whoever asked can wait. May use up to 60 % of the limit.
    case bulk = 2

    /// Reads the number on the wire; numbers of later versions count as `interactive`.
    package init(wire number: UInt8) { self = OverloadClass(rawValue: number) ?? .interactive }

    /// The lower-case word of the class, for labels and logs.
    package var name: StaticString {
        switch self {
        case .interactive: "interactive"
        case .critical: "critical"
        case .bulk: "bulk"
        }
    }
}
