/// What a server says about repeating a call that it failed (gRPC A6 calls it pushback).
///
/// It binds the retry layer of the client's configuration; it never causes a retry of a call whose
/// method has no policy or whose status the policy does not name.
package enum RetryPushback: Sendable, Equatable {
    /// Repeat not before this time passed; 0 means at once. The next backoff after it begins again
    /// with the policy's first.
    case after(Duration)
    /// Do not repeat at all.
    case never
}
