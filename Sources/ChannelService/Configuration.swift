import ServiceKit
import Store

/// The keys of this service, beside those of every process (`ProcessConfiguration`).
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_READER_COUNT | reader threads of the database, 1 to 64 | 2 |
struct Configuration: Sendable {
    let readerCount: Int

    init(_ settings: Settings) {
        readerCount = settings.integer("reader_count", default: 2, in: 1...64)
    }

    func store(path: String) -> StoreConfiguration {
        var configuration = StoreConfiguration(path: path)
        configuration.readerCount = readerCount
        return configuration
    }
}
