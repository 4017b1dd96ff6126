package import Wire

/// One process of a peer service, for questions that each must answer for itself.
package struct PeerInstance: Sendable {
    /// `host:port`; nil where it is not known yet.
    package let address: String?
    /// Reaches this process; where the address is not known, any of them.
    package let channel: any CallChannel

    /// Puts the two together.
    package init(address: String?, channel: any CallChannel) {
        self.address = address
        self.channel = channel
    }
}

extension ServiceEnvironment {
    /// Processes of one service that are asked one by one; further ones are left out.
    static let instanceBound = 32

    /// Every process of a peer service, by address: those of the configuration, or those that the name had
    /// when it was last looked up.
    ///
    /// Where there are several, each has a client of its own, with one connection, which is kept: it asks
    /// also a process that says that it does not serve. A single one is asked through `client(of:)`.
    package func instances(of service: String) async -> [PeerInstance] {
        let client = client(of: service)
        let addresses: [Target]
        switch configuration.peers[service] {
        case .addresses(let targets): addresses = targets
        case .dns, nil: addresses = []
        }
        guard addresses.isEmpty else { return await instances(of: service, addresses, client) }
        let known = await client.targets().compactMap { try? ClientTarget($0.address) }
        return await instances(
            of: service,
            known.flatMap { target -> [Target] in
                if case .addresses(let targets) = target { targets } else { [] }
            }, client)
    }

    private func instances(
        of service: String, _ addresses: [Target], _ client: WireClient
    ) async -> [PeerInstance] {
        let distinct = Set(addresses).sorted { $0.description < $1.description }.prefix(Self.instanceBound)
        guard distinct.count > 1 else {
            return [PeerInstance(address: distinct.first?.description, channel: client)]
        }
        let clients = await instanceClients(of: service, Array(distinct))
        return zip(distinct, clients).map { PeerInstance(address: $0.description, channel: $1) }
    }
}
