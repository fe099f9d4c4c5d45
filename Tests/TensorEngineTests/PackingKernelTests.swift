import CKernels
import TensorEngine
import Testing

/// What packs weights and brings their gradients back, beside the loops that say what it means.
struct PackingKernelTests {
  /// Whole blocks of a pointwise convolution (one of the steps is 1), blocks with a rest, and taps in between.
  private struct Tile {
    let rows: Int, columns: Int, rowStep: Int, columnStep: Int

    init(_ random: inout RandomStream) {
      func side() -> Int {
        random.integer(below: 2) == 0 ? 4 << random.integer(below: 3) : 1 + random.integer(below: 20)
      }
      (rows, columns) = (side(), side())
      let taps = [1, 1, 9][random.integer(below: 3)]
      let far = taps * (max(rows, columns) + random.integer(below: 5))
      (rowStep, columnStep) = random.integer(below: 2) == 0 ? (taps, far) : (far, taps)
    }

    var size: Int { rows * columns }
    var reach: Int { (rows - 1) * rowStep + (columns - 1) * columnStep + 1 }
    /// Where each value is outside, in the order of the packed ones.
    var places: [Int] {
      (0..<rows).flatMap { row in (0..<columns).map { row * rowStep + $0 * columnStep } }
    }
  }

  @Test func gatheringTakesEachValueFromItsPlace() {
    var random = RandomStream(seed: 3, purpose: .sampling)
    for _ in 0..<300 {
      let tile = Tile(&random)
      let weights = (0..<tile.reach).map(Float.init)
      var packed = [Float](repeating: -1, count: tile.size + 1)
      azimuth_gather(&packed, tile.rows, tile.columns, weights, tile.rowStep, tile.columnStep)
      #expect(packed == tile.places.map(Float.init) + [-1], "\(tile)")
    }
  }

  @Test(arguments: [false, true]) func scatteringPutsOrAddsEachValueToItsPlaceAlone(adds: Bool) {
    var random = RandomStream(seed: 4, purpose: .sampling)
    for _ in 0..<300 {
      let tile = Tile(&random)
      let packed = (0..<tile.size).map { Float($0 + 1) }
      var gradient = [Float](repeating: 0.5, count: tile.reach + 1)
      var expected = gradient
      for (place, value) in zip(tile.places, packed) { expected[place] = value + (adds ? 0.5 : 0) }
      azimuth_scatter(&gradient, adds ? 1 : 0, tile.rowStep, tile.columnStep, packed, tile.rows, tile.columns)
      #expect(gradient == expected, "\(tile)")
    }
  }
}
