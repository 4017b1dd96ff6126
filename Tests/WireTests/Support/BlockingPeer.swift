import COpenSSL
import NIOCore

/// One side of TLS by plain libssl over memory, without Wire's rules: whatever it is told to show it
/// shows, and it trusts everybody.
final class BlockingPeer {
    struct Failure: Error, CustomStringConvertible { let description: String }

    let ssl: OpaquePointer
    private let context: OpaquePointer
    /// Whether the handshake is over on this side.
    private(set) var isOpen = false
    /// The alert the other side sent.
    private(set) var alert: UInt8?
    /// Why libssl failed on this side.
    private(set) var failure: String?
    /// Whether the other side ended properly.
    private(set) var sawEnd = false
    private(set) var plain: [UInt8] = []

    /// `certificate` and `key`: PEM files, nil shows none.
    init(
        server: Bool, certificate: String?, key: String?, offering alpn: String? = "wire/1",
        tickets: Bool = false
    ) throws {
        let method = server ? TLS_server_method() : TLS_client_method()
        guard let made = SSL_CTX_new(method) else { throw Failure(description: "no context") }
        context = made
        SSL_CTX_set_security_level(made, 0)
        if let certificate, let key {
            guard SSL_CTX_use_certificate_chain_file(made, certificate) == 1,
                SSL_CTX_use_PrivateKey_file(made, key, SSL_FILETYPE_PEM) == 1
            else {
                SSL_CTX_free(made)
                throw Failure(description: "\(certificate) with \(key)")
            }
        }
        SSL_CTX_set_verify(made, SSL_VERIFY_PEER) { _, _ in 1 }
        if server {
            var id: [UInt8] = [1]
            SSL_CTX_set_session_id_context(made, &id, 1)
            SSL_CTX_set_num_tickets(made, tickets ? 1 : 0)
            SSL_CTX_set_alpn_select_cb(
                made,
                { _, chosen, length, offered, count, _ in
                    // The first that the client offers.
                    guard let offered, count > 1 else { return SSL_TLSEXT_ERR_NOACK }
                    chosen?.pointee = offered + 1
                    length?.pointee = offered[0]
                    return SSL_TLSEXT_ERR_OK
                }, nil)
        } else if let alpn {
            let name = [UInt8(alpn.utf8.count)] + Array(alpn.utf8)
            SSL_CTX_set_alpn_protos(made, name, UInt32(name.count))
        }
        guard let connection = SSL_new(made), let input = BIO_new(BIO_s_mem()),
            let output = BIO_new(BIO_s_mem())
        else {
            SSL_CTX_free(made)
            throw Failure(description: "no memory")
        }
        ssl = connection
        SSL_set_bio(ssl, input, output)
        if server { SSL_set_accept_state(ssl) } else { SSL_set_connect_state(ssl) }
    }

    deinit {
        SSL_free(ssl)
        SSL_CTX_free(context)
    }

    /// Takes bytes from the network and works on them.
    func feed(_ bytes: [UInt8]) {
        _ = BIO_write(SSL_get_rbio(ssl), bytes, Int32(bytes.count))
        work()
    }

    /// Handshakes and reads as far as it goes.
    func work() {
        guard failure == nil else { return }
        if !isOpen {
            ERR_clear_error()
            let result = SSL_do_handshake(ssl)
            guard result == 1 else {
                note(result)
                return
            }
            isOpen = true
        }
        var space = [UInt8](repeating: 0, count: 16_384)
        while true {
            ERR_clear_error()
            let count = SSL_read(ssl, &space, Int32(space.count))
            guard count > 0 else {
                note(count)
                return
            }
            plain += space[..<Int(count)]
        }
    }

    private func note(_ result: Int32) {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        case SSL_ERROR_ZERO_RETURN: sawEnd = true
        default:
            let code = sluice_err_peek_last()
            let reason = sluice_err_reason(code)
            if reason > 1_000, reason < 1_256 { alert = UInt8(reason - 1_000) }
            failure = ERR_reason_error_string(code).map { String(cString: $0) } ?? "no detail"
            ERR_clear_error()
        }
    }

    /// Bytes for the network.
    func takeOutput() -> [UInt8] {
        var all: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = BIO_read(SSL_get_wbio(ssl), &space, Int32(space.count))
            guard count > 0 else { return all }
            all += space[..<Int(count)]
        }
    }

    func write(_ bytes: [UInt8]) -> Bool {
        ERR_clear_error()
        return SSL_write(ssl, bytes, Int32(bytes.count)) == Int32(bytes.count)
    }

    /// Changes this side's keys now; `asking` the other side to change its own too.
    func updateKeys(asking: Bool) -> Bool {
        ERR_clear_error()
        let type = asking ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED
        return SSL_key_update(ssl, type) == 1 && SSL_do_handshake(ssl) == 1
    }
}
