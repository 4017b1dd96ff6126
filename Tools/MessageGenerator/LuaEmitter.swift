/// Emits the methods as a Lua table, for the dissector of captured traffic.
struct LuaEmitter {
    let schema: Schema
    let registry: MethodRegistry

    /// - Throws: when a method has no number.
    func source() throws(GeneratorError) -> String {
        var rows: [(id: UInt16, text: String)] = []
        for method in schema.methods {
            let id = try registry.id(of: method)
            rows.append(
                (
                    id,
                    """
                        [\(id)] = {
                            name = "\(method.fullName)",
                            request = "\(method.request)",
                            response = "\(method.response)",
                        },

                    """
                ))
        }
        let origin = "Generated from proto/ by \(SourceWriter.toolVersion)"
        return "-- \(origin). Do not edit; run proto/generate.sh.\nreturn {\n"
            + rows.sorted { $0.id < $1.id }.map(\.text).joined() + "}\n"
    }
}
