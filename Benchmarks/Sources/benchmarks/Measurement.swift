/// Times two things in turn (A B A B …), so that a busy neighbour slows both alike.
struct Measurement {
  /// Seconds of each run.
  let first: [Double]
  let second: [Double]

  /// - Parameter pairs: how many times each runs, after one run that does not count.
  init(pairs: Int = 5, _ first: () throws -> Void, _ second: () throws -> Void) rethrows {
    try first()
    try second()
    var times: (first: [Double], second: [Double]) = ([], [])
    for _ in 0..<pairs {
      times.first.append(try Self.seconds(first))
      times.second.append(try Self.seconds(second))
    }
    self.first = times.first
    self.second = times.second
  }

  /// Second over first, pair by pair: how many times faster the first is.
  var ratios: (median: Double, least: Double, most: Double) {
    let ratios = zip(second, first).map { $0 / $1 }.sorted()
    return (ratios[ratios.count / 2], ratios[0], ratios[ratios.count - 1])
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try body()
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
