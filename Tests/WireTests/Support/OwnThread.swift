import Dispatch
import Testing

extension Trait where Self == OwnThread {
    /// For suites whose tests compute or wait for a process without a pause.
    static var ownThread: OwnThread { OwnThread() }
}

/// Runs each case on a thread of its own. On the threads that all tasks share, two such cases at
/// once would stop every other test of the process, past the deadlines of its calls.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(CaseExecutor()) { try await function() }
    }
}

/// Runs the jobs of one case, one at a time.
private final class CaseExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "sluice.test-case")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
