import Foundation

/// What each figure may be: a limit that a change for the worse breaks, and a slack below it that a
/// change for the better breaks, so that the limit follows.
struct Limits {
    struct Line {
        var name: String
        var limit: Double
        var slack: Double
    }

    struct Malformed: Error {
        let line: String
    }

    let lines: [Line]

    init(file: String) throws {
        lines = try String(contentsOfFile: file, encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { line in
                let words = line.split(separator: " ")
                guard words.count == 3, let limit = Double(words[1]), let slack = Double(words[2])
                else { throw Malformed(line: String(line)) }
                return Line(name: String(words[0]), limit: limit, slack: slack)
            }
    }

    /// Prints each figure beside its limit. True when all stand between limit less slack and limit.
    func judge(_ measured: [String: Double]) -> Bool {
        var isGood = true
        for line in lines {
            guard let figure = measured[line.name] else {
                say("\(line.name): not measured")
                isGood = false
                continue
            }
            let words =
                figure > line.limit
                ? "ABOVE ITS LIMIT"
                : figure < line.limit - line.slack ? "far below its limit: lower the limit" : "good"
            if words != "good" { isGood = false }
            let shown = String(format: "%.3f", figure)
            say("\(line.name): \(shown) allocations, limit \(line.limit), \(words)")
        }
        for (name, figure) in measured.sorted(by: { $0.key < $1.key })
        where !lines.contains(where: { $0.name == name }) {
            say("\(name): \(String(format: "%.3f", figure)) allocations, has no limit")
            isGood = false
        }
        return isGood
    }

    private func say(_ words: String) {
        FileHandle.standardOutput.write(Data((words + "\n").utf8))
    }
}
