package import Logging
package import Values

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes one line per entry to standard error: instant, level, text, then `key=value` pairs.
package struct LineLogHandler: LogHandler {
    package var metadata = Logger.Metadata()
    package var logLevel: Logger.Level
    private let clock: any WallClock

    /// Logs at `level` and above, stamped by `clock`.
    package init(level: Logger.Level, clock: any WallClock) {
        logLevel = level
        self.clock = clock
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "\(clock.now()) \(event.level.rawValue) \(event.message)"
        let merged = metadata.merging(event.metadata ?? [:]) { $1 }
        for key in merged.keys.sorted() {
            guard let value = merged[key] else { continue }
            line += " \(key)=\(LineLogHandler.quoted("\(value)"))"
        }
        line += "\n"
        // One write per line, so that lines of two threads never mix.
        line.withUTF8 { bytes in _ = write(2, bytes.baseAddress, bytes.count) }
    }

    /// Values with spaces, quotes or control characters are quoted, so that a value cannot forge a line.
    static func quoted(_ value: String) -> String {
        let plain = value.utf8.allSatisfy { $0 > 32 && $0 != 34 && $0 != 61 && $0 != 127 && $0 != 92 }
        if plain && !value.isEmpty { return value }
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default:
                if scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
