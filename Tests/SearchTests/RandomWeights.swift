import Search
import SearchSpaces
import TensorEngine

/// Small random weights of a SuperNet before and after training, and the angle by plain concatenation.
struct RandomWeights {
  /// The same weights before and after.
  struct Pair {
    var initial: [Float] = []
    var trained: [Float] = []

    static func + (left: Pair, right: Pair) -> Pair {
      Pair(initial: left.initial + right.initial, trained: left.trained + right.trained)
    }

    var sums: OperatorSums { OperatorSums(initial: initial.span, trained: trained.span) }
  }

  private let channels = [2, 2, 4, 4, 8, 8]
  private var cells: [[[Pair]]] = []
  private let shared: Pair

  /// - Parameter motion: how far training moves the weights, beside their size of 1.
  init(seed: UInt64, motion: Float) {
    var stream = RandomStream(seed: seed, purpose: .weights)
    func pair(_ count: Int) -> Pair {
      let initial = (0..<count).map { _ in stream.normal() }
      return Pair(initial: initial, trained: initial.map { 0.5 * $0 + motion * stream.normal() })
    }
    for channels in channels {
      let pooling = [Float](repeating: 1 / 9, count: 9 * channels)
      cells.append(
        (0..<6).map { _ in
          CellOperation.allCases.map { operation in
            switch operation {
            case .none, .skipConnect: Pair()
            case .convolution1x1: pair(channels * channels)
            case .convolution3x3: pair(channels * channels * 9)
            case .averagePooling3x3: Pair(initial: pooling, trained: pooling)
            }
          }
        })
    }
    shared = pair(50)
  }

  /// The sums as a SuperNet gives them, pooling by its own formula.
  var statistics: AngleStatistics {
    get throws {
      let sums = zip(cells, channels).map { edges, channels in
        edges.map { operations in
          zip(operations, CellOperation.allCases).map { pair, operation in
            operation == .averagePooling3x3 ? .averagePooling3x3(channels: channels) : pair.sums
          }
        }
      }
      return try AngleStatistics(cells: sums, shared: shared.sums)
    }
  }

  /// The vector V: every path's weights in every cell, then the shared parts; nil when all paths are cut.
  func concatenation(_ architecture: Architecture) -> Pair? {
    let uncut = [[3], [1, 5], [0, 4], [0, 2, 5]].filter { path in
      path.allSatisfy { architecture[$0] != .none }
    }
    guard !uncut.isEmpty else { return nil }
    var vector = shared
    for cell in cells {
      for edge in uncut.joined() { vector = vector + cell[edge][Int(architecture[edge].rawValue)] }
    }
    return vector
  }
}
