import CMessages
import CProtobufC
import Messages
import Testing

@testable import Wire

@Suite struct MessageTests {
    @Test("what is encoded decodes to the same value")
    func roundTrip() throws {
        let order = EventsV1.OrderReleased(
            orderID: "o-1", orderNumber: "SO-1", orderType: "SI-STD", partyID: "p",
            shipToName: "Zhāng 张 \u{1F4F1}",
            lines: (0..<50).map {
                EventsV1.OrderLineFact(lineNo: Int32($0), sku: "S\($0)", quantity: Int64.min + Int64($0))
            })
        let event = EventsV1.Event(
            position: Int64.max, eventID: "e", recordedAtUs: -1, body: .orderReleased(order))
        #expect(try EventsV1.Event(decoding: event.encoded()) == event)
        #expect(try CommonV1.Empty(decoding: CommonV1.Empty().encoded()) == CommonV1.Empty())
        #expect(try CommonV1.Empty().encoded().isEmpty)
    }

    @Test("a oneof keeps a member whose value is empty")
    func emptyOneofMember() throws {
        let event = EventsV1.Event(body: .orderCancelled(EventsV1.OrderCancelled()))
        #expect(try EventsV1.Event(decoding: event.encoded()) == event)
    }

    @Test("an arena serves messages of any size again and again")
    func arenaReuse() throws {
        let arena = Arena(chunkSize: 64)
        for size in [0, 1, 100, 5_000, 40_000, 70_000, 3, 1_000_000] {
            let chunk = InventoryV1.AppendIntakeRequest(
                intakeID: "i", index: 1, data: [UInt8](repeating: 9, count: size))
            let bytes = try chunk.encoded()
            let again = try bytes.withUnsafeBytes {
                try InventoryV1.AppendIntakeRequest(
                    decoding: $0, limit: MethodDescriptor.largestLimit, arena: arena)
            }
            #expect(again == chunk)
        }
    }

    @Test("a message above its limit is refused before it is looked at")
    func limit() {
        #expect(throws: MessageDecodingError.tooLarge(limit: 10)) {
            try CommonV1.Money(decoding: [UInt8](repeating: 0, count: 11), limit: 10)
        }
    }

    @Test("a tree by descriptor writes and reads what the generated type writes and reads")
    func dynamic() throws {
        let event = EventsV1.Event(
            position: 7, eventID: "é", recordedAtUs: -3,
            body: .shipmentProgressed(
                EventsV1.ShipmentProgressed(
                    shipmentID: "s", shipped: [EventsV1.OrderLineFact(lineNo: 1, sku: "a", quantity: 2)],
                    final: true)))
        let type = EventsV1.Event.messageType
        let tree = try DynamicMessage(decoding: event.encoded(), as: type)
        #expect(tree.values["position"] == .signed(7))
        #expect(tree.values["order_released"] == nil)
        guard case .message(let body) = tree.values["shipment_progressed"] else {
            Issue.record("the oneof's member is missing")
            return
        }
        #expect(body.values["final"] == .bool(true))
        #expect(try EventsV1.Event(decoding: tree.encoded()) == event)
        let party = EventsV1.PartyChanged(partyID: "p", partyClass: .keyAccount, active: true)
        let dynamicParty = try DynamicMessage(
            decoding: party.encoded(), as: EventsV1.PartyChanged.messageType)
        #expect(dynamicParty.values["party_class"] == .enumeration(4))
        #expect(try EventsV1.PartyChanged(decoding: dynamicParty.encoded()) == party)
    }

    @Test("a tree that does not fit its type is refused by field name")
    func dynamicFaults() {
        let money = CommonV1.Money.messageType
        func fault(_ values: [String: DynamicMessage.Value]) -> DynamicMessageError? {
            do throws(DynamicMessageError) {
                _ = try DynamicMessage(money, values).encoded()
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(["amount": .signed(1)])?.field == "amount")
        #expect(fault(["amount_minor": .string("1")])?.field == "amount_minor")
        #expect(fault(["currency": .string("a\0b")])?.field == "currency")
        let event = DynamicMessage(
            EventsV1.Event.messageType,
            [
                "order_cancelled": .message(DynamicMessage(EventsV1.OrderCancelled.messageType)),
                "order_confirmed": .message(DynamicMessage(EventsV1.OrderConfirmed.messageType)),
            ])
        #expect(throws: DynamicMessageError.self) { try event.encoded() }
    }
}
