import Store

/// Looks at orders, for callers who may see everything or one subtree of parties.
struct ShowOrders: Sendable {
    let store: Store

    /// An order by id, or by number when the id is empty; `notFound` when there is none to be seen.
    func order(id: String, number: String, for caller: Caller) async throws -> Order {
        try await store.read { tx in
            try Visibility.order(try Self.id(id, number, tx), for: caller, tx)
        }
    }

    /// An order with its trail.
    func timeline(
        id: String, number: String, for caller: Caller
    ) async throws -> (order: Order, entries: [TimelineEntry]) {
        try await store.read { tx in
            let order = try Visibility.order(try Self.id(id, number, tx), for: caller, tx)
            return (order, try TimelineTable.entries(of: order.id, tx))
        }
    }

    /// The party of an order, whoever asks: to learn about a party that the feed has not brought yet.
    func party(id: String, number: String) async throws -> String? {
        try await store.read { tx in
            guard let id = try? Self.id(id, number, tx) else { return nil }
            return try OrderTable.order(id, tx)?.partyID
        }
    }

    private static func id(_ id: String, _ number: String, _ tx: Transaction) throws -> OrderID {
        if !id.isEmpty { return OrderID(id) }
        guard let found = try OrderTable.id(number: number, tx) else { throw OrderError.notFound }
        return found
    }

    /// A page of orders, newest first, and whether there are more.
    ///
    /// A page ends early when its orders reach `byteLimit`, so that it fits a message.
    func page(
        _ filter: OrderQueries.Filter, before: String, limit: Int, byteLimit: Int, for caller: Caller
    ) async throws -> (orders: [Order], more: Bool) {
        try await store.read { tx in
            let ids = try Self.ids(filter, before: before, limit: limit + 1, for: caller, tx)
            var orders: [Order] = []
            var bytes = 0
            for id in ids.prefix(limit) {
                guard let order = try OrderTable.order(id, tx) else { continue }
                bytes += order.approximateBytes
                if bytes > byteLimit, !orders.isEmpty { return (orders, true) }
                orders.append(order)
            }
            return (orders, ids.count > limit)
        }
    }

    private static func ids(
        _ filter: OrderQueries.Filter, before: String, limit: Int, for caller: Caller, _ tx: Transaction
    ) throws -> [OrderID] {
        guard let scope = caller.scope else {
            return try OrderQueries.ids(filter, before: before, limit: limit, tx)
        }
        if !filter.partyID.isEmpty {
            try Visibility.require(filter.partyID, for: caller, tx)
            return try OrderQueries.ids(filter, before: before, limit: limit, tx)
        }
        let parties = try OrderQueries.partiesWithin(scope, tx)
        return try OrderQueries.ids(ofAny: parties, filter, before: before, limit: limit, tx)
    }

    /// Counts of orders by state word, and of refused orders by rule word.
    struct Summary: Equatable, Sendable {
        var byState: [String: Int64] = [:]
        var refusalsByRule: [String: Int64] = [:]
    }

    /// Counts over everything that the caller may see.
    func summary(for caller: Caller) async throws -> Summary {
        try await store.read { tx in
            var summary = Summary()
            guard let scope = caller.scope else {
                for (word, count) in try OrderQueries.countsByState(tx) { summary.byState[word] = count }
                for (word, count) in try OrderQueries.refusalsByRule(tx) {
                    summary.refusalsByRule[word] = count
                }
                return summary
            }
            for party in try OrderQueries.partiesWithin(scope, tx) {
                for (word, count) in try OrderQueries.countsByState(of: party, tx) {
                    summary.byState[word, default: 0] += count
                }
                for (word, count) in try OrderQueries.refusalsByRule(of: party, tx) {
                    summary.refusalsByRule[word, default: 0] += count
                }
            }
            return summary
        }
    }
}

extension Order {
    /// About how many bytes the order takes in a message, rather too many than too few.
    var approximateBytes: Int {
        var bytes = 500 + partyName.utf8.count + reference.utf8.count + cancelReason.utf8.count
        for line in lines {
            bytes += 64 + line.sku.utf8.count
            for serial in line.serials { bytes += 3 + serial.utf8.count }
        }
        for rule in broken {
            bytes += 16 + rule.rule.utf8.count + rule.field.utf8.count + rule.message.utf8.count
        }
        return bytes
    }
}
