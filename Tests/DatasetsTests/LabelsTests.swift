import Datasets
import Testing

struct LabelsTests {
  @Test func randomLabelsAreUniformAndUnrelatedToTheTruth() throws {
    let images = try Shapes.make(split: .train, limit: 4000, seed: 1)
    let labels = try Labels.make(.random, for: images, seed: 5)
    #expect(labels.classes == 10 && labels.values.count == 4000)
    // 400 ± 19 expected of each.
    #expect(labels.counts.allSatisfy { (320...480).contains($0) })
    #expect(abs(labels.agreementWithTruth(images) - 0.1) < 0.03)
  }

  @Test func aRandomLabelDoesNotDependOnHowManyImagesThereAre() throws {
    let images = try Fixtures.images(count: 50)
    let all = try Labels.make(.random, for: images, classes: 1000, seed: 2)
    let few = try Labels.make(.random, for: images.limited(to: 7), classes: 1000, seed: 2)
    #expect(few.values == Array(all.values.prefix(7)))
    #expect(try Labels.make(.random, for: images, classes: 1000, seed: 3).values != all.values)
    #expect(all.values.allSatisfy { (0..<1000).contains($0) })
    #expect(all.values.contains { $0 > 255 })
  }

  @Test func shuffledLabelsAreAPermutationOfTheTrueOnes() throws {
    let images = try Fixtures.images(count: 60)
    let labels = try Labels.make(.shuffled, for: images, seed: 2)
    #expect(labels.counts == [20, 20, 20])
    #expect(labels.values != images.trueLabels.map(Int32.init))
    #expect(labels == (try Labels.make(.shuffled, for: images, seed: 2)))
  }

  @Test func trueLabelsAgreeWithTheTruth() throws {
    let images = try Fixtures.images()
    #expect(try Labels.make(.true, for: images, seed: 0).agreementWithTruth(images) == 1)
  }

  @Test(arguments: [-1, 0, 1, 1001, Int.max]) func randomLabelsHaveTwoToAThousandClasses(classes: Int) throws
  {
    let images = try Fixtures.images()
    #expect(throws: DatasetError.badClassCount(found: classes, allowed: 2...1000)) {
      try Labels.make(.random, for: images, classes: classes, seed: 0)
    }
  }

  @Test func otherLabelsHaveTheImagesClasses() throws {
    let images = try Fixtures.images()
    #expect(throws: DatasetError.badClassCount(found: 4, allowed: 3...3)) {
      try Labels.make(.shuffled, for: images, classes: 4, seed: 0)
    }
  }

  @Test func redrawnLabelsChangeFromEpochToEpoch() throws {
    let images = try Shapes.make(split: .train, limit: 2000, seed: 1)
    let labels = try Labels.make(.redrawn, for: images, classes: 4, seed: 5)
    let epochs = (0..<3).map { epoch in (0..<2000).map { labels.value(of: $0, epoch: epoch) } }
    #expect(epochs[0] == labels.values.map { Int($0) })
    for (first, second) in [(0, 1), (1, 2), (0, 2)] {
      let same = zip(epochs[first], epochs[second]).count { $0 == $1 }
      // 500 ± 19 by chance.
      #expect((420...580).contains(same))
    }
    let fixed = try Labels.make(.random, for: images, classes: 4, seed: 5)
    #expect(fixed.value(of: 3, epoch: 0) == fixed.value(of: 3, epoch: 7))
  }

  @Test(arguments: [0, 0.3, 1]) func aShareOfCorruptedLabelsIsDrawn(fraction: Double) throws {
    let images = try Shapes.make(split: .train, limit: 4000, seed: 1)
    let labels = try Labels.make(.corrupted(fraction: fraction), for: images, seed: 5)
    // A tenth of the drawn ones is true by chance.
    #expect(abs(labels.agreementWithTruth(images) - (1 - 0.9 * fraction)) < 0.03)
  }

  @Test func constantLabelsAreAllTheSame() throws {
    let labels = try Labels.make(.constant, for: Fixtures.images(count: 60), seed: 5)
    #expect(labels.counts == [60, 0, 0])
  }

  @Test func rotationLabelsTellHowAnImageIsTurned() throws {
    let images = try Shapes.make(split: .train, limit: 64, seed: 1)
    let labels = try Labels.make(.rotation, for: images, seed: 5)
    #expect(labels.classes == 4 && Set(labels.values) == [0, 1, 2, 3])
    let side = 32
    func pixels(_ labels: Labels?, _ epoch: Int) -> [Float] {
      var values = [Float](repeating: 0, count: 64 * side * side * 3)
      values.withUnsafeMutableBufferPointer {
        images.writeBatch(
          Array(0..<64)[...], augmentation: .none, seed: 0, epoch: epoch, labels: labels, into: $0)
      }
      return values
    }
    let upright = pixels(nil, 0)
    for epoch in [0, 3] {
      let turned = pixels(labels, epoch)
      for image in 0..<64 {
        // Where the pixel at (y, x) comes from after so many quarter turns to the left.
        let turns = labels.value(of: image, epoch: epoch)
        for (y, x) in [(0, 0), (5, 9), (31, 2), (17, 17)] {
          let (fromY, fromX) = [(y, x), (x, 31 - y), (31 - y, 31 - x), (31 - x, y)][turns]
          let first = image * side * side * 3
          #expect(
            turned[first + (y * side + x) * 3 + 1] == upright[first + (fromY * side + fromX) * 3 + 1],
            "image \(image), \(turns) turns")
        }
      }
    }
  }

  @Test(arguments: LabelKind.words + ["corrupted(fraction=0.25)"]) func kindsAreReadFromTheirText(
    _ text: String
  ) {
    let kind = LabelKind(text)
    #expect(kind != nil && kind.flatMap { LabelKind($0.text) } == kind)
  }

  @Test(arguments: ["", "Random", "corrupted(fraction=2)", "corrupted(fraction=", "corrupted(fraction=nan)"])
  func otherTextsAreNoKinds(_ text: String) { #expect(LabelKind(text) == nil) }

  @Test func anEpochShowsEachImageOnceInAnOrderOfItsOwn() {
    let first = epochOrder(count: 100, seed: 1, epoch: 0)
    #expect(first.sorted() == Array(0..<100))
    #expect(first == epochOrder(count: 100, seed: 1, epoch: 0))
    #expect(first != epochOrder(count: 100, seed: 1, epoch: 1))
    #expect(first != epochOrder(count: 100, seed: 2, epoch: 0))
    #expect(epochOrder(count: 0, seed: 1, epoch: 0).isEmpty)
  }
}
