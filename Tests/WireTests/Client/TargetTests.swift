import Testing
import Wire

@Suite struct TargetTests {
    @Test(
        "targets are read from text",
        arguments: [
            ("order:7001", ClientTarget.addresses([Target(host: "order", port: 7001)])),
            (
                "10.0.0.1:1,10.0.0.2:65535",
                .addresses([
                    Target(host: "10.0.0.1", port: 1), Target(host: "10.0.0.2", port: 65_535),
                ])
            ),
            (
                "static:a_b.example:80,[::1]:81",
                .addresses([
                    Target(host: "a_b.example", port: 80), Target(host: "::1", port: 81),
                ])
            ),
            ("dns:order.internal:7001", .dns(host: "order.internal", port: 7001)),
            ("dns:///order:7001", .dns(host: "order", port: 7001)),
            ("dns:[fe80::1]:7001", .dns(host: "fe80::1", port: 7001)),
        ])
    func read(text: String, expected: ClientTarget) throws {
        let target = try ClientTarget(text)
        #expect(target == expected)
        #expect(try ClientTarget(target.description) == target)
    }

    @Test(
        "what is wrong with a target is named",
        arguments: [
            ("", "an empty address"),
            ("a:1,,b:2", "an empty address"),
            ("a:1,", "an empty address"),
            ("a", "a: no port"),
            ("[::1]", "[::1]: no port"),
            ("a:", "a:: the port is a number from 1 to 65535"),
            ("a:0", "a:0: the port is a number from 1 to 65535"),
            ("a:65536", "a:65536: the port is a number from 1 to 65535"),
            ("a:+1", "a:+1: the port is a number from 1 to 65535"),
            ("a:99999999999999999999", "the port is a number from 1 to 65535"),
            ("::1:80", "an IPv6 number stands in brackets"),
            ("[::1:80", "the bracket is not closed"),
            ("[10.0.0.1]:80", "no IPv6 number in brackets"),
            ("[order:x]:80", "no IPv6 number in brackets"),
            (":80", "'' is no host name"),
            ("or der:80", "'or der' is no host name"),
            ("dns:a:1,b:2", "dns takes one name"),
            ("dns:", "an empty address"),
            ("xds:a:1", "too many colons"),
            ("a:1,b:2,a:1", "a:1 stands there twice"),
        ])
    func wrong(text: String, reason: String) {
        let error = #expect(throws: TargetError.self) { try ClientTarget(text) }
        #expect(error?.text == text)
        #expect(error?.reason.contains(reason) == true, "\(error as Any)")
    }

    @Test("a list has a bound")
    func bound() throws {
        let most = ClientTarget.mostAddresses
        let list = (1...most).map { "a:\($0)" }.joined(separator: ",")
        #expect(throws: Never.self) { try ClientTarget(list) }
        #expect(throws: TargetError.self) { try ClientTarget(list + ",b:1") }
    }

    @Test("the system's resolver gives numbers, and says why it cannot")
    func system() async throws {
        let found = try await NameResolver.system.resolve("localhost", 7001)
        let loopback = [Target(host: "127.0.0.1", port: 7001), Target(host: "::1", port: 7001)]
        #expect(!found.isEmpty)
        #expect(found.allSatisfy(loopback.contains), "\(found)")
        #expect(Set(found).count == found.count)
        let number = try await NameResolver.system.resolve("192.0.2.7", 80)
        #expect(number == [Target(host: "192.0.2.7", port: 80)])
        await #expect(throws: (any Error).self) {
            try await NameResolver.system.resolve("not a name", 80)
        }
    }
}
