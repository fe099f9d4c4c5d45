import SearchSpaces

extension CandidateHistory {
  /// Random search: draws architectures within the limits until so many have been scored, or no new one is found.
  ///
  /// A baseline that is hard to beat (Li and Talwalkar, "Random Search and Reproducibility for Neural Architecture Search",
  /// UAI 2019).
  public mutating func searchAtRandom(evaluations: Int) throws {
    while candidates.count < evaluations, try tryOutRandom() != nil {}
  }

  /// Exhaustive search: every architecture of a space of at most `limit`, in the order of their digits.
  ///
  /// - Returns: whether there are so few.
  public mutating func searchAll(atMost limit: Int) throws -> Bool {
    guard let all = space.allGenotypes(atMost: limit) else { return false }
    for genotype in all { try tryOut(genotype) }
    return true
  }
}
