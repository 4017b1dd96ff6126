internal import COpenSSL

/// Gives free pages inside the heap back to the system.
///
/// Buffers of connections lie between what the connections keep, so that freeing them alone leaves
/// the process as large as it was.
enum HeapTrim {
    /// Connections that must have become quiet at once to make it worth the walk over the heap.
    static let worthwhile = 64

    /// Walks the heap; some milliseconds for each 100 MiB. Does nothing where the C library has no
    /// such call.
    static func trim() { sluice_trim_heap() }
}
