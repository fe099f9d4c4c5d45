/// One edge of a cell with its operator: what a drawing of the cell needs to know.
public struct CellEdge: Hashable, Sendable {
  /// The node that the edge leaves: 0 (the cell's input) to 2.
  public let from: Int
  /// The node that it enters: 1 to 3 (the cell's output).
  public let to: Int
  public let operation: CellOperation
}
