import ServiceKit
import Values

/// Every bound and time of this service, each with its name.
struct InventorySettings: Sendable {
    /// The zone of business dates.
    var zone = BusinessZone.shanghai
    /// Most bytes of one intake file.
    var intakeBytesMax = 64 * 1024 * 1024
    /// Most rows of one intake file.
    var intakeRowsMax = 200_000
    /// Most bytes of one chunk of an intake.
    var chunkBytesMax = 1024 * 1024
    /// Times that a commit judges a file again because other intakes stored some of its devices.
    var intakeRetriesMax = 5
    /// Faults shown with an intake or an import; the rest is streamed.
    var faultsShown = 1000
    /// Broken rules named in the answer to a request for stock.
    var shortfallsShown = 2000
    /// Lines of all shipments in one answer; a page ends early when they are more.
    var linesPerPage = 8000
    /// Most lines of one request for stock.
    var linesMax = 500
    /// Most serials of one reservation.
    var reservedSerialsMax = 10_000
    /// Most serials of one shipment report.
    var serialsMax = 50_000
    /// Most ship requests of one answer.
    var shipRequestsMax = 100
    /// Most warehouses.
    var warehousesMax = 1000
    /// Reservations ended in one transaction when the order feed passes their expiry.
    var expiriesPerBeat = 500
    /// Parked messages of one shipment that are tried when it changes.
    var parkedPerShipmentMax = 100
    /// Parked messages tried in one round of the loop.
    var parkedPerRound = 200
    /// Pause between two rounds of the loops.
    var loopPause: Duration = .milliseconds(500)
    /// First wait before a parked message is tried again; doubles up to `parkedWaitMax`.
    var parkedWait: Duration = .seconds(1)
    /// Longest wait before a parked message is tried again.
    var parkedWaitMax: Duration = .seconds(60)
    /// How long the rest of a shipment is kept after a 3PL's final report, because an earlier report
    /// may still be on its way.
    var shortGrace: Duration = .seconds(5)
}

extension InventorySettings {
    /// Reads what this service takes from its environment besides the keys of every process; faults
    /// stay in `variables`.
    ///
    /// | variable | meaning | default |
    /// |---|---|---|
    /// | SLUICE_SHORT_GRACE_SECONDS | wait before missing units of a final report are given up | 5 |
    init(zone: BusinessZone, variables: Settings) {
        self.zone = zone
        shortGrace = .seconds(
            variables.integer("short_grace_seconds", default: 5, in: 0...86_400))
    }
}
