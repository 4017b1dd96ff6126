import Messages
import NIOCore

@testable import Wire

/// One call of a simulated client whose replies and outcomes are kept.
// Unchecked as its superclass is.
final class SimulatedCall: ClientCall, @unchecked Sendable {
    private let request: [UInt8]
    /// The amounts of the replies, in order.
    private(set) var replies: [Int64] = []
    private(set) var outcomes: [RPCError?] = []

    /// Submits a call with one request of `amount` and text of `pad` bytes.
    init(
        _ method: MethodDescriptor, _ amount: Int64, pad: Int, on client: ClientLoop,
        deadline: NIODeadline? = nil, waitForReady: Bool = false
    ) {
        let text = String(repeating: "x", count: pad)
        request = (try? CommonV1.Money(amountMinor: amount, currency: text).encoded()) ?? []
        super.init(
            method: method, metadata: [], deadline: deadline, waitForReady: waitForReady,
            loop: client, started: client.eventLoop.now)
        client.submit(self)
    }

    override func pack(in arena: Arena) throws(RPCError) -> PackedMessage {
        do throws(MessageEncodingError) {
            return try PackedMessage(raw: request, in: arena, limit: method.requestLimit)
        } catch {
            throw error.status("request")
        }
    }

    override func received(_ bytes: UnsafeRawBufferPointer, _ arena: Arena) throws(RPCError) {
        responseBytes += bytes.count
        do throws(MessageDecodingError) {
            let money = try CommonV1.Money(
                decoding: bytes, limit: method.responseLimit, arena: arena)
            replies.append(money.amountMinor)
        } catch {
            throw Self.undecodable(error, method)
        }
    }

    override func completed(_ error: RPCError?) { outcomes.append(error) }
}
