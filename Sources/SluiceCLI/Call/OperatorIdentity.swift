import Wire

/// The certificate with which an operator's tools call services.
enum OperatorIdentity {
    /// The files in a suite's directory.
    static func files(_ directory: String) -> TLSFiles {
        TLSFiles(
            certificate: "\(directory)/pki/operator.pem", privateKey: "\(directory)/pki/operator-key.pem",
            trust: "\(directory)/pki/trust.pem", trustDomain: "sluice.local")
    }
}
