/// A case that is ready to run.
protocol Workload: AnyObject {
  /// Runs it so many times.
  ///
  /// - Returns: the seconds that count.
  func run(_ times: Int) throws -> Double
  /// What the other side needs to do the same work.
  var facts: Facts { get }
}

/// What a workload tells the driver when it is ready.
struct Facts: Encodable {
  /// The operators of each step's cells: six digits a cell (`Architecture.digits`).
  var paths: [[String]]?
  /// Floating-point operations of a run.
  var operations: Int?
  /// How two trainings of the same seed agree, by the other one's arithmetic.
  var agreements: [Agreement]?
}

extension Workload {
  var facts: Facts { Facts() }
}

/// The seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  try body()
  let (seconds, attoseconds) = start.duration(to: clock.now).components
  return Double(seconds) + Double(attoseconds) / 1e18
}
