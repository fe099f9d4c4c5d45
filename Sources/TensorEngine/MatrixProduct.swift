import COpenBLAS

extension Engine {
  /// C ← A·B + beta·C in row-major order, by OpenBLAS, cut along C's longer side.
  ///
  /// - Parameters:
  ///   - rows: rows of A (after transposition) and of C.
  ///   - columns: columns of B (after transposition) and of C.
  ///   - inner: columns of A and rows of B.
  ///   - beta: 0 overwrites C, 1 adds to it.
  func matrixProduct(
    rows: Int, columns: Int, inner: Int, a: UnsafePointer<Float>, transposeA: Bool = false,
    b: UnsafePointer<Float>, transposeB: Bool = false, into c: UnsafeMutablePointer<Float>, beta: Float
  ) {
    let cutsRows = rows > columns
    // Small products are not worth a second thread.
    forEachPiece(max(rows, columns), atMost: max(1, min(16, max(rows, columns) / 64))) { range, _, _ in
      let (row, column) = cutsRows ? (range.lowerBound, 0) : (0, range.lowerBound)
      cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        blasint(cutsRows ? range.count : rows), blasint(cutsRows ? columns : range.count), blasint(inner), 1,
        a + row * (transposeA ? 1 : inner), blasint(transposeA ? rows : inner),
        b + column * (transposeB ? inner : 1), blasint(transposeB ? inner : columns), beta,
        c + row * columns + column, blasint(columns))
    }
  }
}
