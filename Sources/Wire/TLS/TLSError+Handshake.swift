internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension TLSError.Reason {
    /// Why a handshake failed whose connection ended with `failure`: the peer's system may end it before
    /// TLS has a word.
    init(endOfHandshake failure: any Error) {
        switch failure {
        case let error as TLSError: self = error.reason
        case let error as IOError:
            switch error.errnoCode {
            case ECONNRESET, ECONNABORTED, EPIPE: self = .truncated
            case ETIMEDOUT: self = .timeout
            default: self = .failed
            }
        default: self = .failed
        }
    }
}
