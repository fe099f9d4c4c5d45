/// Spearman's rank correlation ρ: Pearson's correlation of the ranks, tied values sharing the average of theirs.
///
/// - Parameters:
///   - x: one value a pair; drop pairs that hold a NaN beforehand.
///   - y: as many values.
/// - Returns: −1 to 1; NaN when `x` or `y` is constant, where ρ is undefined, or holds a NaN.
/// - Throws: ``CorrelationError`` for different lengths or fewer than two pairs.
public func spearmanRho(_ x: [Double], _ y: [Double]) throws(CorrelationError) -> Double {
  try CorrelationError.check(x, y)
  guard !x.contains(where: \.isNaN), !y.contains(where: \.isNaN) else { return .nan }

  // Average ranks are whole or half numbers and their mean is known, so the sums below are exact for any
  // number of pairs that fits a notebook.
  let mean = Double(x.count + 1) / 2
  var (product, squaredX, squaredY) = (0.0, 0.0, 0.0)
  for (rankX, rankY) in zip(averageRanks(x), averageRanks(y)) {
    product += (rankX - mean) * (rankY - mean)
    squaredX += (rankX - mean) * (rankX - mean)
    squaredY += (rankY - mean) * (rankY - mean)
  }
  let norm = (squaredX * squaredY).squareRoot()
  return norm > 0 ? product / norm : .nan
}

/// Ranks from 1; equal values share the average of the ranks that they take up.
private func averageRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}
