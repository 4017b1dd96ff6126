import Synchronization

/// Gives out 0, 1, 2 ... to tasks that share work.
final class Turns: Sendable {
    private let next = Atomic<Int>(0)

    /// The next number; each is given once.
    func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// A value that tasks change one at a time.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    /// Changes the value and returns what `body` returns.
    func change<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { value in body(&value) }
    }

    /// The present value.
    var current: Value { value.withLock { $0 } }
}
