import Messages

@testable import Wire

/// Input: a byte that chooses the message type, then a message.
enum FuzzMessages {
    static func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        guard let first = bytes.first else { return false }
        let types = MessageCatalogue.types
        return try types[Int(first) % types.count].fuzz(Array(bytes.dropFirst()))
    }
}

extension WireMessage {
    fileprivate static func fuzz(_ bytes: [UInt8]) throws -> Bool {
        let limit = MethodDescriptor.defaultLimit
        let scanned = bytes.withUnsafeBytes { raw -> MessageDecodingError? in
            do throws(MessageDecodingError) {
                try PreScan.check(
                    raw, as: messageType, limits: PreScan.Limits(messageLimit: limit))
                return nil
            } catch {
                return error
            }
        }
        let value: Self
        do throws(MessageDecodingError) {
            value = try Self(decoding: bytes, limit: limit)
        } catch {
            try demand(
                scanned == nil || error == scanned || bytes.count > limit,
                "the scan says \(String(describing: scanned)), decoding says \(error)")
            // Only what the scan leaves to protobuf-c may fail behind it: packed numbers, the budget.
            let isLate = scanned == nil
            try demand(
                !isLate || error == .malformed || error == .overBudget || bytes.count > limit,
                "behind the scan: \(error)")
            try demand(
                (try? DynamicMessage(decoding: bytes, as: messageType, limit: limit)) == nil,
                "a dynamic message takes what its generated type refuses")
            return false
        }
        try demand(scanned == nil, "decoded although the scan refused it")
        let again = try value.encoded()
        try demand(try Self(decoding: again) == value, "what is decoded does not survive")
        let dynamic = try DynamicMessage(decoding: bytes, as: messageType, limit: limit)
        try demand(
            try DynamicMessage(decoding: again, as: messageType) == dynamic,
            "the dynamic message differs from the generated one")
        try demand(
            try Self(decoding: dynamic.encoded()) == value, "the dynamic message writes another value")
        return true
    }
}
