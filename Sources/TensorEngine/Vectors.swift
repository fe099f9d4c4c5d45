/// Calls `body` for each eight values of a range, and once for the up to seven that are left.
///
/// - Parameter body: the place of the first value, and how many there are.
@inline(__always)
func forEachVector(_ range: Range<Int>, _ body: (_ start: Int, _ lanes: Int) -> Void) {
  var start = range.lowerBound
  while start &+ 8 <= range.upperBound {
    body(start, 8)
    start &+= 8
  }
  if start < range.upperBound { body(start, range.upperBound &- start) }
}

/// Eight values, or fewer and zeros.
@inline(__always)
func load(_ pointer: UnsafePointer<Float>, _ start: Int, _ lanes: Int) -> SIMD8<Float> {
  if lanes == 8 {
    return UnsafeRawPointer(pointer + start).loadUnaligned(as: SIMD8<Float>.self)
  }
  var vector = SIMD8<Float>.zero
  for lane in 0..<lanes { vector[lane] = pointer[start &+ lane] }
  return vector
}

/// Stores the first `lanes` values.
@inline(__always)
func store(_ vector: SIMD8<Float>, _ pointer: UnsafeMutablePointer<Float>, _ start: Int, _ lanes: Int) {
  if lanes == 8 {
    UnsafeMutableRawPointer(pointer + start).storeBytes(of: vector, as: SIMD8<Float>.self)
  } else {
    for lane in 0..<lanes { pointer[start &+ lane] = vector[lane] }
  }
}
