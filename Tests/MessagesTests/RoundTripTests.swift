import Messages
import Testing
import Wire

@Suite struct RoundTripTests {
    @Test(
        "every message type comes back from its bytes as it went in",
        arguments: SampleRandom.makers.indices)
    func roundTrip(index: Int) throws {
        for seed in 0..<100 as Range<UInt64> {
            var random = SampleRandom(seed: seed)
            let value = SampleRandom.makers[index](&random)
            #expect(try value.survivesRoundTrip(), "seed \(seed): \(value)")
        }
    }

    @Test("a message of defaults has no bytes and is still a message")
    func empty() throws {
        for type in MessageCatalogue.types {
            let value = try type.init(decoding: [])
            #expect(try value.encoded() == [], "\(type)")
            #expect(try value.survivesRoundTrip(), "\(type)")
        }
    }

    @Test("an absent message field stays absent and an empty one stays present")
    func presence() throws {
        let absent = OrderV1.ListOrdersRequest(page: nil)
        let present = OrderV1.ListOrdersRequest(page: CommonV1.PageRequest())
        #expect(try OrderV1.ListOrdersRequest(decoding: absent.encoded()).page == nil)
        #expect(
            try OrderV1.ListOrdersRequest(decoding: present.encoded()).page
                == CommonV1.PageRequest())
        #expect(try present.encoded() == [0x0a, 0x00])
    }

    @Test("empty strings and zeroes inside a list keep their places")
    func emptyElements() throws {
        let value = CommonV1.Actor(roles: ["", "sales", ""])
        #expect(try CommonV1.Actor(decoding: value.encoded()).roles == ["", "sales", ""])
        let rule = OrderV1.OrderTypeRule(allowedClasses: [.unspecified, .agent, .unspecified])
        #expect(
            try OrderV1.OrderTypeRule(decoding: rule.encoded()).allowedClasses
                == [.unspecified, .agent, .unspecified])
    }

    @Test("an event without a body, and with each body, keeps which one it has")
    func oneof() throws {
        let bodies: [EventsV1.Event.Body?] = [
            nil, .partyChanged(.init(partyID: "p")), .skuChanged(.init(sku: "s")),
            .orderReleased(.init(lines: [.init(lineNo: 1)])), .orderConfirmed(.init()),
            .orderCancelled(.init(reason: "r")), .shipmentProgressed(.init(final: true)),
            .receivableChanged(.init(amount: .init(amountMinor: -1, currency: "CNY"))),
        ]
        for body in bodies {
            let event = EventsV1.Event(position: 7, eventID: "e", body: body)
            #expect(try EventsV1.Event(decoding: event.encoded()) == event)
        }
    }

    @Test("ten thousand rows with two-byte text survive in order")
    func long() throws {
        let errors = (0..<10_000).map {
            InventoryV1.RowError(row: $0, column: "imei1", value: "é\($0)")
        }
        let value = InventoryV1.IntakeErrors(errors: errors)
        #expect(try InventoryV1.IntakeErrors(decoding: value.encoded()) == value)
    }
}
