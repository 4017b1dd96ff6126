/// What a contract may not contain, each with its reason. Checked before anything is written.
struct SchemaRules {
    let schema: Schema

    /// Every broken rule of the schema; empty when it may be generated.
    func violations() -> [String] {
        var found: [String] = []
        for file in schema.files {
            found += file.refusals.map { $0 + " is not supported" }
            if file.syntax != "proto3" { found.append("\(file.name): syntax must be proto3") }
            if file.package.split(separator: ".").count < 2 {
                found.append("\(file.name): package must have a form such as sluice.order.v1")
            }
            for message in file.messages { found += violations(of: message) }
            for model in file.enums { found += violations(of: model) }
        }
        found += collisions()
        found += recursions()
        return found
    }

    private func violations(of message: MessageModel) -> [String] {
        var found: [String] = []
        var numbers: Set<Int32> = []
        var names: Set<String> = []
        if message.fields.count > 128 { found.append("\(message.fullName): over 128 fields") }
        for field in message.fields {
            let path = "\(message.fullName).\(field.name)"
            if field.isProto3Optional {
                found.append("\(path): proto3 optional; use a oneof with one member")
            }
            if !Self.isPlain(field.name) { found.append("\(path): not a lower_snake_case name") }
            if !numbers.insert(field.number).inserted {
                found.append("\(path): number \(field.number) is used twice")
            }
            if !names.insert(Naming.property(field.name)).inserted {
                found.append("\(path): two fields get the same Swift name")
            }
            if case .message(let name) = field.kind, schema.messages[name] == nil {
                found.append("\(path): unknown message \(name)")
            }
        }
        for oneof in message.oneofs {
            if !Self.isPlain(oneof.name) {
                found.append("\(message.fullName).\(oneof.name): not a lower_snake_case name")
            }
            if !names.insert(Naming.property(oneof.name)).inserted {
                found.append("\(message.fullName).\(oneof.name): a field has the same Swift name")
            }
        }
        return found
    }

    private func violations(of model: EnumModel) -> [String] {
        var found: [String] = []
        var numbers: Set<Int32> = []
        for value in model.values {
            let path = "\(model.fullName).\(value.name)"
            if Naming.enumWord(value.name, of: model.name) == nil {
                found.append("\(path): must begin with the name of its enum")
            }
            if value.number < 0 { found.append("\(path): a negative number") }
            if !numbers.insert(value.number).inserted {
                found.append("\(path): number \(value.number) is used twice")
            }
        }
        let zero = model.values.first { $0.number == 0 }
        if zero.flatMap({ Naming.enumWord($0.name, of: model.name) }) != "unspecified" {
            found.append("\(model.fullName): value 0 must be ..._UNSPECIFIED")
        }
        return found
    }

    /// Two types of one namespace with the same Swift name.
    private func collisions() -> [String] {
        var seen: Set<String> = []
        var found: [String] = []
        var packages: Set<String> = []
        for file in schema.files {
            if !packages.insert(file.package).inserted {
                found.append("\(file.name): another file has the package \(file.package)")
            }
            var names = file.messages.map { $0.fullName } + file.enums.map { $0.fullName }
            for service in file.services {
                names += ["Handler", "Method", "Client"].map { service.fullName + $0 }
            }
            for name in names where !seen.insert(Naming.type(name)).inserted {
                found.append("\(name): the Swift name \(Naming.type(name)) is taken")
            }
        }
        return found
    }

    /// protobuf-c unpacks nested messages on the stack without a limit, and a Swift struct cannot
    /// contain itself: no message may contain itself, directly or through others.
    private func recursions() -> [String] {
        let messages = schema.messages
        var finished: Set<String> = []
        var found: [String] = []
        func visit(_ name: String, _ trail: [String]) {
            if let start = trail.firstIndex(of: name) {
                found.append("recursive: " + (trail[start...] + [name]).joined(separator: " > "))
                return
            }
            guard !finished.contains(name), let message = messages[name] else { return }
            for field in message.fields {
                if case .message(let next) = field.kind { visit(next, trail + [name]) }
            }
            finished.insert(name)
        }
        for name in messages.keys.sorted() { visit(name, []) }
        return found
    }

    /// Lower-case ASCII words that begin with a letter, joined by single underscores.
    private static func isPlain(_ name: String) -> Bool {
        name.split(separator: "_", omittingEmptySubsequences: false).enumerated().allSatisfy {
            index, word in
            guard let first = word.utf8.first else { return false }
            let letter = UInt8(ascii: "a")...UInt8(ascii: "z")
            let digit = UInt8(ascii: "0")...UInt8(ascii: "9")
            let beginsWell = letter.contains(first) || (index > 0 && digit.contains(first))
            return beginsWell && word.utf8.allSatisfy { letter.contains($0) || digit.contains($0) }
        }
    }
}
