import Foundation
import Messages
import Testing
import Wire

@testable import MessageGenerator

@Suite struct CatalogueTests {
    @Test("every rpc of the contracts has a descriptor, and no other has")
    func methods() throws {
        let contracts = try Contracts.read()
        #expect(!contracts.methods.isEmpty)
        #expect(Set(MessageCatalogue.methods.map { $0.fullName }) == contracts.methods)
        #expect(MessageCatalogue.methods.count == contracts.methods.count)
    }

    @Test("a method streams its replies exactly where the contract says so")
    func kinds() throws {
        let contracts = try Contracts.read()
        for method in MessageCatalogue.methods {
            let expected: MethodDescriptor.Kind =
                contracts.streams.contains(method.fullName) ? .serverStreaming : .unary
            #expect(method.kind == expected, "\(method.fullName)")
        }
    }

    @Test("every method has the number that the committed registry gives it, each number once")
    func ids() throws {
        var registry: [String: UInt16] = [:]
        for row in try Contracts.rows("methods.txt") {
            #expect(row.count == 2)
            let id = try #require(row.first.flatMap { UInt16($0) })
            let name = try #require(row.last)
            #expect(registry.updateValue(id, forKey: name) == nil, "\(name) is listed twice")
        }
        #expect(Set(registry.values).count == registry.count)
        for method in MessageCatalogue.methods {
            #expect(registry[method.fullName] == method.id, "\(method.fullName)")
        }
    }

    @Test("every method has the limits of limits.txt, 65,536 bytes where it names none")
    func limits() throws {
        var limits: [String: Int] = [:]
        for row in try Contracts.rows("limits.txt") {
            #expect(row.count == 3)
            limits[row[0] + " " + row[1]] = Int(row[2])
        }
        var used = 0
        for method in MessageCatalogue.methods {
            let service = method.service.split(separator: ".").last.map(String.init) ?? ""
            let key = service + "/" + method.name
            let request = limits[key + " request"]
            let response = limits[key + " response"]
            used += (request == nil ? 0 : 1) + (response == nil ? 0 : 1)
            #expect(method.requestLimit == request ?? 65_536, "\(key)")
            #expect(method.responseLimit == response ?? 65_536, "\(key)")
        }
        #expect(used == limits.count, "limits.txt names a method that does not exist")
    }

    @Test("the embedded descriptor set is that of the contracts, without their comments")
    func descriptorSet() throws {
        let bytes = try #require(Data(base64Encoded: MessageCatalogue.descriptorSet))
        let schema = try DescriptorReader.read([UInt8](bytes))
        let contracts = try Contracts.read()
        #expect(Set(schema.methods.map(\.fullName)) == contracts.methods)
        #expect(Set(schema.messages.keys) == contracts.messages)
        #expect(schema.messages.values.allSatisfy { $0.comment.isEmpty })
        #expect(schema.files.flatMap(\.services).allSatisfy { $0.comment.isEmpty })
    }

    @Test("every message of the contracts has a type and a sample maker")
    func messages() throws {
        let contracts = try Contracts.read()
        let types = MessageCatalogue.types.map { $0.messageType.name }
        #expect(Set(types) == contracts.messages)
        #expect(types.count == contracts.messages.count)
        var random = SampleRandom(seed: 1)
        let samples = SampleRandom.makers.map { type(of: $0(&random)).messageType.name }
        #expect(samples == types)
    }
}
