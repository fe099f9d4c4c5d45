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

  @Test func anEpochShowsEachImageOnceInAnOrderOfItsOwn() {
    let first = epochOrder(count: 100, seed: 1, epoch: 0)
    #expect(first.sorted() == Array(0..<100))
    #expect(first == epochOrder(count: 100, seed: 1, epoch: 0))
    #expect(first != epochOrder(count: 100, seed: 1, epoch: 1))
    #expect(first != epochOrder(count: 100, seed: 2, epoch: 0))
    #expect(epochOrder(count: 0, seed: 1, epoch: 0).isEmpty)
  }
}
