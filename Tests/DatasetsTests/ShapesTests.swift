import Datasets
import Testing

struct ShapesTests {
  @Test func anImageDependsOnSeedPartAndIndexAlone() throws {
    let few = try Shapes.make(split: .train, limit: 5, seed: 7)
    let more = try Shapes.make(split: .train, limit: 40, seed: 7)
    #expect((0..<5).allSatisfy { few.rgb($0) == more.rgb($0) })
    #expect(few.trueLabels == Array(more.trueLabels.prefix(5)))
    #expect(few.rgb(0) != (try Shapes.make(split: .test, limit: 1, seed: 7)).rgb(0))
    #expect(few.rgb(0) != (try Shapes.make(split: .train, limit: 1, seed: 8)).rgb(0))
    #expect(few.source == "procedural, seed 7")
  }

  @Test func allTenClassesAreAboutEquallyFrequent() throws {
    let images = try Shapes.make(split: .test)
    #expect(images.count == 2000 && images.classNames.count == 10 && images.channels == 3)
    for label in 0..<10 {
      #expect((140...260).contains(images.trueLabels.count { Int($0) == label }))
    }
  }

  @Test func everyShapeStandsOutFromItsBackground() throws {
    let images = try Shapes.make(split: .train, limit: 300, seed: 3)
    for index in 0..<images.count {
      let bytes = images.rgb(index)
      let brightness = stride(from: 0, to: bytes.count, by: 3).map {
        Int(max(bytes[$0], bytes[$0 + 1], bytes[$0 + 2]))
      }.sorted()
      // The darkest and the brightest twentieth of the pixels: one is shape, the other is not.
      #expect(brightness[1024 * 19 / 20] - brightness[1024 / 20] > 30, "image \(index)")
    }
  }

  @Test(arguments: [-5, 0, 200_001]) func countsOutOfRangeAreRefused(limit: Int) {
    #expect(throws: DatasetError.badLimit(limit)) { try Shapes.make(split: .train, limit: limit) }
  }
}
