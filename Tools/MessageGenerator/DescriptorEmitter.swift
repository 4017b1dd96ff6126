import Foundation

/// Emits the descriptor set of the contracts as text that costs the compiler nothing.
struct DescriptorEmitter {
    /// A serialized FileDescriptorSet.
    let set: [UInt8]

    func source() -> String {
        var out = SourceWriter(from: "proto/", imports: [])
        out.block("extension MessageCatalogue {") { out in
            out.line("/// The contracts as a serialized google.protobuf.FileDescriptorSet without source")
            out.line("/// information, in base64 (RFC 4648 section 4).")
            out.line("package static let descriptorSet = \"\"\"")
            out.indented { out in
                let text = Data(set).base64EncodedString()
                var start = text.startIndex
                while start < text.endIndex {
                    let end = text.index(start, offsetBy: 96, limitedBy: text.endIndex) ?? text.endIndex
                    out.line(String(text[start..<end]) + (end < text.endIndex ? "\\" : ""))
                    start = end
                }
                out.line("\"\"\"")
            }
        }
        return out.text
    }
}
