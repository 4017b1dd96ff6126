package import Values

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine's clock. The only reader of real time.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// The machine's random numbers, from the kernel. The only user of unseeded randomness.
package struct SystemRandom: RandomSource {
    package init() {}

    package func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}

/// Waits on the machine's monotonic clock. The only sleeper.
package struct SystemScheduler: Scheduler {
    package init() {}

    package func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
