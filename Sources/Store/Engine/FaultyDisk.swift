import CSQLite
import Glibc
import Synchronization

/// A layer between SQLite and the disk that fails on purpose: for tests and simulation. Nothing in
/// production installs it.
///
/// A store uses it by `StoreConfiguration.vfs = disk.name`. It must outlive the store.
final class FaultyDisk {
    /// The calls that can fail.
    enum Call: CaseIterable, Sendable {
        case read, write, truncate, sync

        /// What SQLite hears: an I/O error of that call.
        fileprivate var failure: Int32 {
            let kind: Int32 =
                switch self {
                case .read: 1
                case .write: 3
                case .sync: 4
                case .truncate: 6
                }
            return SQLITE_IOERR | (kind << 8)
        }
    }

    /// Which calls fail.
    final class Plan: Sendable {
        private struct State {
            var call: Call?
            var callsUntilFailure = 0
            var isPersistent = false
            var code: Int32?
            var failures = 0
        }

        private let state = Mutex(State())

        /// From now on the `nth` call (1 is the next one) of this kind fails, and with `persistently` all
        /// after it; with SQLite's `code`, or as an I/O error.
        func fail(_ call: Call, nth: Int, persistently: Bool, code: Int32? = nil) {
            state.withLock { state in
                state = State(
                    call: call, callsUntilFailure: nth, isPersistent: persistently, code: code)
            }
        }

        /// From now on nothing fails.
        func heal() { state.withLock { $0.call = nil } }

        /// How many calls have failed under the present plan.
        var failures: Int { state.withLock { $0.failures } }

        /// The error that this call gets; nil to let it through.
        fileprivate func verdict(_ call: Call) -> Int32? {
            state.withLock { state in
                guard state.call == call else { return nil }
                state.callsUntilFailure -= 1
                let fails =
                    state.callsUntilFailure == 0
                    || (state.isPersistent && state.callsUntilFailure < 0)
                guard fails else { return nil }
                state.failures += 1
                return state.code ?? call.failure
            }
        }
    }

    /// What SQLite calls it.
    let name: String
    /// What fails.
    let plan = Plan()
    private let vfs: UnsafeMutablePointer<sqlite3_vfs>

    /// Nil when SQLite has no default layer to put it on.
    init?(name: String) {
        guard let real = sqlite3_vfs_find(nil) else { return nil }
        self.name = name
        vfs = .allocate(capacity: 1)
        vfs.initialize(to: real.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.zName = UnsafePointer(strdup(name))
        vfs.pointee.pAppData = Unmanaged.passUnretained(plan).toOpaque()
        vfs.pointee.xOpen = { vfs, path, file, flags, outFlags in
            guard let real = sqlite3_vfs_find(nil), let open = real.pointee.xOpen,
                let file, let context = vfs?.pointee.pAppData
            else { return SQLITE_CANTOPEN }
            let code = open(real, path, file, flags, outFlags)
            if code == SQLITE_OK {
                FaultyFiles.wrap(file, Unmanaged<Plan>.fromOpaque(context).takeUnretainedValue())
            }
            return code
        }
        sqlite3_vfs_register(vfs, 0)
    }

    deinit {
        sqlite3_vfs_unregister(vfs)
        free(UnsafeMutableRawPointer(mutating: vfs.pointee.zName))
        vfs.deinitialize(count: 1)
        vfs.deallocate()
    }
}

/// The open files of all faulty disks: each file's table of calls is replaced by one that asks the plan
/// first and then goes on to the real call.
private enum FaultyFiles {
    /// Addresses are kept as numbers, so that the table can be shared among threads.
    private struct Entry {
        let plan: FaultyDisk.Plan
        let realMethods: UInt
    }

    private static let entries = Mutex<[UInt: Entry]>([:])
    /// The replaced table for each real one; there are as many as SQLite has kinds of files, and they
    /// are kept.
    private static let tables = Mutex<[UInt: UInt]>([:])

    static func wrap(_ file: UnsafeMutablePointer<sqlite3_file>, _ plan: FaultyDisk.Plan) {
        guard let real = file.pointee.pMethods else { return }
        let entry = Entry(plan: plan, realMethods: UInt(bitPattern: real))
        entries.withLock { $0[UInt(bitPattern: file)] = entry }
        let table = tables.withLock { tables in
            if let table = tables[entry.realMethods] { return table }
            let table = UInt(bitPattern: makeTable(real.pointee))
            tables[entry.realMethods] = table
            return table
        }
        file.pointee.pMethods = UnsafePointer(bitPattern: table)
    }

    /// The real calls of a file, and the error that this call gets instead.
    private static func ask(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ call: FaultyDisk.Call
    ) -> (methods: sqlite3_io_methods?, failure: Int32?) {
        let entry = entries.withLock { $0[UInt(bitPattern: file)] }
        guard let entry else { return (nil, SQLITE_IOERR) }
        let methods = UnsafePointer<sqlite3_io_methods>(bitPattern: entry.realMethods)
        return (methods?.pointee, entry.plan.verdict(call))
    }

    private static func makeTable(
        _ real: sqlite3_io_methods
    ) -> UnsafeMutablePointer<sqlite3_io_methods> {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: real)
        table.pointee.xRead = { file, buffer, count, offset in
            let (methods, failure) = FaultyFiles.ask(file, .read)
            return failure ?? methods?.xRead?(file, buffer, count, offset) ?? SQLITE_IOERR
        }
        table.pointee.xWrite = { file, buffer, count, offset in
            let (methods, failure) = FaultyFiles.ask(file, .write)
            return failure ?? methods?.xWrite?(file, buffer, count, offset) ?? SQLITE_IOERR
        }
        table.pointee.xTruncate = { file, size in
            let (methods, failure) = FaultyFiles.ask(file, .truncate)
            return failure ?? methods?.xTruncate?(file, size) ?? SQLITE_IOERR
        }
        table.pointee.xSync = { file, flags in
            let (methods, failure) = FaultyFiles.ask(file, .sync)
            return failure ?? methods?.xSync?(file, flags) ?? SQLITE_IOERR
        }
        table.pointee.xClose = { file in
            let entry = FaultyFiles.entries.withLock { $0.removeValue(forKey: UInt(bitPattern: file)) }
            let methods = entry.flatMap { entry in
                UnsafePointer<sqlite3_io_methods>(bitPattern: entry.realMethods)
            }
            return methods?.pointee.xClose?(file) ?? SQLITE_IOERR
        }
        return table
    }
}
