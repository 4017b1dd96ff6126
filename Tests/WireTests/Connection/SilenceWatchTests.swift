import Testing

@testable import Wire

/// When a client asks a silent server, and when it gives it up.
struct SilenceWatchTests {
    /// What each of so many looks said, without a new byte.
    private func looks(_ watch: inout SilenceWatch, _ count: Int, bytes: Int) -> [SilenceWatch.Verdict] {
        (0..<count).map { _ in watch.look(bytes: bytes, hasCalls: true) }
    }

    @Test("five looks of silence ask, five more end")
    func silent() {
        var watch = SilenceWatch()
        #expect(watch.look(bytes: 7, hasCalls: true) == .fine)
        #expect(looks(&watch, 5, bytes: 7) == [.fine, .fine, .fine, .fine, .ask])
        #expect(looks(&watch, 5, bytes: 7) == [.fine, .fine, .fine, .fine, .end])
    }

    @Test("an answer begins the count anew")
    func answered() {
        var watch = SilenceWatch()
        _ = watch.look(bytes: 7, hasCalls: true)
        #expect(looks(&watch, 5, bytes: 7).last == .ask)
        #expect(looks(&watch, 4, bytes: 7) == [.fine, .fine, .fine, .fine])
        #expect(watch.look(bytes: 8, hasCalls: true) == .fine)
        #expect(looks(&watch, 5, bytes: 8) == [.fine, .fine, .fine, .fine, .ask])
    }

    @Test("silence without calls is none, and does not count for calls that come later")
    func idle() {
        var watch = SilenceWatch()
        for _ in 0..<100 { #expect(watch.look(bytes: 7, hasCalls: false) == .fine) }
        #expect(looks(&watch, 5, bytes: 7) == [.fine, .fine, .fine, .fine, .ask])
    }
}
