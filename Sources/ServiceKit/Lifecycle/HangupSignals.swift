internal import UnixSignals

/// SIGHUP as a wish to have the certificates read again. While a value lives the signal does not end the
/// process; what comes before the loop runs is kept for it.
package struct HangupSignals: Sendable {
    private let signals: UnixSignalsSequence

    /// Takes the signal over. To be made once in a process.
    package init() async { signals = await UnixSignalsSequence(trapping: .sighup) }

    /// Tells `certificates` of each signal. To be run once.
    package func loop(_ certificates: CertificateWatch) -> BackgroundLoop {
        let signals = signals
        return BackgroundLoop("hangups") {
            for await _ in signals { certificates.reload() }
        }
    }
}
