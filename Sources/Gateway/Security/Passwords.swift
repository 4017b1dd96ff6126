import Crypto
import CryptoExtras
import NIOCore
import NIOPosix
import Synchronization
import Values

/// How costly a password hash is (RFC 7914). Memory is 128 * blockSize * 2^logRounds bytes.
struct ScryptCost: Sendable, Equatable {
    /// log2 of the rounds, 10 to 20.
    let logRounds: Int
    let blockSize: Int
    let parallelism: Int

    /// 32 MiB and about a quarter of a second on a small machine.
    static let standard = ScryptCost(logRounds: 15, blockSize: 8, parallelism: 3)
}

/// Hashes and checks passwords, away from the event loops, a bounded number at a time.
final class Passwords: Sendable {
    private let cost: ScryptCost
    private let randomness: any RandomSource
    private let pool: NIOThreadPool
    private let waiting = Mutex(0)
    /// Hashes under way and waiting; one more is refused, for each costs memory and time.
    private let limit: Int
    /// Checked against for a user that does not exist, so that the answer takes as long.
    private let decoy: String

    /// - Parameter limit: hashes under way and waiting at once.
    init(cost: ScryptCost = .standard, limit: Int = 16, randomness: any RandomSource) {
        self.cost = cost
        self.limit = limit
        self.randomness = randomness
        pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        decoy = Self.text(
            cost, salt: randomness.bytes(16), hash: [UInt8](repeating: 0, count: 32))
    }

    /// `scrypt$<log rounds>$<block size>$<parallelism>$<salt>$<hash>`, a new salt each time.
    func hash(_ password: String) async throws -> String {
        let salt = randomness.bytes(16)
        let cost = cost
        return try await run {
            Self.text(cost, salt: salt, hash: try Self.derive(password, salt, cost))
        }
    }

    /// True when `password` is the one of `stored`; nil stands for a user that does not exist and
    /// costs the same time.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        let text = stored ?? decoy
        let answer = try await run {
            let parts = text.split(separator: "$")
            guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
                let block = Int(parts[2]), let parallel = Int(parts[3]),
                let salt = Hexadecimal.bytes(parts[4]), let hash = Hexadecimal.bytes(parts[5])
            else { return false }
            let cost = ScryptCost(logRounds: rounds, blockSize: block, parallelism: parallel)
            return ConstantTime.equal(try Self.derive(password, salt, cost), hash)
        }
        return answer && stored != nil
    }

    /// Ends the thread.
    func close() async {
        try? await pool.shutdownGracefully()
    }

    private func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let admitted = waiting.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard admitted else {
            throw Problem.unavailable(.overloaded, "Too many sign-ins at once; try again.")
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await pool.runIfActive(body)
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ cost: ScryptCost
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: 32,
            rounds: 1 << cost.logRounds, blockSize: cost.blockSize,
            parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    private static func text(_ cost: ScryptCost, salt: [UInt8], hash: [UInt8]) -> String {
        "scrypt$\(cost.logRounds)$\(cost.blockSize)$\(cost.parallelism)$"
            + "\(Hexadecimal.text(salt))$\(Hexadecimal.text(hash))"
    }
}

/// Comparison whose time does not tell where two values differ.
enum ConstantTime {
    /// True when both have the same bytes. Lengths are not secret.
    static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices {
            difference |= a[index] ^ b[index]
        }
        return difference == 0
    }
}
