internal import COpenSSL

/// How the process's heap treats large messages.
package enum ProcessMemory {
    /// Keeps the memory of messages up to 4 MiB in the heap between them. By default glibc maps and
    /// unmaps each such block, and zeroing its pages costs a third of the time of bulk calls. To be
    /// called once, before threads start; at most 16 MiB more stay resident after a peak.
    package static func tune() {
        #if canImport(Glibc)
            _ = mallopt(M_MMAP_THRESHOLD, 8 * 1024 * 1024)
            _ = mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024)
            _ = mallopt(M_TOP_PAD, 1024 * 1024)
        #endif
    }
}
