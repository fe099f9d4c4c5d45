import Foundation
import TensorEngine

/// Which units of a network are active for which image of a batch, and how alike images look through them.
struct ActivationCodes {
  private let images: Int
  /// Of each pair of images, on how many units they agree.
  private var agreements: SymmetricMatrix

  init(images: Int) {
    self.images = images
    agreements = SymmetricMatrix(order: images)
  }

  /// Takes an activation's units up; `input` is (N, …), a unit being active where it is above 0.
  mutating func add(_ input: Tensor) {
    let size = input.count / images
    let words = (size + 63) / 64
    var codes = [UInt64](repeating: 0, count: images * words)
    let values = UnsafePointer(input.pointer)
    for image in 0..<images {
      for unit in 0..<size where values[image * size + unit] > 0 {
        codes[image * words + unit / 64] |= 1 << UInt64(unit % 64)
      }
    }
    for row in 0..<images {
      for column in row..<images {
        var different = 0
        for word in 0..<words {
          different += (codes[row * words + word] ^ codes[column * words + word]).nonzeroBitCount
        }
        agreements[row, column] += Double(size - different)
        if column > row { agreements[column, row] = agreements[row, column] }
      }
    }
  }

  /// ln |det K| of the matrix of agreements; −∞ where two images look the same everywhere.
  var logDeterminant: Double {
    guard let eigenvalues = agreements.eigenvalues else { return -.infinity }
    // Rounding can leave a singular matrix tiny eigenvalues of either sign.
    let least = (eigenvalues.last ?? 0) * 1e-14
    return eigenvalues.reduce(0) { $0 + ($1 > least ? log($1) : -.infinity) }
  }
}
