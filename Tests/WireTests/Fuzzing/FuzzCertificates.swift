import COpenSSL

@testable import Wire

/// Input: a certificate in DER. A chain may vouch for anything that libssl parses: the rules for a
/// leaf read it.
enum FuzzCertificates {
    static func read(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        var start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let leaf = d2i_X509(nil, &start, bytes.count) else {
            ERR_clear_error()
            return false
        }
        defer {
            X509_free(leaf)
            ERR_clear_error()
        }
        let facts = CertificateFacts(leaf)
        if let serial = facts?.serial { try check(serial) }
        let identity = LeafRules.identity(of: leaf)
        if let identity {
            try demand(
                PeerIdentity(uri: identity.description) == identity, "the name does not survive: \(identity)")
        }
        let isFit = [true, false].map { LeafRules.usageFault(leaf, server: $0) == nil }
        if isFit.contains(true) {
            try demand(X509_check_ca(leaf) == 0, "an authority passes as a leaf")
            try demand(
                X509_get_extension_flags(leaf) & UInt32(EXFLAG_KUSAGE) != 0, "a leaf without key usage")
        }
        // The same leaf read again is the same: libssl keeps what it found out.
        try demand(CertificateFacts(leaf) == facts, "the facts change")
        try demand(LeafRules.identity(of: leaf) == identity, "the name changes")
        try demand(
            [true, false].map { LeafRules.usageFault(leaf, server: $0) == nil } == isFit, "the use changes")
        return facts != nil && identity != nil && isFit.contains(true)
    }

    /// The certificate below with another serial number and another service.
    static func sample(_ random: inout FuzzRandom) -> [UInt8] {
        var bytes = good
        bytes[serialAt] = UInt8(1 + random.below(0x7f))
        bytes[serialAt + 1] = UInt8(truncatingIfNeeded: random.next())
        bytes.replaceSubrange(
            serviceAt..<serviceAt + 5, with: Array(random.pick(["order", "stock", "A.b-C", "..._1"]).utf8))
        return bytes
    }

    private static let serialAt = 15
    private static let serviceAt = 331

    /// A leaf of P-256 for `spiffe://sluice.test/order` that signed itself; it is never verified.
    private static let good: [UInt8] = {
        let digits = """
            308201b030820156a00302010202021a2b300a06082a8648ce3d040302300c310a300806035504030c016f30
            1e170d3236313132393133343331395a170d3336313132363133343331395a300c310a300806035504030c01
            6f3059301306072a8648ce3d020106082a8648ce3d0301070342000458280250a9966c6495ba62e0d52f7298
            969b5a763da462edff41b3bbf3daf5f0b4d85e1911cd28c65e20d11bba0c19200ea61e2823e69e74efecfe91
            83d28001a381a73081a4301d0603551d0e041604144db6292f24412031ef70b4a53bdee6c5b31f8409301f06
            03551d230418301680144db6292f24412031ef70b4a53bdee6c5b31f8409300e0603551d0f0101ff04040302
            0780301d0603551d250416301406082b0601050507030106082b0601050507030230250603551d11041e301c
            861a7370696666653a2f2f736c756963652e746573742f6f72646572300c0603551d130101ff04023000300a
            06082a8648ce3d040302034800304502204aef4833fc6de36e9de6a48422e8dbd0d09a1e37b2c9893d83203d
            0747060087022100800a9f7d2928306c0f479778149f24107d42cf461444dc13fea9d06d950a468c
            """
        let values = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }()

    private static func check(_ serial: String) throws {
        try demand(
            (1...40).contains(serial.utf8.count) && (serial == "0" || !serial.hasPrefix("0"))
                && serial.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) },
            "a serial of \(serial)")
        try demand(RevokedSerials.normal(serial) == serial, "the serial \(serial) does not survive")
    }
}
