/// The official order of NAS-Bench-201's 15,625 architectures, which the benchmark's indices follow.
///
/// The benchmark's authors enumerated the cells in lexicographic order of their six digits, seeded Python's
/// generator with 88 and shuffled; doing the same again saves carrying a file of 15,625 strings.
enum BenchmarkOrder {
  /// For each index, the lexicographic position of its architecture.
  static let positions: [Int] = {
    var positions = Array(0..<Architecture.count)
    var generator = MersenneTwister(seed: 88)
    generator.shuffle(&positions)
    return positions
  }()

  /// For each lexicographic position, the index of its architecture.
  static let indices: [Int] = {
    var indices = [Int](repeating: 0, count: Architecture.count)
    for (index, position) in positions.enumerated() { indices[position] = index }
    return indices
  }()
}
