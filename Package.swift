// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: language mode 6, explicit imports, no warnings.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// For the protocol's own code: a release build does not check at run time that no two accesses to a
/// variable overlap, 4 % of a call. Tests, which are debug builds, do.
let uncheckedInRelease: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

// Products of other packages, by the name the targets below use.
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(
    name: "Configuration", package: "swift-configuration")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")

/// What each of the four services is built from.
let servicePieces: [Target.Dependency] = [
    "Values", "Wire", "Messages", "Store", "ServiceKit", logging, crypto,
]

func swift(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func executable(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil,
    exclude: [String] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, exclude: exclude,
        swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let testTargets: [Target] = [
    tests("ValuesTests", ["Values"]),
    tests("JSONTests", ["JSON"]),
    tests(
        "WireTests",
        [
            "Wire", "Messages", "CMessages", "CProtobufC", "COpenSSL", "Conformance",
            "ConformanceHost", "ConformanceServer", nioCore, nioPosix, nioEmbedded, nioLocks,
        ],
        exclude: ["Corpus"]),
    tests("MessagesTests", ["Messages", "Wire", "MessageGenerator"]),
    tests("StoreTests", ["Store", "Values"]),
    tests("ServiceKitTests", servicePieces + [nioCore, nioPosix]),
    tests("ChannelServiceTests", ["ChannelService"] + servicePieces + [nioCore, nioPosix]),
    tests("OrderServiceTests", ["OrderService"] + servicePieces + [nioCore, nioPosix]),
    tests("InventoryServiceTests", ["InventoryService"] + servicePieces + [nioCore, nioPosix]),
    tests("FinanceServiceTests", ["FinanceService"] + servicePieces + [nioCore, nioPosix]),
    tests(
        "GatewayTests",
        ["Gateway", "JSON", hummingbird, httpTypes, nioPosix] + servicePieces),
    tests(
        "SluiceCLITests",
        [
            "SluiceCLI", "Values", "JSON", "Store", "CSQLite", "Wire", "Messages", "ServiceKit",
            "Conformance", "ConformanceHost", arguments, nioCore, nioPosix,
        ]),
    tests(
        "SystemTests",
        [
            "SluiceCLI", "Values", "JSON", "HTTPSClient", "Wire", "Messages", "ServiceKit",
            "CSQLite", crypto, nioCore, nioPosix,
        ]),
    tests("TidyTests", []),
]

let package = Package(
    name: "sluice",
    platforms: [.macOS(.v15)],
    // The others bear their targets' names; this one is typed.
    products: [.executable(name: "sluice", targets: ["SluiceCLI"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    ],
    targets: [
        // System modules: module map and shim only.
        .systemLibrary(
            name: "CProtobufC", pkgConfig: "libprotobuf-c",
            providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // Generated by protoc-c from proto/.
        .target(name: "CMessages", dependencies: ["CProtobufC"]),
        swift("Values", []),
        swift("JSON", []),
        .target(
            name: "Wire", dependencies: ["CProtobufC", "COpenSSL", nioCore, nioPosix, nioLocks],
            swiftSettings: settings + uncheckedInRelease),
        swift("Messages", ["Wire", "CMessages"]),
        .target(
            name: "CConformance", dependencies: ["CProtobufC"],
            path: "Tests/Conformance/CConformance"),
        .target(
            name: "Conformance", dependencies: ["Wire", "CConformance"],
            path: "Tests/Conformance/Messages", swiftSettings: settings),
        .target(
            name: "ConformanceHost", dependencies: ["Conformance", "Messages", "Wire", nioCore, nioPosix],
            path: "Tests/Conformance/Host", swiftSettings: settings),
        executable(
            "ConformanceServer", ["ConformanceHost", "Wire", nioCore, nioPosix],
            path: "Tests/Conformance/Server"),
        swift("Store", ["CSQLite", "Values", crypto]),
        swift("HTTPSClient", ["Wire", nioCore, nioPosix, nioHTTP1]),
        swift(
            "ServiceKit",
            [
                "Values", "Wire", "Messages", "Store", logging, lifecycle, unixSignals,
                configuration, crypto, nioCore, nioPosix,
            ]),
        executable("ChannelService", servicePieces, exclude: ["README.md"]),
        executable("OrderService", servicePieces, exclude: ["README.md"]),
        executable("InventoryService", servicePieces, exclude: ["README.md"]),
        executable("FinanceService", servicePieces, exclude: ["README.md"]),
        executable(
            "Gateway",
            servicePieces + [
                "JSON", hummingbird, hummingbirdCore, httpTypes, cryptoExtras, nioCore, nioPosix,
                nioHTTP1,
            ], exclude: ["README.md"]),
        executable(
            "LogisticsSimulator",
            [
                "Values", "Wire", "HTTPSClient", "JSON", "ServiceKit", logging, lifecycle,
                unixSignals, crypto, nioPosix,
            ]),
        executable(
            "SluiceCLI",
            [
                "Values", "Wire", "Messages", "Store", "JSON", "HTTPSClient", "ServiceKit",
                lifecycle, unixSignals, arguments, x509, asn1, crypto, nioCore, nioPosix, logging,
            ]),
        executable("MessageGenerator", ["CDescriptor"], path: "Tools/MessageGenerator"),
        .target(name: "CDescriptor", dependencies: ["CProtobufC"], path: "Tools/CDescriptor"),
        // The benchmark of Wire; CBench and BenchMessages are generated from Benchmarks/proto/.
        .target(name: "CBench", dependencies: ["CProtobufC"], path: "Benchmarks/Generated/CBench"),
        .target(
            name: "BenchMessages", dependencies: ["Wire", "CBench"],
            path: "Benchmarks/Generated/BenchMessages", swiftSettings: settings),
        executable(
            "WireBench", ["Wire", "BenchMessages", nioCore, nioPosix, nioLocks],
            path: "Benchmarks/Wire"),
        executable(
            "AllocationProbe", ["Wire", "Messages", "CAllocationCounter", nioCore, nioPosix],
            path: "Tools/AllocationProbe", exclude: ["limits.txt", "run", "symbolise"]),
        .target(name: "CAllocationCounter", path: "Tools/CAllocationCounter"),
    ] + testTargets
)
