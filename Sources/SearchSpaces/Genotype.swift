/// An architecture of any space: an operator's number for each edge of each searched kind of cell.
public struct Genotype: Hashable, Sendable {
  /// By kind, in the space's order, then by edge.
  public let choices: [[Int]]

  public init(_ choices: [[Int]]) { self.choices = choices }

  /// An architecture of NAS-Bench-201.
  public init(_ architecture: Architecture) {
    self.init([architecture.operations.map { Int($0.rawValue) }])
  }
}
