import Testing

/// All of a cell is checked before its first command runs.
struct CheckTests {
  static let slips = [
    "s = space darts\ntrain s on", "s = space darts\nd = data shapes\ntrain s on d epochs=0",
    "s = space darts\nn = 1001\nd = data shapes\ntrain s on d epochs=n",
    "s = space darts\nfor n in 0.5..2:\n  space darts", "s = space darts\nfor n in 1..20k:\n  space darts",
    "for n in [5, 0]:\n  data shapes limit=n", "for n in 0..5:\n  data shapes limit=n",
    "for n in [3, \"x\"]:\n  data shapes limit=n",
    "space darts\nfor n in 5:\n  space darts", "space darts\nfor n in []:\n  space darts",
    "space darts\nload \"there-is-no-such.csv\"", "space darts\nx = help", "space darts\n\"unclosed",
    "space darts\nrank", "space darts\nfor n in 1..2:\n  nonsense",
  ]

  @Test(arguments: slips) func nothingRunsBeforeASlip(cell: String) {
    let laboratory = Laboratory()
    #expect(laboratory.run(cell) != nil)
    #expect(laboratory.ran == [])
  }

  static let sound = [
    "s = space darts\nd = data shapes\nn = 5\ntrain s on d epochs=n",
    "s = space darts\nfor d in [s]:\n  d",
    "top = rank net by angle\ntop | top 2\ntop",
    "for n in [1, 2]:\n  for m in 1..2:\n    data shapes limit=m\n  data shapes limit=n\nn",
    "n = 1\nfor i in 1..3:\n  n = data shapes limit=1\n  n",
    "s = space darts\nd = data shapes\nfor name in [d, d]:\n  train s on name",
  ]

  @Test(arguments: sound) func whatIsSoundRuns(cell: String) {
    #expect(Laboratory().run("s = space darts\nd = data shapes\nnet = train s on d\n" + cell) == nil)
  }

  @Test func loopsBeyondExactWholeNumbersAreRefused() {
    #expect(Laboratory().run("for n in 1e300..1e300:\n  n") != nil)
  }

  @Test func nestedLoopsAreCheckedQuickly() {
    let cell = (0..<60).map { String(repeating: " ", count: $0) + "for n in [1, 2]:" }.joined(separator: "\n")
    let clock = ContinuousClock()
    let took = clock.measure {
      #expect(Laboratory().run(cell + "\n" + String(repeating: " ", count: 60) + "nonsense") != nil)
    }
    #expect(took < .seconds(5))
  }
}
