import SearchSpaces
import Testing

struct NASBench201Tests {
  /// Check values of the benchmark: multiply–adds and parameters of the networks it trained.
  @Test(arguments: [
    (0, 10, 32, 15_647_370, 129_306), (0, 100, 32, 15_653_220, 135_156), (0, 120, 16, 3_919_480, 136_456),
    (11, 10, 32, 113_951_370, 802_426), (284, 10, 32, 11_715_210, 101_306),
  ])
  func costsAreTheBenchmarks(
    index: Int, classes: Int, imageSize: Int, flops: Int, parameters: Int
  ) throws {
    let space = try NASBench201(classes: classes, imageSize: imageSize)
    let cost = space.cost(of: try Architecture(index: index))
    #expect(cost.flops == flops)
    #expect(cost.parameters == parameters)
  }

  @Test func meanCostOfTheSpaceIsThePublishedOne() throws {
    let space = try NASBench201()
    let total = try (0..<space.count).reduce(0) { try $0 + space.cost(of: Architecture(index: $1)).flops }
    #expect(abs(Double(total) / Double(space.count) - 54.97e6) < 0.005e6)
  }

  /// 8 channels, 1 cell: each figure added up by hand from the layers' sizes.
  @Test func tinySizesCostWhatTheirLayersSay() throws {
    let stem = 3 * 8 * 9
    let first = (8 * 16 + 16 * 16) * 9 + 8 * 16
    let second = (16 * 32 + 32 * 32) * 9 + 16 * 32
    let shared = stem * 1024 + first * 256 + second * 64 + 330
    let oneConvolution = 9 * (64 * 1024 + 256 * 256 + 1024 * 64)
    let skips = try Architecture(parsing: "111111")
    let one = try Architecture(parsing: "111311")
    #expect(NASBench201.tiny.cost(of: skips).flops == shared)
    #expect(NASBench201.tiny.cost(of: one).flops == shared + oneConvolution)
    #expect(NASBench201.tiny.cost(of: skips).parameters == stem + 16 + first + 64 + second + 128 + 64 + 330)
    #expect(NASBench201.small.cost(of: one).flops == shared + 5 * oneConvolution)
  }

  @Test(arguments: [("300303", "000300"), ("333000", "000000"), ("022132", "020102"), ("230030", "200030")])
  func liveCostCountsOnlyWhatTheOutputSees(digits: String, live: String) throws {
    let space = NASBench201.small
    let architecture = try Architecture(parsing: digits)
    #expect(space.liveFLOPs(of: architecture) == space.cost(of: try Architecture(parsing: live)).flops)
  }

  @Test func cellsKnowTheirStage() {
    #expect(
      (0..<15).map(NASBench201.small.channels(ofCell:)) == [8, 16, 32].flatMap { [$0, $0, $0, $0, $0] })
    #expect(NASBench201.tiny.cellCount == 3)
  }

  @Test func sizesAreChecked() {
    #expect(throws: SearchSpaceError.outOfRange(name: "channels", value: 0, allowed: 1...1024)) {
      try NASBench201(channels: 0)
    }
    #expect(throws: SearchSpaceError.outOfRange(name: "cells", value: 65, allowed: 1...64)) {
      try NASBench201(cells: 65)
    }
    #expect(throws: SearchSpaceError.outOfRange(name: "classes", value: 1, allowed: 2...100_000)) {
      try NASBench201(classes: 1)
    }
    #expect(throws: SearchSpaceError.outOfRange(name: "image-size", value: Int.max, allowed: 4...1024)) {
      try NASBench201(imageSize: .max)
    }
    #expect(throws: SearchSpaceError.notDivisible(name: "image-size", value: 30, by: 4)) {
      try NASBench201(imageSize: 30)
    }
  }
}
