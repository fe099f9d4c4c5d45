import JupyterKernel
import Testing

struct GlobPatternTests {
  @Test(arguments: [
    ("", "", true), ("", "a", false), ("*", "", true), ("a*", "abc", true), ("*c", "abc", true),
    ("a?c", "abc", true), ("a?c", "ac", false), ("*b*", "abc", true), ("a*b*c", "aXbYc", true),
    ("a*b*c", "aXcYb", false), ("?", "é", true), ("[a]", "a", false), ("a", "A", false),
    ("*\n*", "a\nb", true),
  ]) func matchesWholeTexts(pattern: String, text: String, isMatch: Bool) {
    #expect(GlobPattern(pattern).matches(text) == isMatch)
  }

  @Test(.timeLimit(.minutes(1))) func manyStarsTakeNoLongTime() {
    let pattern = GlobPattern(String(repeating: "*a", count: 500) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 5_000)))
  }
}
