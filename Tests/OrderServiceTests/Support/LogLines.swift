import Logging
import Synchronization

/// What was logged: level, text and facts of each line.
final class LogLines: Sendable {
    struct Line: Sendable {
        let text: String
        let facts: [String: String]
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.info
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
            lines.lines.withLock { $0.append(Line(text: "\(event.level) \(event.message)", facts: facts)) }
        }
    }

    private let lines = Mutex<[Line]>([])

    /// A logger that writes here.
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    /// The lines with this level and text, in their order.
    func all(_ text: String) -> [Line] { lines.withLock { $0.filter { $0.text == text } } }
}
