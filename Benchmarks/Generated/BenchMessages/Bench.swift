// Generated from bench.proto by MessageGenerator 1. Do not edit; run proto/generate.sh.

/// What the benchmark of RPC layers says: the same messages for Wire and for each of its peers.
package enum BenchV1 {}

extension BenchV1 {
    /// Bytes, and a number by which the caller knows its answer.
    package struct Packet: Equatable, Sendable {
        package var sequence: Int64
        package var payload: [UInt8]

        package init(
            sequence: Int64 = 0,
            payload: [UInt8] = []
        ) {
            self.sequence = sequence
            self.payload = payload
        }
    }
}

extension BenchV1 {
    /// Asks for a stream of packets.
    package struct StreamRequest: Equatable, Sendable {
        /// Packets to send, numbered from 0.
        package var count: Int64
        /// Put into each of them.
        package var payload: [UInt8]

        package init(
            count: Int64 = 0,
            payload: [UInt8] = []
        ) {
            self.count = count
            self.payload = payload
        }
    }
}

extension BenchV1 {
    /// Asks for one large packet.
    package struct BulkRequest: Equatable, Sendable {
        package var sequence: Int64
        /// Bytes of the reply's payload: the benchmark's pattern, byte i being i * 31 + 7 modulo 256.
        package var size: Int64

        package init(
            sequence: Int64 = 0,
            size: Int64 = 0
        ) {
            self.sequence = sequence
            self.size = size
        }
    }
}
