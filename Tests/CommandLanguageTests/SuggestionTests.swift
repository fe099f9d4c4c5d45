import CommandLanguage
import Testing

struct SuggestionTests {
  static let distances = [
    ("", "", 0), ("a", "", 1), ("", "abc", 3), ("train", "train", 0), ("trian", "train", 1),
    ("kitten", "sitting", 3),
    ("ca", "abc", 3), ("rnadom", "random", 1), ("é", "e", 1), ("👩‍👧", "👩", 2),
  ]

  @Test(arguments: distances) func neighboursSwappedAreOneSlip(a: String, b: String, distance: Int) {
    #expect(editDistance(a, b) == distance)
    #expect(editDistance(b, a) == distance)
  }

  /// Up to a third of the typed word's length.
  static let words: [(String, [String], String?)] = [
    ("tops", ["top"], "top"), ("tpo", ["top"], "top"), ("tp", ["top"], nil), ("epohcs", ["epochs"], "epochs"),
    ("epxxhs", ["epochs"], "epochs"), ("xpxxhs", ["epochs"], nil), ("TOP", ["top", "stop"], "top"),
    ("By", ["by"], "by"),
    ("s", ["S", "t"], nil), ("top", ["top"], nil), ("", ["a"], nil), ("rank", [], nil),
    ("data", ["date", "dat"], "dat"), ("trains", ["rains", "train"], "rains"),
  ]

  @Test(arguments: words.indices) func onlyWhatIsNearIsSuggested(index: Int) {
    let (word, candidates, expected) = Self.words[index]
    #expect(suggestion(for: word, among: candidates) == expected)
  }

  @Test func aLongWordCostsNoTime() {
    let long = String(repeating: "x", count: 200_000)
    let took = ContinuousClock().measure { #expect(suggestion(for: long, among: ["train", "rank"]) == nil) }
    #expect(took < .seconds(2))
  }
}
