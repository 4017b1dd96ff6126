internal import NIOCore

/// What the loops of one client share.
struct ClientShared: Sendable {
    /// Nil for targets that are a list.
    let resolution: TargetResolution?
    let outliers: OutlierWatch?
    let retryTokens: SharedRetryTokens?

    /// The loop gives the timers.
    init(_ configuration: ClientConfiguration, on eventLoop: any EventLoop) {
        outliers = configuration.outlierDetection.map {
            OutlierWatch($0, eventLoop: eventLoop, randomness: configuration.randomness)
        }
        retryTokens = configuration.retry?.throttle.map(SharedRetryTokens.init)
        switch configuration.target {
        case .addresses(let targets):
            resolution = nil
            outliers?.keep(targets)
        case .dns(let host, let port):
            resolution = TargetResolution(
                host: host, port: port, configuration: configuration, outliers: outliers,
                eventLoop: eventLoop)
        }
    }
}
