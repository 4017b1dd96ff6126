import ArgumentParser
import ServiceKit
import Values

/// `sluice pki`: makes and rotates the trust domain.
struct PKI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pki", abstract: "Makes and rotates the trust domain's certificates.",
        subcommands: [Make.self, Rotate.self, Prune.self, Show.self])

    /// What every subcommand asks for.
    struct Place: ParsableArguments {
        @Option(help: "Directory of the certificates and keys.")
        var directory = "run/pki"

        @Option(help: "SPIFFE trust domain.")
        var trustDomain = "sluice.local"

        var domain: TrustDomain {
            TrustDomain(
                directory: directory, name: trustDomain, clock: SystemClock(), randomness: SystemRandom())
        }
    }

    /// How long leaves live and what the public door is called.
    struct Leaves: ParsableArguments {
        @Option(help: "Hours until a leaf expires.")
        var leafHours = 24 * 90

        @Option(name: .customLong("host"), help: "Name or address of the public door; may be repeated.")
        var hosts = ["localhost", "127.0.0.1", "::1"]

        func validate() throws {
            guard (1...24 * 3650).contains(leafHours) else {
                throw ValidationError("--leaf-hours must be 1 to \(24 * 3650)")
            }
        }
    }

    /// How long a new authority lives.
    struct Age: ParsableArguments {
        @Option(help: "Days until a new authority expires.")
        var authorityDays = 3650

        func validate() throws {
            guard (1...36_500).contains(authorityDays) else {
                throw ValidationError("--authority-days must be 1 to 36500")
            }
        }
    }

    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a new authority and all leaves.")
        @OptionGroup var place: Place
        @OptionGroup var leaves: Leaves
        @OptionGroup var age: Age

        func run() throws {
            try place.domain.create(
                authorityDays: age.authorityDays, leafHours: leaves.leafHours, hosts: leaves.hosts)
            print("made \(TrustDomain.identities.count + 1) leaves in \(place.directory)")
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issues all leaves anew; with --authority from a new authority.")
        @OptionGroup var place: Place
        @OptionGroup var leaves: Leaves
        @Flag(help: "Make a new authority first, trusted beside the old one.") var authority = false
        @Flag(help: "With --authority: only trust the new one, issue leaves later.") var trustOnly = false
        @OptionGroup var age: Age

        func run() throws {
            if authority {
                try place.domain.rotateAuthority(
                    days: age.authorityDays, hours: leaves.leafHours, hosts: leaves.hosts, leaves: !trustOnly)
            } else {
                try place.domain.rotateLeaves(hours: leaves.leafHours, hosts: leaves.hosts)
            }
            print(
                "rotated in \(place.directory); running processes use it within 5 seconds, on SIGHUP at once"
            )
        }
    }

    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends trust in every authority but the present one.")
        @OptionGroup var place: Place

        func run() throws {
            try place.domain.prune()
            print("trust.pem has the present authority only")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the certificates, their names and expiry.")
        @OptionGroup var place: Place

        func run() throws {
            for line in try place.domain.describe() { print(line) }
        }
    }
}
