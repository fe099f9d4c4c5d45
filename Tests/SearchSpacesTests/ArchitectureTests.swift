import SearchSpaces
import Testing

struct ArchitectureTests {
  /// Indices and cells as the benchmark has them (method.md's check values and the ends of its list).
  @Test(arguments: [
    (0, "421211"), (1, "334131"), (2, "433444"), (11, "334034"), (284, "111020"),
  ])
  func indicesFollowTheBenchmark(index: Int, digits: String) throws {
    let architecture = try Architecture(index: index)
    #expect(architecture.digits == digits)
    #expect(try Architecture(parsing: digits).index == index)
  }

  /// FNV-1a over the digits of all 15,625 architectures in official order; the value was computed in Python
  /// from the benchmark's own list.
  @Test func wholeOrderIsTheOfficialOne() throws {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in 0..<Architecture.count {
      for byte in try Architecture(index: index).digits.utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    #expect(hash == 0x7871_5F68_D39C_1549)
  }

  @Test func everyFormReadsBackAsItself() throws {
    var seen: Set<Architecture> = []
    for index in 0..<Architecture.count {
      let architecture = try Architecture(index: index)
      #expect(try Architecture(parsing: architecture.text) == architecture)
      #expect(try Architecture(parsing: architecture.digits) == architecture)
      #expect(try Architecture(architecture.operations) == architecture)
      #expect(architecture.index == index)
      seen.insert(architecture)
    }
    #expect(seen.count == 15_625)
  }

  @Test func textFormIsTheBenchmarks() throws {
    let text = "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|"
    #expect(try Architecture(parsing: text).index == 11)
    #expect(try Architecture(index: 11).text == text)
  }

  @Test(arguments: [
    ("", ArchitectureError.wrongNumberOfDigits(found: 0)),
    ("33413", .wrongNumberOfDigits(found: 5)),
    ("3341311", .wrongNumberOfDigits(found: 7)),
    ("334151", .digitOutOfRange(found: "5", position: 4)),
    ("33é131", .digitOutOfRange(found: "é", position: 2)),
    ("|none|", .unexpectedText(found: "|", expected: "~", position: 5)),
    ("+|none~0|", .unexpectedText(found: "+", expected: "|", position: 0)),
    ("|none~0|", .unexpectedText(found: "", expected: "+", position: 8)),
    ("|conv~0|", .unknownOperation(name: "conv", position: 1)),
    ("|none~0|+|none~0|none~0|", .wrongInput(found: "0", expected: 1, position: 22)),
    ("|none~00|", .wrongInput(found: "00", expected: 0, position: 6)),
    (
      "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|+",
      .unexpectedText(found: "+", expected: "", position: 47)
    ),
  ])
  func errorsSayWhatIsWrongAndWhere(text: String, error: ArchitectureError) {
    #expect(throws: error) { try Architecture(parsing: text) }
  }

  @Test func indexAndOperationCountAreChecked() {
    for index in [-1, 15_625, Int.max, Int.min] {
      #expect(throws: ArchitectureError.indexOutOfRange(index)) { try Architecture(index: index) }
    }
    for count in [0, 5, 7] {
      #expect(throws: ArchitectureError.wrongNumberOfOperations(found: count)) {
        try Architecture([CellOperation](repeating: .none, count: count))
      }
    }
  }

  @Test func edgesDescribeTheGraph() throws {
    let edges = try Architecture(parsing: "012341").edges
    #expect(edges.map(\.from) == [0, 0, 1, 0, 1, 2])
    #expect(edges.map(\.to) == [1, 2, 2, 3, 3, 3])
    #expect(edges.map(\.operation.rawValue) == [0, 1, 2, 3, 4, 1])
  }

  @Test(arguments: [
    ("111111", [2, 1, 1, 1, 1, 2], [0, 1, 2, 3, 4, 5]),
    ("000000", [0, 0, 0, 0, 0, 0], []),
    ("333033", [2, 1, 1, 0, 1, 2], [0, 1, 2, 4, 5]),
    ("333330", [1, 0, 0, 1, 1, 0], [0, 3, 4]),
    ("333300", [0, 0, 0, 1, 0, 0], [3]),
    ("033303", [0, 1, 0, 1, 0, 1], [1, 3, 5]),
    ("333003", [1, 1, 1, 0, 0, 2], [0, 1, 2, 5]),
  ])
  func multiplicitiesCountTheUncutPaths(digits: String, multiplicities: [Int], live: [Int]) throws {
    let architecture = try Architecture(parsing: digits)
    #expect(architecture.multiplicities == multiplicities)
    #expect(architecture.liveEdges == live)
  }
}
