import Foundation
import Search
import SearchSpaces
import Testing

struct BenchmarkTests {
  private func read(_ csv: String) throws -> NASBench201Benchmark {
    try NASBench201Benchmark(csv: csv, file: "truth.csv")
  }

  @Test func readsEveryColumnByIndex() throws {
    let benchmark = try read(BenchmarkFixture.csv)
    #expect(benchmark.rowCount == 36)
    #expect(benchmark.metrics == BenchmarkMetric.allCases)
    let accuracy = try #require(benchmark.values(of: .cifar10Test))
    #expect(accuracy.count == 15_625)
    #expect(accuracy[0] == 85.8633)
    #expect(accuracy[1] == 93.66)
    #expect(accuracy[3].isNaN)
    #expect(accuracy.count { !$0.isNaN } == 36)
    #expect(benchmark.values(of: .imageNet16Valid)?[284] == 33.4)
    #expect(benchmark.values(of: .flops)?[0] == 15_647_370)
    #expect(benchmark.values(of: .parameters)?[0] == 129_306)
  }

  @Test func costsOfTheFixtureAreTheSpaces() throws {
    try expectCosts(of: try read(BenchmarkFixture.csv))
  }

  @Test func columnsAndRowsMayBeFewAndInAnyOrder() throws {
    let benchmark = try read("index,ops,c100_test12,c10_test200\r\n284,111020,1.5,88.79\r\n\r\n0,421211,2,3")
    #expect(benchmark.metrics == [.cifar100Test12, .cifar10Test])
    #expect(benchmark.rowCount == 2)
    #expect(benchmark.values(of: .cifar10Test)?[284] == 88.79)
    #expect(benchmark.values(of: .cifar100Test12)?[0] == 2)
    #expect(benchmark.values(of: .flops) == nil)
  }

  static let faults: [(String, BenchmarkError)] = {
    let file = "truth.csv"
    let header = "index,ops,c10_test200\n"
    return [
      ("", .wrongHeader(file: file, found: "")),
      ("index,ops\n", .wrongHeader(file: file, found: "index,ops")),
      ("ops,index,c10_test200\n", .wrongHeader(file: file, found: "ops,index,c10_test200")),
      ("index,ops,speed\n", .unknownColumn(file: file, column: "speed")),
      ("index,ops,c10_test12,c10_test12\n", .repeatedColumn(file: file, column: "c10_test12")),
      (header, .noRows(file: file)),
      (header + "0,421211", .wrongFieldCount(file: file, line: 2, expected: 3, found: 2)),
      (header + "0,421211,1,", .wrongFieldCount(file: file, line: 2, expected: 3, found: 4)),
      (header + "x,421211,1", .notANumber(file: file, line: 2, column: "index", text: "x")),
      (header + "0,421211,", .notANumber(file: file, line: 2, column: "c10_test200", text: "")),
      (header + "0,421211,nan", .notANumber(file: file, line: 2, column: "c10_test200", text: "nan")),
      (
        header + "0,421211,100.5",
        .outOfRange(file: file, line: 2, column: "c10_test200", value: 100.5, allowed: 0...100)
      ),
      (
        header + "0,421211,-inf",
        .outOfRange(file: file, line: 2, column: "c10_test200", value: -.infinity, allowed: 0...100)
      ),
      (
        header + "15625,421211,1",
        .notAnArchitecture(file: file, line: 2, column: "index", reason: .indexOutOfRange(15_625))
      ),
      (
        header + "0,4212,1",
        .notAnArchitecture(file: file, line: 2, column: "ops", reason: .wrongNumberOfDigits(found: 4))
      ),
      (
        header + "0,421211,1\n1,433444,1",
        .wrongOperations(file: file, line: 3, index: 1, expected: "334131", found: "433444")
      ),
      (
        header + "0,421211,1\n1,334131,1\n0,421211,1",
        .repeatedRow(file: file, line: 4, firstLine: 2, index: 0)
      ),
    ]
  }()

  @Test(arguments: faults)
  func faultsAreNamedWithTheirPlace(csv: String, error: BenchmarkError) {
    #expect(throws: error) { try read(csv) }
  }

  @Test func filesThatCannotBeReadAreNamed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: BenchmarkError.self) { try NASBench201Benchmark(file: folder) }
    #expect(throws: BenchmarkError.self) {
      try NASBench201Benchmark(file: folder.appending(path: "none.csv"))
    }

    let binary = folder.appending(path: "binary.csv")
    try Data([0x69, 0xFF, 0xFE, 0x0A]).write(to: binary)
    #expect(throws: BenchmarkError.notText(file: binary.path)) { try NASBench201Benchmark(file: binary) }

    let whole = folder.appending(path: "whole.csv")
    try Data(BenchmarkFixture.csv.utf8).write(to: whole)
    #expect(try NASBench201Benchmark(file: whole).rowCount == 36)
  }

  @Test(.enabled(if: SharedData.benchmark != nil, "no nasbench201.csv in ../shared/data"))
  func wholeBenchmarkAgreesWithTheSpace() throws {
    let benchmark = try NASBench201Benchmark(file: try #require(SharedData.benchmark))
    #expect(benchmark.rowCount == 15_625)
    try expectCosts(of: benchmark)
  }

  /// What simple scores reach against CIFAR-10 test accuracy (method.md, "Baselines first").
  @Test(.enabled(if: SharedData.benchmark != nil, "no nasbench201.csv in ../shared/data"))
  func baselinesReachTheirKnownCorrelations() throws {
    let benchmark = try NASBench201Benchmark(file: try #require(SharedData.benchmark))
    let accuracy = try #require(benchmark.values(of: .cifar10Test))
    let space = try NASBench201()
    let statistics = try AngleStatistics(cells: weightCounts(of: space), shared: counting(73_306))
    let baselines: [(Double, (Architecture) -> Int)] = [
      (0.578, { space.cost(of: $0).flops }),
      (0.654, { space.liveFLOPs(of: $0) }),
      (0.577, { statistics.weightCount(of: $0) }),
    ]
    for (known, score) in baselines {
      let tau = try kendallTau(Architecture.all.map { Double(score($0)) }, accuracy)
      #expect(abs(tau - known) < 0.0005)
    }
    let early = try #require(benchmark.values(of: .cifar10Test12))
    #expect(abs(try kendallTau(early, accuracy) - 0.700) < 0.0005)
  }

  private func counting(_ count: Int) -> OperatorSums {
    OperatorSums(dot: 0, squared0: 1, squaredT: 1, count: count)
  }

  private func weightCounts(of space: NASBench201) -> [[[OperatorSums]]] {
    (0..<space.cellCount).map { cell in
      let channels = space.channels(ofCell: cell)
      let operations: [OperatorSums] = [
        .zero, .zero, counting(channels * channels), counting(9 * channels * channels),
        .averagePooling3x3(channels: channels),
      ]
      return [[OperatorSums]](repeating: operations, count: 6)
    }
  }

  private func expectCosts(of benchmark: NASBench201Benchmark) throws {
    let space = try NASBench201()
    let flops = try #require(benchmark.values(of: .flops))
    let parameters = try #require(benchmark.values(of: .parameters))
    let wrong = Architecture.all.filter { architecture in
      let cost = space.cost(of: architecture)
      let index = architecture.index
      return !flops[index].isNaN
        && (flops[index] != Double(cost.flops) || parameters[index] != Double(cost.parameters))
    }
    #expect(wrong.isEmpty)
  }
}
