/// Emits the list of everything that was generated.
struct CatalogueEmitter {
    let schema: Schema
    let modules: ModuleNames

    func source() -> String {
        var out = SourceWriter(from: modules.origin, imports: ["package import Wire"])
        out.line("/// Every method and message of every contract.")
        out.block("package enum \(modules.catalogue) {") { out in
            out.line("/// Every method, by service in the order of the files.")
            out.line("package static let methods: [MethodDescriptor] = [")
            out.indented { out in
                for file in schema.files {
                    for service in file.services {
                        let name = "\(Naming.namespace(file.package)).\(service.name)Method"
                        out.line("\(name).all,")
                    }
                }
            }
            out.line("].flatMap { $0 }")
            out.line()
            out.line("/// Every message type, for tools that walk them all.")
            out.block("package static let types: [any WireMessage.Type] = [", closing: "]") { out in
                for message in schema.files.flatMap({ $0.messages }) {
                    out.line("\(Naming.type(message.fullName)).self,")
                }
            }
        }
        return out.text
    }
}
