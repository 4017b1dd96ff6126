import Messages
import Values

/// Connections, calls in flight and targets as text for people.
enum ChannelTable {
    /// The tables, each with a line of titles.
    static func text(_ connections: [WireV1.Connection], _ targets: [WireV1.CallTarget]) -> String {
        var parts = [table(connectionTitles, connections.map(row))]
        for connection in connections where !notes(connection).isEmpty {
            parts.append(notes(connection).joined(separator: "\n"))
        }
        let calls = connections.flatMap { connection in connection.streams.map { row($0, connection) } }
        if !calls.isEmpty { parts.append(table(streamTitles, calls)) }
        if !targets.isEmpty { parts.append(table(targetTitles, targets.map(row))) }
        return parts.joined(separator: "\n\n")
    }

    private static let connectionTitles = [
        "ID", "SIDE", "STATE", "PEER", "LOCAL", "REMOTE", "AGE", "OK", "FAILED", "IN FLIGHT", "RECEIVED",
        "SENT", "TLS",
    ]

    private static func row(_ connection: WireV1.Connection) -> [String] {
        let peer = connection.peer.isEmpty ? connection.service : connection.peer
        let security = [connection.tlsVersion, connection.tlsCipher].filter { !$0.isEmpty }
        return [
            "\(connection.id)", connection.side.name, connection.state.name, peer,
            connection.localAddress, connection.remoteAddress, age(connection.ageUs),
            "\(connection.callsSucceeded)", "\(connection.callsFailed)", "\(inFlight(connection))",
            size(connection.bytesReceived), size(connection.bytesSent), security.joined(separator: " "),
        ]
    }

    /// A process that is older does not count those of which nothing can be told.
    private static func inFlight(_ connection: WireV1.Connection) -> Int {
        max(Int(connection.callsInFlight), told(connection))
    }

    /// Calls of which the process can tell more than that they hold a place.
    private static func told(_ connection: WireV1.Connection) -> Int {
        connection.streams.count + Int(connection.streamsLeftOut)
    }

    /// What does not fit a column: the certificate, credit, places without a call, the last error.
    private static func notes(_ connection: WireV1.Connection) -> [String] {
        var lines: [String] = []
        if !connection.certificateSerial.isEmpty {
            let end = Instant(microseconds: connection.certificateExpiresUs)
            lines.append(
                "\(connection.id) certificate \(connection.certificateSerial)"
                    + (connection.certificateExpiresUs > 0 ? ", ends \(end)" : ""))
        }
        if connection.toSend != nil || connection.toReceive != nil {
            lines.append(
                "\(connection.id) credit to send \(credit(connection.toSend)), "
                    + "to receive \(credit(connection.toReceive))")
        }
        let untold = inFlight(connection) - told(connection)
        if untold > 0 {
            lines.append(
                "\(connection.id) has \(untold) places taken by calls that were given up here, "
                    + "or are partly through"
            )
        }
        if !connection.lastError.isEmpty {
            lines.append(
                "\(connection.id) last error \(age(connection.lastErrorAgeUs)) ago: \(connection.lastError)")
        }
        if connection.streamsLeftOut > 0 {
            lines.append("\(connection.id) has \(connection.streamsLeftOut) calls more than are shown")
        }
        return lines
    }

    private static let streamTitles = [
        "ID", "STREAM", "METHOD", "AGE", "LEFT", "CREDIT TO SEND", "TO RECEIVE",
    ]

    private static func row(_ stream: WireV1.Stream, _ connection: WireV1.Connection) -> [String] {
        var left = "-"
        if case .deadlineLeftUs(let microseconds) = stream.deadline { left = age(microseconds) }
        return [
            "\(connection.id)", "\(stream.id)", stream.method, age(stream.ageUs), left,
            credit(stream.toSend), credit(stream.toReceive),
        ]
    }

    private static func credit(_ room: WireV1.Stream.ToSend?) -> String {
        if case .sendCredit(let bytes) = room { size(bytes) } else { "-" }
    }

    private static func credit(_ room: WireV1.Stream.ToReceive?) -> String {
        if case .receiveCredit(let bytes) = room { size(bytes) } else { "-" }
    }

    private static func credit(_ room: WireV1.Connection.ToSend?) -> String {
        if case .sendCredit(let bytes) = room { size(bytes) } else { "-" }
    }

    private static func credit(_ room: WireV1.Connection.ToReceive?) -> String {
        if case .receiveCredit(let bytes) = room { size(bytes) } else { "-" }
    }

    private static let targetTitles = [
        "SERVICE", "TARGET", "STATE", "IN FLIGHT", "EJECTED", "HEALTHY", "LAST ERROR",
    ]

    private static func row(_ target: WireV1.CallTarget) -> [String] {
        [
            target.service, target.address, target.state.name, "\(target.inFlight)",
            target.ejected ? "yes" : "no", target.healthy ? "yes" : "no",
            target.lastError.isEmpty ? "-" : target.lastError,
        ]
    }

    // MARK: cells

    /// `17ms`, `4.2s`, `3m20s`, `5h03m`, `12d04h`.
    static func age(_ microseconds: UInt64) -> String {
        let milliseconds = microseconds / 1_000
        let seconds = milliseconds / 1_000
        func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        switch seconds {
        case 0: return "\(milliseconds)ms"
        case 1..<60: return "\(seconds).\(milliseconds % 1_000 / 100)s"
        case 60..<3_600: return "\(seconds / 60)m\(two(seconds % 60))s"
        case 3_600..<86_400: return "\(seconds / 3_600)h\(two(seconds % 3_600 / 60))m"
        default: return "\(seconds / 86_400)d\(two(seconds % 86_400 / 3_600))h"
        }
    }

    /// The same with its sign.
    static func size(_ bytes: Int64) -> String { (bytes < 0 ? "-" : "") + size(bytes.magnitude) }

    /// `812B`, `64.0KiB`, `3.1MiB`, `2.0GiB`; cut, not rounded.
    static func size(_ bytes: UInt64) -> String {
        if bytes < 1_024 { return "\(bytes)B" }
        var amount = bytes
        var unit = "KiB"
        for next in ["MiB", "GiB"] where amount >= 1 << 20 {
            amount >>= 10
            unit = next
        }
        return "\(amount >> 10).\(((amount & 1_023) * 10) >> 10)\(unit)"
    }

    /// Columns as wide as their widest cell; no spaces at the end of a line.
    static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([titles] + rows).map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
