import COpenBLAS

/// A real symmetric matrix, row after row.
public struct SymmetricMatrix: Sendable {
  public let order: Int
  public var values: [Double]

  /// Zeros.
  public init(order: Int) {
    self.order = order
    values = [Double](repeating: 0, count: order * order)
  }

  public subscript(row: Int, column: Int) -> Double {
    get { values[row * order + column] }
    set { values[row * order + column] = newValue }
  }

  /// From the smallest on (LAPACK's `dsyev`); nil where they do not converge or a value is not finite.
  public var eigenvalues: [Double]? {
    guard values.allSatisfy(\.isFinite) else { return nil }
    guard order > 0, var size = Int32(exactly: order) else { return [] }
    var matrix = values
    var eigenvalues = [Double](repeating: 0, count: order)
    var work = [Double](repeating: 0, count: 64 * order)
    var (room, info) = (Int32(work.count), Int32(0))
    var leading = size
    dsyev_("N", "U", &size, &matrix, &leading, &eigenvalues, &work, &room, &info, 1, 1)
    return info == 0 ? eigenvalues : nil
  }
}
