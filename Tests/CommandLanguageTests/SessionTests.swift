import CommandLanguage
import Testing

/// What lasts: variables, `it`, settings, and what a cell shows.
struct SessionTests {
  private let laboratory = Laboratory()

  @Test func aFailedStatementLeavesItsVariableAsItWas() {
    #expect(laboratory.run("r = 5\nx = 1") == nil)
    #expect(laboratory.run("y = 2\nload \"there-is-no.csv\"") != nil)
    #expect(laboratory.value("r") == "5")
    #expect(laboratory.run("y")?.contains("'y'") == true)
  }

  @Test func aStopComesBetweenStatements() {
    let recorder = Recorder()
    let cell = "a = 1\nstop\na = 2"
    #expect(
      laboratory.run(cell, recorder) == """
        Interrupted: stopped before this line
          3 | a = 2
            | ^^^^^
        """)
    laboratory.interrupt.clear()
    #expect(recorder.lines == ["a = 1"])
    #expect(laboratory.value("a") == "1")
  }

  @Test func aStopEndsALoop() {
    #expect(
      laboratory.run("for n in 1..5:\n  space darts\n  stop\nspace darts")?.hasPrefix("Interrupted") == true)
    #expect(laboratory.ran == ["space", "stop"])
  }

  @Test func itIsTheLastResultAndAnAssignmentIsNone() {
    #expect(laboratory.run("it")?.contains("'it'") == true)
    #expect(laboratory.value("data shapes limit=3\nx = 4\nit") == "shapes, 3")
    #expect(laboratory.value("6\nit") == "6")
  }

  @Test func loopsShowTheirValuesAndKeepTheirVariable() {
    let recorder = Recorder()
    #expect(laboratory.run("for n in [1, 2]:\n  data shapes limit=n\n  m = n", recorder) == nil)
    #expect(recorder.displays == ["shapes, 1", "shapes, 2"])
    #expect(recorder.lines == ["m = 1", "m = 2"])
    #expect(recorder.value == nil)
    #expect(laboratory.value("n") == "2")
  }

  @Test func settingsLastAndForgottenNamesAreGone() {
    let recorder = Recorder()
    #expect(laboratory.run("set seed=7\na = 3\nforget a", recorder) == nil)
    #expect(recorder.lines == ["seed = 7, threads = not set", "a = 3"])
    #expect(laboratory.run("a")?.contains("'a'") == true)
    #expect(laboratory.run("set seed=-1")?.contains("whole number") == true)
  }
}
