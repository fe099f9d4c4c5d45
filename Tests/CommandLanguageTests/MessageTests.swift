import Testing

/// The errors of the contract's verbs, word for word, as a person reads them.
struct MessageTests {
  private let laboratory = Laboratory()

  private func says(_ last: String, after lines: String = "s = space nasbench201\nd = data shapes") -> String? {
    #expect(laboratory.run(lines) == nil)
    return laboratory.run(last)
  }

  @Test func theContractsOwnExample() {
    let cell = """
      nb201 = space nasbench201
      images = data fashion-mnist
      net = train nb201 on images labels=rnadom epochs=20
      """
    #expect(
      laboratory.run(cell) == """
        ValueError: 'labels' can be random, true, shuffled or a call such as random(classes=10)
          3 | net = train nb201 on images labels=rnadom epochs=20
            |                                    ^^^^^^ did you mean 'random'?
            help train shows every option.
        """)
  }

  static let slips = [
    "train s in d", "train s by d", "trian s on d", "train s on d epcohs=3", "train s on d epochs=0", "train on d",
    "train s", "train s on", "train s on images", "train d on s", "train s on d d", "train s on d on d",
    "train s on d labels=random(classes=1)", "train s on d labels=random(clases=10)",
    "train s on d labels=random(classes=10, classes=20)", "train s on d labels=3", "train s on d labels=shuffle(a=1)",
    "train s on d within=5", "train s on d epochs=5min", "train s on d zoom=3", "train s on d Epochs=3", "nett", "s | top 3", "images | top 3",
    "a = \"x", "a = 'x'", "a = “x”", "a = 5 @ 3", "a = \u{200B}5", "a = 5kg", "a = (1)", "a = [1", "a = 1]",
    "train s on d | rank", "rank s by angel", "train s on d epochs", "train s on d epochs=", "= 3", "a =", "| top 3",
    "space\u{0301}s = 👩‍👧 @", "for n in 3:\n  n", "for n in 1..3\n  n", "x = save s to \"a.csv\"", "save s to \"a.txt\"",
    "where = 3", "and = 3", "a = 3..1", "train s on d rate=1.5 # too much\r\n", "a = b c", "space nasbench2O1", "set sede=3", "forget x", "help trian", "top 3", "r = rank n by angle\nr top 3", "n = train s on d\nr = rank n by angle\nr | top 3 from r", "a = [1, 2", "a = random(classes=3)", "s d",
  ]

  @Test func dump() {
    for slip in Self.slips { print(says(slip) ?? "FINE: \(slip)"); print() }
  }
}
