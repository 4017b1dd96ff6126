import Synchronization

/// Tells the parts of a process that it is stopping, so that calls without an end are ended.
package final class DrainSignal: Sendable {
    private let begun = Atomic<Bool>(false)

    package init() {}

    /// The process takes no new calls from now on.
    package func begin() { begun.store(true, ordering: .relaxed) }

    /// Whether the process is stopping.
    package var isBegun: Bool { begun.load(ordering: .relaxed) }
}
