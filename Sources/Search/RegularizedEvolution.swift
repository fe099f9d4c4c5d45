import SearchSpaces

extension CandidateHistory {
  /// Regularised evolution (Real et al., "Regularized Evolution for Image Classifier Architecture Search", AAAI 2019,
  /// algorithm 1): a population as a queue; the best of a random sample begets one child that differs in an edge, and the
  /// oldest dies.
  ///
  /// - Parameters:
  ///   - population: architectures alive at a time.
  ///   - sample: how many compete to be the parent.
  ///   - evaluations: architectures to score in all.
  public mutating func evolveRegularized(population: Int, sample: Int, evaluations: Int) throws {
    var alive: [Candidate] = []
    while alive.count < min(population, evaluations), let candidate = try tryOutRandom() {
      alive.append(candidate)
    }
    let edges = space.searchedKinds.reduce(0) { $0 + space.kinds[$1].edges.count }
    var failures = 0
    // A local optimum whose neighbours are all known ends it.
    while candidates.count < evaluations, !alive.isEmpty, failures < 1_000 {
      let competitors = (0..<max(sample, 1)).map { _ in alive[stream.integer(below: alive.count)] }
      let parent = ranked(competitors)[0]
      let child = space.mutated(parent.genotype, probability: 1 / Float(edges), from: &stream)
      guard let born = try tryOut(child) else {
        failures += 1
        continue
      }
      failures = 0
      alive.removeFirst()
      alive.append(born)
    }
  }
}
