import HTTPTypes
import HummingbirdCore
import NIOCore

/// The connection ended, or was ended, while a body was read: nobody waits for an answer.
struct ConnectionLost: Error {
    let cause: (any Error)?
}

/// Reads a body as its route wants it, within its limit.
struct BodyReading: Sendable {
    /// Largest JSON body, in bytes.
    let jsonLimit: Int

    /// Checks type and declared length before a byte is read, then reads.
    func read(_ request: Request, _ input: RouteInput) async throws -> RequestContent {
        switch input {
        case .none:
            return .none
        case .json, .signed:
            try check(request.headers, type: "application/json", limit: jsonLimit)
            return .bytes(try await collect(request, limit: jsonLimit))
        case .csv(let limit):
            try check(request.headers, type: "text/csv", limit: limit)
            return .bytes(try await collect(request, limit: limit))
        case .csvStream(let limit):
            try check(request.headers, type: "text/csv", limit: limit)
            return .stream(request.body)
        }
    }

    /// True when a client that asks before sending may go on.
    func wouldRead(_ headers: HTTPFields, _ input: RouteInput) -> Bool {
        switch input {
        case .none: false
        case .json, .signed:
            (try? check(headers, type: "application/json", limit: jsonLimit)) != nil
        case .csv(let limit), .csvStream(let limit):
            (try? check(headers, type: "text/csv", limit: limit)) != nil
        }
    }

    private func check(_ headers: HTTPFields, type: String, limit: Int) throws(Problem) {
        guard (Self.declaredLength(headers) ?? 0) <= limit else { throw Self.tooLarge(limit) }
        let given = headers[.contentType] ?? ""
        let essence = given.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard essence == type else {
            throw Problem(.unsupportedType, "The body must be \(type).").closing()
        }
        guard (headers[.contentEncoding] ?? "identity").lowercased() == "identity" else {
            throw Problem(.unsupportedType, "A body with Content-Encoding is not read.").closing()
        }
    }

    private func collect(_ request: Request, limit: Int) async throws -> [UInt8] {
        let declared = Self.declaredLength(request.headers)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(declared ?? 0, limit))
        do {
            for try await chunk in request.body {
                guard bytes.count + chunk.readableBytes <= limit else {
                    throw Self.tooLarge(limit)
                }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw ConnectionLost(cause: error)
        }
        if let declared, bytes.count != declared { throw ConnectionLost(cause: nil) }
        return bytes
    }

    /// What `Content-Length` says; nil for a body of unknown length or none.
    static func declaredLength(_ headers: HTTPFields) -> Int? {
        headers[.contentLength].flatMap { Int($0) }
    }

    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "The body must have at most \(limit) bytes.").closing()
    }
}

extension Problem {
    /// The same problem; the connection ends with it, for the rest of the body is not read.
    func closing() -> Problem {
        var problem = self
        problem.closesConnection = true
        return problem
    }
}
