import Search
import SearchSpaces
import TensorEngine

/// Sums as a trained SuperNet might have them, drawn at random for any space.
enum RandomSums {
  /// - Parameter cosines: between which values ⟨w₀,w_t⟩ / (‖w₀‖·‖w_t‖) of each operator lies.
  static func statistics(
    of space: SearchSpace, seed: UInt64, cosines: ClosedRange<Float> = 0.3...1
  ) throws -> AngleStatistics {
    var stream = RandomStream(seed: seed, purpose: .weights)
    func sums(_ size: Double) -> OperatorSums {
      let squared0 = size * Double(stream.uniform(0.5, 1.5))
      let squaredT = squared0 * Double(stream.uniform(0.3, 2))
      let cosine = Double(stream.uniform(cosines.lowerBound, cosines.upperBound))
      return OperatorSums(
        dot: cosine * (squared0 * squaredT).squareRoot(), squared0: squared0, squaredT: squaredT,
        count: Int(size * 100))
    }
    let cells = space.searched.map { place in
      space.kinds[space.placements[place].kind].edges.map { edge in
        edge.choices.map {
          $0.layers(stride: 1).isEmpty ? OperatorSums.zero : sums(1 + Double($0.name.count % 5))
        }
      }
    }
    return try AngleStatistics(of: space, cells: cells, shared: sums(3))
  }
}
