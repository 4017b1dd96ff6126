import JSON
import Messages
import ServiceKit
import Store
import Testing

@testable import Gateway
@testable import Wire

@Suite("Problems")
struct ProblemTests {
    private static let violation = CommonV1.Violation(
        rule: "quota", field: "/lines/0", message: "too many")

    @Test("a request that is too large for a service is not told to come again")
    func tooLarge() throws {
        let method = InventoryV1.InventoryServiceMethod.importMaster
        let limit = method.requestLimit
        let status = MessageEncodingError.tooLarge(size: limit + 1, limit: limit).status("request", method)
        let problem = Problem(status, service: "inventory")
        #expect(problem.status == 413)
        #expect(problem.retryAfterSeconds == nil)
        // What the door takes, the service takes.
        #expect(GatewayConfiguration().masterBytes + 1_024 <= limit)
    }

    @Test("an answer that is too large is no sign of load, and a repeat does not help")
    func tooLargeAnswer() {
        let method = InventoryV1.InventoryServiceMethod.importMaster
        let status = MessageEncodingError.tooLarge(size: 9, limit: 8).status("reply", method)
        let problem = Problem(status, service: "inventory")
        #expect(problem.status == 500)
        #expect(problem.retryAfterSeconds == nil)
        #expect(problem.detail.contains("ask for less"))
    }

    @Test(
        "a service's status becomes the HTTP status that says what to do",
        arguments: [
            (StatusCode.invalidArgument, false, 400, "invalid"),
            (.invalidArgument, true, 400, "invalid"),
            (.outOfRange, false, 400, "invalid"),
            (.failedPrecondition, false, 409, "conflict"),
            (.failedPrecondition, true, 422, "refused"),
            (.notFound, false, 404, "not-found"),
            (.alreadyExists, false, 409, "conflict"),
            (.aborted, false, 409, "conflict"),
            (.permissionDenied, false, 403, "forbidden"),
            (.resourceExhausted, false, 503, "overloaded"),
            (.unavailable, false, 503, "unavailable"),
            (.cancelled, false, 503, "unavailable"),
            (.deadlineExceeded, false, 504, "timeout"),
            (.unimplemented, false, 501, "unimplemented"),
            (.internal, false, 500, "internal"),
            (.unknown, false, 500, "internal"),
            (.dataLoss, false, 500, "internal"),
            (.unauthenticated, false, 500, "internal"),
        ])
    func mapping(code: StatusCode, withViolation: Bool, status: Int, kind: String) throws {
        let error = RPCError.refused(code, "a text", withViolation ? [Self.violation] : [])
        let problem = Problem(error, service: "order")
        #expect(problem.status == status)
        let document = try JSONValue.parse(problem.document(requestID: "r-1"))
        #expect(document["type"]?.text == "urn:sluice:problem:\(kind)")
        #expect(document["status"]?.integer == Int64(status))
        #expect(document["request_id"]?.text == "r-1")
        #expect((document["violations"] != nil) == withViolation)
        #expect((problem.retryAfterSeconds != nil) == [503, 504].contains(status))
    }

    @Test("the text of a failure stays inside", arguments: [StatusCode.internal, .unknown, .dataLoss])
    func withheld(code: StatusCode) {
        let problem = Problem(RPCError(code, "secret path /var/x"), service: "finance")
        #expect(!problem.detail.contains("secret"))
    }

    @Test("a foreign thing and an unknown thing are answered alike")
    func notFound() {
        let foreign = Problem(RPCError(.notFound, "party 7 is not below party 3"), service: "channel")
        let unknown = Problem(RPCError(.notFound, "no such party"), service: "order")
        #expect(foreign == unknown)
    }

    @Test("a key used for another request is 422 of its own kind")
    func mismatch() {
        let error = RPCError(StoreError(.operationMismatch, "mismatch"))
        #expect(Problem(error, service: "order").kind == .idempotencyKeyReused)
        #expect(Problem(error, service: "order").status == 422)
    }

    @Test("a full store is 503, an unknown outcome too, and both say when to come back")
    func storeErrors() {
        for code in [StoreError.Code.overloaded, .unknownOutcome, .storageFull, .closed] {
            let problem = Problem(StoreError(code, "x"))
            #expect(problem.status == 503)
            #expect(problem.retryAfterSeconds == 1)
        }
        #expect(Problem(StoreError(.misuse, "x")).status == 500)
    }

    @Test("every kind has a title and a status of an error", arguments: Problem.Kind.allCases)
    func kinds(kind: Problem.Kind) {
        #expect(!kind.title.isEmpty)
        #expect((400...504).contains(kind.status))
    }
}
