import Logging
import Messages
import ServiceKit
import Values
import Wire

/// The other services as OrderService needs them: domain values in, domain values out.
///
/// Judging calls throw when a peer cannot answer. Saga steps never throw: silence is an answer too.
struct Peers: Sendable {
    private let channel: ChannelV1.ChannelServiceClient
    private let inventory: InventoryV1.InventoryServiceClient
    private let finance: FinanceV1.FinanceServiceClient
    private let directory: PartyDirectory
    private let configuration: OrderConfiguration
    private let randomness: any RandomSource
    private let logger: Logger
    private let limit: LineLimit

    init(
        channel: any CallChannel, inventory: any CallChannel, finance: any CallChannel,
        directory: PartyDirectory, configuration: OrderConfiguration, randomness: any RandomSource,
        logger: Logger, limit: LineLimit
    ) {
        self.channel = ChannelV1.ChannelServiceClient(channel)
        self.inventory = InventoryV1.InventoryServiceClient(inventory)
        self.finance = FinanceV1.FinanceServiceClient(finance)
        self.directory = directory
        self.configuration = configuration
        self.randomness = randomness
        self.logger = logger
        self.limit = limit
    }

    /// Makes sure that a party is known to this service's copy of the party tree; `notFound` when
    /// ChannelService does not know it.
    func learn(_ partyID: String) async throws {
        do {
            try await directory.ensureKnown(partyID)
        } catch let error as RPCError where error.code == .notFound {
            throw OrderError.notFound
        } catch let error as RPCError {
            throw judging(error, "channel")
        }
    }

    // MARK: Judging

    /// Price and terms of a proposed order, with every broken rule of that side.
    func terms(of draft: OrderDraft, _ rule: OrderTypeRule, on today: BusinessDate) async throws -> Terms {
        let request = ChannelV1.TermsRequest(
            partyID: draft.partyID, orderType: draft.orderType, shipToID: draft.shipToID,
            currency: draft.currency, businessDate: today.description,
            lines: draft.lines.enumerated().map { index, line in
                ChannelV1.ProposedLine(
                    lineNo: Int32(index + 1), sku: line.sku, quantity: line.quantity,
                    requestedUnitPriceMinor: line.requestedUnitPriceMinor)
            },
            allowedClasses: rule.allowedClasses.compactMap { CommonV1.PartyClass(name: $0) },
            priceRule: rule.priceRule)
        do {
            return Terms(try await channel.terms(request, judgeOptions))
        } catch {
            throw judging(error, "channel")
        }
    }

    /// What the warehouse lacks for a proposed order.
    func shortages(of draft: OrderDraft) async throws -> [BrokenRule] {
        let request = InventoryV1.AvailabilityRequest(
            warehouseCode: draft.warehouseCode,
            lines: draft.lines.enumerated().map { index, line in
                InventoryV1.StockLine(
                    lineNo: Int32(index + 1), sku: line.sku, quantity: line.quantity,
                    serials: line.serials)
            })
        do {
            return draft.shortages(try await inventory.availability(request, judgeOptions))
        } catch  where error.code == .notFound {
            return [BrokenRule(.warehouse, "/warehouse_code", "there is no such warehouse")]
        } catch {
            throw judging(error, "inventory")
        }
    }

    /// What the party's funds lack for an order that is being refused anyway.
    func fundsShort(for order: Order, _ rule: OrderTypeRule) async throws -> [BrokenRule] {
        do {
            let until = order.createdAt.adding(configuration.holdDuration)
            let reply = try await finance.checkFunds(
                FinanceV1.FreezeRequest(order, rule, expiresAt: until), judgeOptions)
            return reply.violations.map(BrokenRule.init)
        } catch {
            throw judging(error, "finance")
        }
    }

    private var judgeOptions: CallOptions { CallOptions(timeout: configuration.judgeTimeout) }

    /// A peer that finds the request malformed speaks for us; any other failure means that the order
    /// cannot be judged now.
    private func judging(_ error: RPCError, _ peer: String) -> any Error {
        if error.code == .invalidArgument, !error.violations.isEmpty {
            return OrderError.invalid(error.violations.map(BrokenRule.init))
        }
        let trace = ServerCall.current?.trace
        failed("a service could not be asked", peer, error, [.traceID: trace?.traceID ?? "-"])
        return RPCError(
            .unavailable, "service \(peer) could not be asked (\(error.code.name)); nothing was stored")
    }

    /// At most a line for each service and status in ten seconds: when one is down, every order meets it.
    private func failed(
        _ text: StaticString, _ peer: String, _ error: RPCError, _ facts: KeyValuePairs<LogKey, String>
    ) {
        guard let heldBack = limit.admit("\(text) \(peer) \(error.code.name)") else { return }
        var own = logger
        for (key, value) in facts { own[metadataKey: key.rawValue] = .string(value) }
        own.log(
            .warning, text,
            [
                .service: peer, .status: error.code.name,
                .error: String(error.message.prefix(CallLog.wordsBound)), .heldBack: "\(heldBack)",
            ])
    }

    // MARK: Saga steps

    /// What a step's owner said; `cause` where it gave no answer.
    typealias StepAnswer = (event: SagaEvent, cause: String?)

    /// Asks the owner of a step to hold what the order needs.
    func hold(_ step: SagaStep, _ run: SagaRun) async -> StepAnswer {
        let options = stepOptions(step, run, undo: false)
        do {
            switch step {
            case .reserve:
                let reply = try await inventory.reserve(
                    InventoryV1.ReserveRequest(run.order, expiresAt: run.record.expiresAt), options)
                let text = "\(run.order.quantity) reserved in \(run.order.warehouseCode)"
                return (outcome(of: step, reply.violations, note: text), nil)
            case .freeze:
                let reply = try await finance.freeze(
                    FinanceV1.FreezeRequest(run.order, run.rule, expiresAt: run.record.expiresAt), options)
                let text = note(reply.parts, run.order.currency)
                return (outcome(of: step, reply.violations, note: text), nil)
            case .quota:
                let reply = try await channel.holdQuota(
                    ChannelV1.HoldQuotaRequest(run.order, expiresAt: run.record.expiresAt), options)
                return (outcome(of: step, reply.violations, note: "quota taken from contract"), nil)
            }
        } catch  where error.isRefusalOfStep {
            let broken = error.violations.map(BrokenRule.init)
            return (.stepRefused(step, broken.isEmpty ? [step.refusal(error.message)] : broken), nil)
        } catch {
            return (.stepUnknown(step), unanswered(step, run, options, error))
        }
    }

    /// Asks the owner of a step to give back what it holds; it refuses the step from then on.
    func giveBack(_ step: SagaStep, _ run: SagaRun) async -> StepAnswer {
        let options = stepOptions(step, run, undo: true)
        let id = run.order.id.text
        do {
            switch step {
            case .reserve:
                _ = try await inventory.releaseReservation(
                    InventoryV1.ReleaseReservationRequest(orderID: id), options)
            case .freeze: _ = try await finance.unfreeze(FinanceV1.UnfreezeRequest(orderID: id), options)
            case .quota:
                _ = try await channel.releaseQuota(ChannelV1.ReleaseQuotaRequest(orderID: id), options)
            }
            return (.undoDone(step), nil)
        } catch {
            return (.undoUnknown(step), unanswered(step, run, options, error))
        }
    }

    /// The cause in words, which the log gets at once too.
    private func unanswered(
        _ step: SagaStep, _ run: SagaRun, _ options: CallOptions, _ error: RPCError
    ) -> String {
        failed(
            "a step of an order has no answer", step.owner, error,
            [
                .orderID: run.order.id.text, .operationID: options.operationID,
                .attempt: "\(options.attempt)", .traceID: options.trace?.traceID ?? "-",
            ])
        return "\(step.rawValue): \(error.code.name): \(error.message.prefix(CallLog.wordsBound))"
    }

    /// Critical whoever placed the order: a step that an overloaded owner refused would keep what the other
    /// steps hold until it is repeated. The saga repeats it, and counts the attempts; no other layer does.
    /// In the background, where no call is being handled, each try is a trace of its own.
    private func stepOptions(_ step: SagaStep, _ run: SagaRun, undo: Bool) -> CallOptions {
        let attempt = run.record.saga.steps.first { $0.name == step }?.attempts ?? 1
        return CallOptions(
            timeout: configuration.stepTimeout,
            operationID: "\(run.order.id.text)/\(step.rawValue)\(undo ? "/undo" : "")",
            trace: ServerCall.current?.trace ?? .root(randomness.next),
            attempt: max(0, attempt - 1), overloadClass: .critical, retry: .off)
    }

    private func outcome(
        of step: SagaStep, _ violations: [CommonV1.Violation], note: String
    ) -> SagaEvent {
        violations.isEmpty
            ? .stepDone(step, note: note) : .stepRefused(step, violations.map(BrokenRule.init))
    }

    private func note(_ parts: [FinanceV1.FreezePart], _ currency: String) -> String {
        if parts.isEmpty { return "nothing to freeze" }
        let amounts = parts.map {
            "\(Money.text(minorUnits: $0.amountMinor)) \(currency) of \($0.fundType.name)"
        }
        return "\(amounts.joined(separator: ", ")) frozen"
    }
}

extension RPCError {
    /// True when the owner certainly holds nothing and a repeat can only be answered the same way.
    fileprivate var isRefusalOfStep: Bool {
        switch code {
        case .invalidArgument, .notFound, .alreadyExists, .failedPrecondition, .outOfRange: true
        default: false
        }
    }
}

extension SagaStep {
    /// The service that holds what the step asks for.
    fileprivate var owner: String {
        switch self {
        case .reserve: "inventory"
        case .freeze: "finance"
        case .quota: "channel"
        }
    }

    /// The rule that a refusal without reasons of its own breaks.
    fileprivate func refusal(_ message: String) -> BrokenRule {
        switch self {
        case .reserve: BrokenRule(.stockAvailability, "", message)
        case .freeze: BrokenRule(.funds, "", message)
        case .quota: BrokenRule(.quota, "", message)
        }
    }
}
