import Testing

/// How words, numbers and lines are read.
struct SyntaxTests {
  static let values = [
    ("1_000", "1000"), ("1e-3", "0.001"), ("2E+2", "200"), ("10k", "10000"), ("10K", "10000"),
    ("2.3M", "2300000"),
    ("1.1G", "1100000000"), ("57%", "0.57"), ("1.5e1k", "15000"), ("-0.25", "-0.25"), ("-2.3M", "-2300000"),
    ("30ms", "30 ms"), ("90s", "1 min 30 s"), ("5min", "5 min"), ("1.5h", "1 h 30 min"), ("0..1", "0..1"),
    ("-1..1", "-1..1"), ("0.5..2.5", "0.5..2.5"), ("1k..2k", "1000..2000"), ("[]", "[]"),
    ("[1, [2, 3],]", "[1, [2, 3]]"),
    (#""a\n\t\"\\\u00e9""#, "a\n\t\"\\é"), (#""\ud83d\ude00""#, "😀"), (#""a # b""#, "a # b"), (#""""#, ""),
  ]

  @Test(arguments: values) func valuesAreRead(written: String, meant: String) {
    #expect(Laboratory().value("v = \(written)\nv") == meant)
  }

  static let refused = [
    "1e999", "1e308G", "1e308h", "1.5.2", "1..", "..1", "1..x", "5x", "1e3min2", "\"a", #""\q""#,
    #""\ud800""#,
    "[1 2]", "[1,,2]", "(1)", "random(classes)", "1 2", "a b", "@", "{}", "\"\u{1}\"",
  ]

  @Test(arguments: refused) func whatIsNoValueIsRefused(written: String) {
    #expect(Laboratory().run("v = \(written)")?.contains("Error: ") == true)
  }

  static let training = [
    "train s on d labels=random epochs=7 rate=1e-3",
    "train s\n  on d\n  epochs=7",
    "train s on d epochs=7 # seven",
    "train s on d\n\n  # in between\n\n  epochs=7",
    "train s on d labels=random(\nclasses=10,\n) epochs=7",
    "train s epochs = 7 on d",
    "train s on d labels=random(classes=100) epochs=7 within=1.5h zoom=0..1",
    "train s on d labels=random() epochs=7\n\n\n",
    "train s on d epochs=7\r\n",
    "train s\r\n  on d\r\n\r\n  epochs=7\r\n# end",
    "\ttrain s on d\n\t\tepochs=7",
  ]

  @Test(arguments: training) func aCommandMayBeLaidOutInManyWays(cell: String) {
    let laboratory = Laboratory()
    #expect(laboratory.run("s = space nasbench201\nd = data fashion-mnist limit=10k") == nil)
    #expect(laboratory.value(cell) == "net 7 0")
  }

  @Test func aPrepositionTakesValuesJoinedByCommas() {
    let laboratory = Laboratory()
    #expect(laboratory.run("s = space darts\nd = data shapes\ne = data shapes") == nil)
    #expect(laboratory.value("train s on d with d, e,\n  d") == "net 20 3")
    #expect(laboratory.run("train s on d, e")?.contains("'on' takes one value") == true)
  }

  static let pipelines = [
    "rank net by angle | top 2", "rank net by angle\n| top 2", "rank net by angle |\n  top 2",
    "rank net by angle under flops<=100M and flops>1k or cell==\"a\" | top 2\n",
    "rank net by angle\n\n# a comment\n  | where flops<=100M and cell!=\"a\"\n  | top 2\r\n",
    "r = rank net by angle\nr | top 2",
    "r = rank net by angle\ntop 2 from r", "r = rank net by angle\nit = r\nit | top 2",
    "r = rank net by angle\nfor t in [r]:\n  t\n  | top 1\nr | top 2",
  ]

  @Test(arguments: pipelines) func aPipeMayGoOnInTheNextLine(cell: String) {
    let laboratory = Laboratory()
    #expect(laboratory.run("s = space darts\nd = data shapes\nnet = train s on d") == nil)
    #expect(laboratory.value(cell)?.contains("b") == true)
  }

  static let help = ["train?", "? train", "help train", "help \"train\"", "train ?"]

  @Test(arguments: help) func helpIsAskedForInManyWays(cell: String) {
    let recorder = Recorder()
    #expect(Laboratory().run(cell, recorder) == nil)
    #expect(recorder.displays.first?.hasPrefix("train: ") == true)
  }

  /// `where` is a preposition too.
  @Test(arguments: ["where?", "? where", "help where"]) func helpKnowsTheVerbsThatArePrepositions(
    cell: String
  ) {
    let recorder = Recorder()
    #expect(Laboratory().run(cell, recorder) == nil)
    #expect(recorder.displays.first?.hasPrefix("where: ") == true)
  }

  static let empty = ["", " ", "\n", "\r\n\r\n", "# only a comment", "  # indented\n\n\t\n", "\u{FEFF}"]

  @Test(arguments: empty) func nothingDoesNothing(cell: String) {
    let recorder = Recorder()
    #expect(Laboratory().run(cell, recorder) == nil)
    #expect(recorder.value == nil && recorder.displays == [] && recorder.lines == [])
  }

  static let blocks = [
    "for n in [1, 2]:\n  data shapes limit=n\nspace darts",
    "for n in 1..2:\r\n  data shapes limit=n\r\nspace darts\r\n",
    "for n in 1..2:  # twice\n\n  # comment\n  data shapes\n    limit=n\n\nspace darts",
    "for n in 1..1:\n  for m in 1..2:\n    data shapes limit=m\nspace darts",
  ]

  @Test(arguments: blocks) func aBlockIsIndented(cell: String) {
    let laboratory = Laboratory()
    #expect(laboratory.run(cell) == nil)
    #expect(laboratory.ran == ["data", "data", "space"])
  }

  static let badBlocks = [
    "for n in 1..2:\nspace darts", "for n in 1..2 space darts", "for n in 1..2: space darts",
    "for in 1..2:\n  n",
    "for n 1..2:\n  n", "for n in 1..2:\n    space darts\n  space darts", "x = for n in 1..2:\n  n",
  ]

  @Test(arguments: badBlocks) func aBlockThatIsNoneIsRefused(cell: String) {
    let laboratory = Laboratory()
    #expect(laboratory.run(cell)?.hasPrefix("SyntaxError: ") == true)
    #expect(laboratory.ran == [])
  }
}
