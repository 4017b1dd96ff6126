import NIOCore
import ServiceKit
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What only the gateway is told by its environment, and every bound it has.
///
/// | variable | meaning | default |
/// |---|---|---|
/// | SLUICE_HTTPS_CERTIFICATE_FILE | PEM file of the public door | that of the process |
/// | SLUICE_HTTPS_PRIVATE_KEY_FILE | its key | that of the process |
/// | SLUICE_OPERATOR_LISTEN | host:port at which operators look into the process, over Wire | none |
/// | SLUICE_ADMIN_USER | name of the first administrator | admin |
/// | SLUICE_ADMIN_PASSWORD_FILE | file with the password of the first administrator | none |
/// | SLUICE_LOGISTICS_PROVIDER | name of the 3PL whose webhook this is | 3pl |
/// | SLUICE_LOGISTICS_SECRET_FILE | secrets of the webhook, one a line, the present one first | none |
/// | SLUICE_SESSION_MINUTES | life of a session, 1 to 43,200 | 720 |
/// | SLUICE_MAX_REQUESTS | requests answered at once, 1 to 100,000 | 512 |
/// | SLUICE_MAX_REQUESTS_PER_CALLER | of one user or address, 1 to 100,000 | 256 |
/// | SLUICE_MAX_CONNECTIONS | open connections, 1 to 1,000,000 | 4,096 |
/// | SLUICE_REQUEST_SECONDS | time for a request, 1 to 60 | 10 |
/// | SLUICE_UPLOAD_SECONDS | time for an intake upload, 10 to 3,600 | 300 |
/// | SLUICE_UPLOAD_MIB | largest intake file, 1 to 1,024 | 64 |
struct GatewayConfiguration: Sendable {
    /// Nil files mean those of the process.
    var httpsCertificate = ""
    var httpsPrivateKey = ""
    /// Where operators look into the process; nil for nowhere.
    var operatorListen: Endpoint?
    var adminUser = "admin"
    /// Nil makes no administrator.
    var adminPassword: String?
    var provider = "3pl"
    /// Secrets of the webhook, the present one first; empty refuses every message.
    var webhookSecrets: [[UInt8]] = []
    /// Seconds that a webhook's timestamp may be away from our clock.
    var webhookWindowSeconds: Int64 = 300
    var sessionSeconds: Int64 = 43_200
    var sessionsPerUser = 20
    var maxRequests = 512
    var maxRequestsPerCaller = 256
    var maxConnections = 4_096
    var requestTime = TimeAmount.seconds(10)
    var uploadTime = TimeAmount.seconds(300)
    var uploadBytes = 64 * 1_048_576
    /// Largest JSON body.
    var jsonBytes = 1_048_576
    /// Largest master file: what a Wire message of ImportMaster holds.
    var masterBytes = 4 * 1_048_576 - 65_536
    /// Largest head of a request.
    var headerBytes = 16_384
    var connection = ConnectionLimits()
    /// Callers remembered, and for how long without reading the store.
    var cachedPrincipals = 10_000
    var cacheSeconds: Int64 = 60
    /// Longest wait for one part of a composed view.
    var partTime = Duration.seconds(2)
    var passwordCost = ScryptCost.standard
    var throttle = LoginThrottle.Limits()

    /// All bounds at their defaults.
    init() {}

    /// Reads every key; faults stay in `settings` until its `check()`.
    init(_ settings: Settings, process: ProcessConfiguration) {
        httpsCertificate = settings.string(
            "https_certificate_file", default: process.tls.certificate)
        httpsPrivateKey = settings.string(
            "https_private_key_file", default: process.tls.privateKey)
        operatorListen = Self.endpoint(settings, "operator_listen")
        adminUser = settings.string("admin_user", default: adminUser)
        provider = settings.string("logistics_provider", default: provider)
        adminPassword = Self.lines(settings, "admin_password_file").first
        webhookSecrets = Self.lines(settings, "logistics_secret_file").map { Array($0.utf8) }
        let minutes = settings.integer("session_minutes", default: 720, in: 1...43_200)
        sessionSeconds = Int64(minutes) * 60
        maxRequests = settings.integer("max_requests", default: maxRequests, in: 1...100_000)
        maxRequestsPerCaller = settings.integer(
            "max_requests_per_caller", default: maxRequestsPerCaller, in: 1...100_000)
        maxConnections = settings.integer(
            "max_connections", default: maxConnections, in: 1...1_000_000)
        requestTime = .seconds(
            Int64(settings.integer("request_seconds", default: 10, in: 1...60)))
        uploadTime = .seconds(
            Int64(settings.integer("upload_seconds", default: 300, in: 10...3_600)))
        uploadBytes = settings.integer("upload_mib", default: 64, in: 1...1_024) * 1_048_576
        if let password = adminPassword, password.count < 10 {
            settings.fault("admin_password_file", "must hold at least 10 characters")
        }
        if webhookSecrets.contains(where: { $0.count < 16 }) {
            settings.fault("logistics_secret_file", "must hold secrets of at least 16 bytes")
        }
    }

    private static func endpoint(_ settings: Settings, _ key: String) -> Endpoint? {
        let text = settings.string(key, default: "")
        guard !text.isEmpty else { return nil }
        let endpoint = Endpoint(text)
        if endpoint == nil { settings.fault(key, "must be host:port, not '\(text)'") }
        return endpoint
    }

    /// The lines of a small file that a key names, without empty ones; none when it is not set.
    private static func lines(_ settings: Settings, _ key: String) -> [String] {
        let path = settings.string(key, default: "")
        guard !path.isEmpty else { return [] }
        guard let text = smallFile(path) else {
            settings.fault(key, "cannot be read, or has more than 4096 bytes of UTF-8")
            return []
        }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        if lines.isEmpty { settings.fault(key, "names an empty file") }
        return lines
    }

    /// A file of at most 4,096 bytes; nil when it cannot be read.
    private static func smallFile(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = Self.closeFile(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_097)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Self.readFile(descriptor, buffer, count)
            }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            count += got
        }
        guard count <= 4_096 else { return nil }
        return String(validating: bytes[..<count], as: UTF8.self)
    }

    private static func readFile(
        _ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ offset: Int
    ) -> Int {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
        return read(descriptor, rest.baseAddress, rest.count)
    }

    private static func closeFile(_ descriptor: Int32) -> Int32 { close(descriptor) }
}
