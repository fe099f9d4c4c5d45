import COpenBLAS

/// C ← A·B + beta·C in row-major order, by OpenBLAS on the calling thread alone.
///
/// - Parameters:
///   - rows: rows of A (after transposition) and of C.
///   - columns: columns of B (after transposition) and of C.
///   - inner: columns of A and rows of B.
///   - beta: 0 overwrites C, 1 adds to it.
@inline(__always)
func matrixProduct(
  rows: Int, columns: Int, inner: Int, a: UnsafePointer<Float>, transposeA: Bool = false,
  b: UnsafePointer<Float>, transposeB: Bool = false, into c: UnsafeMutablePointer<Float>, beta: Float
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
    blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(transposeA ? rows : inner), b,
    blasint(transposeB ? inner : columns), beta, c, blasint(columns))
}
