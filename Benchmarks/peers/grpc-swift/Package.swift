// swift-tools-version: 6.2
import PackageDescription

// The peer of Wire in Swift. Exact releases, so that a figure says what it was measured against.
// Sources/GRPCSwiftBench/Generated is made from Benchmarks/proto/bench.proto by protoc with
// protoc-gen-swift and protoc-gen-grpc-swift-2, products of packages named here (see README.md).
let package = Package(
    name: "grpc-swift-bench",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", exact: "2.4.1"),
    ],
    targets: [
        .executableTarget(
            name: "GRPCSwiftBench",
            dependencies: [
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
            ])
    ]
)
