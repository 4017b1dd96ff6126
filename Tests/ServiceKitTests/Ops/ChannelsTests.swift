import Messages
import Testing
import Wire

@testable import ServiceKit

@Suite("connections as messages") struct ChannelsTests {
    private func stream(_ send: Int?, _ receive: Int?) -> WireV1.Stream {
        WireV1.Stream(
            StreamSnapshot(id: 1, method: "p.S/M", age: .zero, sendCredit: send, receiveCredit: receive))
    }

    @Test("credit that is used up is told from credit that is not counted")
    func credit() throws {
        #expect(stream(nil, nil).toSend == nil)
        #expect(stream(nil, nil).toReceive == nil)
        #expect(stream(0, 5).toSend == .sendCredit(0))
        #expect(stream(0, -5).toReceive == .receiveCredit(-5))
        let connection = WireV1.Connection(
            ConnectionSnapshot(
                id: 1, side: .server, state: .ready, sendCredit: -1, receiveCredit: nil, inFlight: 7))
        let read = try WireV1.Connection(decoding: try connection.encoded())
        #expect(read.toSend == .sendCredit(-1))
        #expect(read.toReceive == nil)
        #expect(read.callsInFlight == 7)
    }
}
