import Datasets
import Testing

struct NoiseTests {
  @Test func noiseIsGreyOnTheMeanAndUnlikeFromImageToImage() throws {
    let images = try Noise.make(split: .train, count: 100, side: 20, classes: 7, seed: 3)
    #expect(images.count == 100 && images.height == 20 && images.classNames.count == 7)
    #expect(images.mean.allSatisfy { abs($0 - 0.5) < 0.01 })
    #expect(images.standardDeviation.allSatisfy { abs($0 - 0.25) < 0.02 })
    #expect(images.rgb(3) != images.rgb(4))
  }

  @Test func anImageDependsOnTheSeedThePartAndItsNumberAlone() throws {
    let many = try Noise.make(split: .train, count: 9, side: 8, seed: 3)
    #expect(try Noise.make(split: .train, count: 3, side: 8, seed: 3).rgb(2) == many.rgb(2))
    #expect(try Noise.make(split: .test, count: 3, side: 8, seed: 3).rgb(2) != many.rgb(2))
    #expect(try Noise.make(split: .train, count: 3, side: 8, seed: 4).rgb(2) != many.rgb(2))
  }

  @Test func moreThanMemoryHoldsIsRefused() {
    #expect(throws: DatasetError.badLimit(1_000_000)) {
      try Noise.make(split: .train, count: 1_000_000, side: 1024)
    }
    #expect(throws: DatasetError.self) { try Noise.make(split: .train, count: 10, classes: 1) }
  }

  @Test func shapesOfAnySizeAreTheSamePicture() throws {
    let (small, large) = (
      try Shapes.make(split: .train, limit: 40, seed: 1),
      try Shapes.make(split: .train, limit: 40, side: 96, seed: 1)
    )
    #expect(large.height == 96 && large.trueLabels == small.trueLabels)
    // The mean of 3×3 pixels is about the small picture's pixel.
    for image in 0..<40 {
      let (fine, coarse) = (large.rgb(image), small.rgb(image))
      var difference = 0.0
      for y in 0..<32 {
        for x in 0..<32 {
          var sum = 0.0
          for place in 0..<9 { sum += Double(fine[((3 * y + place / 3) * 96 + 3 * x + place % 3) * 3]) }
          difference += abs(sum / 9 - Double(coarse[(y * 32 + x) * 3]))
        }
      }
      #expect(difference / 1024 < 12, "image \(image)")
    }
  }

  @Test func aPartOfASetHasItsImagesAndTheWholesMoments() throws {
    let images = try Shapes.make(split: .train, limit: 30, seed: 1)
    let part = images.part(10..<25)
    #expect(part.count == 15 && part.trueLabels == Array(images.trueLabels[10..<25]))
    #expect(part.rgb(0) == images.rgb(10) && part.rgb(14) == images.rgb(24))
    #expect(part.mean == images.mean)
    #expect(part.fingerprint != images.fingerprint)
  }
}
