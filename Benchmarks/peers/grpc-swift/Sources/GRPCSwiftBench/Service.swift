import Foundation
import GRPCCore
import Synchronization

typealias Packet = Sluice_Bench_V1_Packet
typealias Stub = Sluice_Bench_V1_BenchService.Client

/// Byte i is i * 31 + 7 modulo 256.
func pattern(_ count: Int) -> Data {
    Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
}

final class Service: Sluice_Bench_V1_BenchService.SimpleServiceProtocol {
    private let known = Mutex<[Int64: Data]>([:])

    func echo(request: Packet, context: ServerContext) async throws -> Packet { request }

    func ping(request: Packet, context: ServerContext) async throws -> Packet { request }

    func stream(
        request: Sluice_Bench_V1_StreamRequest, response: RPCWriter<Packet>, context: ServerContext
    ) async throws {
        var packet = Packet()
        packet.payload = request.payload
        for sequence in 0..<request.count {
            packet.sequence = sequence
            try await response.write(packet)
        }
    }

    func bulk(request: Sluice_Bench_V1_BulkRequest, context: ServerContext) async throws -> Packet {
        var packet = Packet()
        packet.sequence = request.sequence
        packet.payload = known.withLock { known in
            if let bytes = known[request.size] { return bytes }
            let bytes = pattern(Int(request.size))
            known[request.size] = bytes
            return bytes
        }
        return packet
    }
}
