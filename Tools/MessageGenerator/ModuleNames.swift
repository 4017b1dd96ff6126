/// What the output of one set of contracts is called, all by the name of its Swift module.
struct ModuleNames {
    /// The Swift module, for example `Messages`.
    let module: String

    /// The module of the C codecs: `CMessages`.
    var cModule: String { "C" + module }

    /// The list of everything that was generated: `MessageCatalogue`.
    var catalogue: String {
        (module.hasSuffix("s") ? String(module.dropLast()) : module) + "Catalogue"
    }

    /// What the first lines of files that come from all contracts name as their origin.
    var origin: String { module == "Messages" ? "proto/" : "the contracts of \(module)" }
}
