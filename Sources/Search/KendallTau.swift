/// Kendall's rank correlation τ-b, which accounts for ties on either side, in O(n log n): sort by `x`, then count
/// the exchanges that merge sort makes on `y` (Knight, "A computer method for calculating Kendall's tau with
/// ungrouped data", Journal of the American Statistical Association 61, 1966).
///
///     try kendallTau([1, 2, 3], [10, 30, 20])    // 0.333…
///
/// - Parameters:
///   - x: one value a pair; drop pairs that hold a NaN beforehand.
///   - y: as many values.
/// - Returns: −1 to 1; NaN when `x` or `y` is constant, where τ is undefined, or holds a NaN.
/// - Throws: ``CorrelationError`` for different lengths or fewer than two pairs.
public func kendallTau(_ x: [Double], _ y: [Double]) throws(CorrelationError) -> Double {
  try CorrelationError.check(x, y)
  guard !x.contains(where: \.isNaN), !y.contains(where: \.isNaN) else { return .nan }

  let sorted = zip(x, y).sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
  var values = sorted.map(\.1)
  let tiedInX = tiedPairs(sorted) { $0.0 == $1.0 }
  let tiedInBoth = tiedPairs(sorted) { $0 == $1 }
  let discordant = sortCountingExchanges(&values)
  let tiedInY = tiedPairs(values, by: ==)

  let pairs = x.count * (x.count - 1) / 2
  let concordantMinusDiscordant = pairs - tiedInX - tiedInY + tiedInBoth - 2 * discordant
  let norm = (Double(pairs - tiedInX) * Double(pairs - tiedInY)).squareRoot()
  return norm > 0 ? Double(concordantMinusDiscordant) / norm : .nan
}

/// The number of pairs within runs of equal neighbours.
private func tiedPairs<Element>(_ sorted: [Element], by areEqual: (Element, Element) -> Bool) -> Int {
  var pairs = 0
  var run = 0
  for i in sorted.indices.dropFirst() {
    run = areEqual(sorted[i - 1], sorted[i]) ? run + 1 : 0
    pairs += run
  }
  return pairs
}

/// Sorts by bottom-up merging and returns how many pairs stood in strictly wrong order.
private func sortCountingExchanges(_ values: inout [Double]) -> Int {
  var exchanges = 0
  var merged = values
  var width = 1
  while width < values.count {
    for start in stride(from: 0, to: values.count, by: 2 * width) {
      let middle = min(start + width, values.count)
      let end = min(middle + width, values.count)
      var left = start
      var right = middle
      for place in start..<end {
        if right == end || (left < middle && values[left] <= values[right]) {
          merged[place] = values[left]
          left += 1
        } else {
          merged[place] = values[right]
          right += 1
          exchanges += middle - left
        }
      }
    }
    swap(&values, &merged)
    width *= 2
  }
  return exchanges
}
