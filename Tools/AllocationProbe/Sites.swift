import CAllocationCounter
import Foundation

/// The places that allocate, most frequent first, as lines `count slot bytes address...` for a
/// symboliser.
enum Sites {
    static func write() {
        var found: [allocation_site] = []
        var index = 0
        while let site = allocation_counter_site(index) {
            found.append(site.pointee)
            index += 1
        }
        for site in found.sorted(by: { $0.count > $1.count }) where site.count >= 100 {
            var site = site
            let frames = Int(site.frames)
            let addresses = withUnsafeBytes(of: &site.address) { raw in
                raw.bindMemory(to: UInt.self).prefix(frames).map(place)
            }
            let words = "\(site.count) \(site.slot) \(site.bytes / site.count) "
            FileHandle.standardOutput.write(
                Data((words + addresses.joined(separator: " ") + "\n").utf8))
        }
    }

    /// An address as `file+offset`.
    private static func place(_ address: UInt) -> String {
        var offset = 0
        let file = allocation_counter_file(UnsafeRawPointer(bitPattern: address), &offset)
        guard let file else { return "?" }
        return String(cString: file) + "+0x" + String(offset, radix: 16)
    }
}
