import Values

/// The machine's own time, for tests of real processes.
struct Pace: Scheduler {
    func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
