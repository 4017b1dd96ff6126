/// One step in the life of a schema: numbered from 1 without gaps, never changed once released.
package struct Migration: Sendable {
    /// Its place in the order.
    package let number: Int
    /// What it does, for people.
    package let name: String
    /// Its statements, in SQL for both engines, with the tokens {bytes} and {clustered}. Each one is
    /// applied in a transaction of its own and recorded, so that a crash between two resumes.
    package let statements: [String]

    package init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
