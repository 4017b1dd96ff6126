import ArgumentParser
import Foundation
import Messages
import NIOCore
import Synchronization
import Wire

/// `sluice trace-frames`: the frames of a call, or of decrypted bytes, one line each.
struct TraceFrames: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace-frames",
        abstract: "Makes a call and prints every frame of its connection, or prints the frames of files.",
        discussion: """
            A line is: milliseconds since the first frame, > for sent or < for received, the type, the \
            fields of the header, and what the payload says. With --sent and --received, files with the \
            decrypted bytes of one direction each, there is no time, and the sent frames come first.
            """)

    @Argument(help: "Service/Method, for example OrderService/GetOrder.") var method: String?
    @Argument(help: RequestInput.help) var request = RequestInput.emptyMessage
    @Option(help: "Operation id of a mutation; made when it is not given.") var operationID: String?
    @Option(help: "Process that answers a method which several serve: channel, order, inventory, finance.")
    var service: String?
    @Option(help: "File with the bytes that the client sent, without TLS.") var sent: String?
    @Option(help: "File with the bytes that the server sent, without TLS.") var received: String?
    @OptionGroup var target: ServiceTarget

    func validate() throws {
        guard (method == nil) != (sent == nil && received == nil) else {
            throw ValidationError("give either Service/Method, or --sent and --received")
        }
    }

    func run() async throws {
        guard let method else { return try printFiles() }
        let call = try PreparedCall(method, request: request, operationID: operationID, target)
        let process = service ?? ServiceTarget.process(of: call.method.service)
        let printer = FramePrinter()
        try await target.withClient(of: process, ownContracts: true, tap: { printer.print($0) }) { client in
            try await call.run(on: client)
        }
    }

    private func printFiles() throws {
        var text = FrameText(methods: MessageCatalogue.methods, message: PreparedCall.text)
        for (file, direction) in [(sent, TappedFrame.Direction.sent), (received, .received)] {
            guard let file else { continue }
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
            let (frames, used, fault) = TappedFrame.cut(bytes, direction)
            for frame in frames { print(text.line(frame)) }
            if let fault { print("\(file): \(fault), at byte \(used)") }
            if fault == nil, used < bytes.count {
                print("\(file): \(bytes.count - used) bytes of an unfinished frame")
            }
            if fault != nil { throw ExitCode(1) }
        }
    }
}

/// Prints frames as they pass, with the time since the first.
final class FramePrinter: Sendable {
    private struct State {
        var text: FrameText
        var first: NIODeadline?
    }

    private let state: Mutex<State>

    init() {
        state = Mutex(State(text: FrameText(methods: MessageCatalogue.methods, message: PreparedCall.text)))
    }

    func print(_ frame: TappedFrame) {
        let now = NIODeadline.now()
        let line = state.withLock { state in
            let first = state.first ?? now
            state.first = first
            return Self.offset(now - first) + " " + state.text.line(frame)
        }
        Swift.print(line)
    }

    /// Milliseconds with microseconds behind the point, in ten columns: `     3.042`.
    static func offset(_ time: TimeAmount) -> String {
        let microseconds = max(0, time.nanoseconds / 1_000)
        let rest = "\(microseconds % 1_000)"
        let text = "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
        return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
}
