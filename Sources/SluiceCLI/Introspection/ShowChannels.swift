import ArgumentParser
import JSON
import Messages
import ServiceKit
import Wire

/// `sluice channels`: what the connections of a running process do.
struct ShowChannels: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Shows connections, calls in flight and targets of a running process.")

    @Argument(help: "The process: channel, order, inventory, finance or gateway.") var process: String
    @Flag(help: "Print JSON, with every field, also those that are zero or false.") var json = false
    @OptionGroup var target: ServiceTarget

    func run() async throws {
        try await target.withClient(of: process) { client in
            let channels = WireV1.ChannelsClient(client)
            var connections: [WireV1.Connection] = []
            for try await connection in try await channels.listConnections(.init(), target.options) {
                connections.append(connection)
            }
            var targets: [WireV1.CallTarget] = []
            for try await target in try await channels.listTargets(.init(), target.options) {
                targets.append(target)
            }
            print(
                json
                    ? try Self.json(connections, targets).serializedText
                    : ChannelTable.text(connections, targets))
        }
    }

    static func json(
        _ connections: [WireV1.Connection], _ targets: [WireV1.CallTarget]
    ) throws -> JSONValue {
        func tree(_ message: some WireMessage) throws -> JSONValue {
            try DynamicMessage(
                decoding: try message.encoded(), as: type(of: message).messageType
            ).json(complete: true)
        }
        return .object([
            "connections": .array(try connections.map(tree)), "targets": .array(try targets.map(tree)),
        ])
    }
}
