/// How much of a limit each overload class may find used and still be taken, in percent.
///
/// All classes are counted together: with the defaults, bulk calls are refused while 60 % of the
/// places are taken by whomever, so 40 % are left for the others, and the last 10 % are always
/// critical's. A class with 100 % or more has nothing reserved against it.
package struct ClassShares: Sendable, Equatable {
    /// Percent for `OverloadClass.critical`, 1 to 100.
    package var critical = 100
    /// Percent for `OverloadClass.interactive`, 1 to 100.
    package var interactive = 90
    /// Percent for `OverloadClass.bulk`, 1 to 100.
    package var bulk = 60

    /// The shares of `reliability.md` D19.
    package init() {}

    func percent(_ overload: OverloadClass) -> Int {
        let percent =
            switch overload {
            case .critical: critical
            case .interactive: interactive
            case .bulk: bulk
            }
        return Swift.min(Swift.max(percent, 1), 100)
    }

    /// The places of `limit` that calls of `overload` may fill up to. What is reserved is rounded
    /// down, so that a limit of a few places is not lost to rounding.
    func places(_ overload: OverloadClass, of limit: Int) -> Int {
        Swift.max(1, limit - limit * (100 - percent(overload)) / 100)
    }
}
