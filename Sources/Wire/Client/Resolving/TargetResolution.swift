internal import NIOCore

/// What is known about a name.
struct Resolution: Sendable, Equatable {
    /// The last good list; nil before the first.
    var targets: [Target]?
    /// Why the last lookup failed; nil when it did not.
    var failure: String?
    /// When the last lookup ended.
    var time: NIODeadline
}

/// Looks a client's name up on one event loop and tells every loop of the client what came.
// Unchecked because everything mutable is touched on `eventLoop` only.
final class TargetResolution: @unchecked Sendable {
    private let eventLoop: any EventLoop
    private let host: String
    private let port: Int
    private let resolver: NameResolver
    private let outliers: OutlierWatch?
    private let randomness: @Sendable () -> UInt64
    private var schedule: ResolutionSchedule
    private var timer: Scheduled<Void>?
    private var task: Task<Void, Never>?
    private var subscribers: [@Sendable (Resolution) -> Void] = []
    private(set) var last: Resolution?

    init(
        host: String, port: Int, configuration: ClientConfiguration, outliers: OutlierWatch?,
        eventLoop: any EventLoop
    ) {
        self.eventLoop = eventLoop
        self.host = host
        self.port = port
        resolver = configuration.resolver
        self.outliers = outliers
        randomness = configuration.randomness
        schedule = ResolutionSchedule(
            interval: TimeAmount(configuration.resolvingInterval),
            period: TimeAmount(configuration.resolvingPeriod),
            backoff: configuration.connectionBackoff)
    }

    /// Begins, once, and tells `subscriber` of every result; from any thread. The subscriber moves to
    /// its own loop by itself.
    func begin(_ subscriber: @escaping @Sendable (Resolution) -> Void) {
        eventLoop.execute { [self] in
            subscribers.append(subscriber)
            if let last { subscriber(last) }
            perform(schedule.begin(eventLoop.now))
        }
    }

    /// A connection or an attempt failed; from any thread.
    func wanted() {
        eventLoop.execute { self.perform(self.schedule.wanted(self.eventLoop.now)) }
    }

    /// Ends the work; from any thread.
    func close() {
        eventLoop.execute { [self] in
            schedule.close()
            timer?.cancel()
            timer = nil
            task?.cancel()
            task = nil
            subscribers = []
        }
    }

    private func perform(_ action: ResolutionSchedule.Action) {
        switch action {
        case .none: break
        case .wake(let time):
            timer?.cancel()
            timer = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in
                guard let self else { return }
                timer = nil
                perform(schedule.timerFired(eventLoop.now))
            }
        case .resolve:
            timer?.cancel()
            timer = nil
            resolve()
        }
    }

    private func resolve() {
        let (resolver, host, port, eventLoop) = (resolver, host, port, eventLoop)
        let tell: @Sendable (Result<[Target], any Error>) -> Void = { [weak self] outcome in
            guard let self else { return }
            eventLoop.execute { self.finished(outcome) }
        }
        task = Task(executorPreference: LoopExecutor.of(eventLoop)) {
            do {
                tell(.success(try await resolver.resolve(host, port)))
            } catch {
                tell(.failure(error))
            }
        }
    }

    private func finished(_ outcome: Result<[Target], any Error>) {
        task = nil
        let now = eventLoop.now
        var result = Resolution(targets: last?.targets, failure: nil, time: now)
        switch outcome {
        case .success(let targets) where !targets.isEmpty:
            var seen: Set<Target> = []
            let distinct = targets.filter { seen.insert($0).inserted }
            let used = Array(distinct.prefix(ClientTarget.mostAddresses))
            result.targets = used
            outliers?.keep(used)
        case .success: result.failure = "\(host) has no addresses"
        case .failure(let error): result.failure = "\(host) cannot be resolved: \(error)"
        }
        last = result
        let action = schedule.finished(
            isSuccess: result.failure == nil, now, random: randomness())
        for subscriber in subscribers { subscriber(result) }
        perform(action)
    }
}
