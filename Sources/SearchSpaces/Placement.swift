/// A cell at its place in the network.
public struct Placement: Hashable, Sendable {
  /// What its weights' names begin with.
  public let name: String
  /// Which of the space's kinds it is.
  public let kind: Int
  /// Where its inputs come from: places in the network, −1 being the images.
  public let inputs: [Int]
  /// The channels of each input.
  public let inputChannels: [Int]
  /// The side of each input, in pixels.
  public let inputSize: Int
  /// The channels of each inner node.
  public let channels: Int
  /// The stride of edges that leave an input, 1 or 2.
  public let stride: Int
  /// The channels that it hands on.
  public let outputChannels: Int

  /// The side of its inner nodes, in pixels.
  public var size: Int { (inputSize + stride - 1) / stride }

  /// The channels at the beginning of an edge, the image's side there, and the edge's stride.
  public func source(of edge: CellKind.Edge) -> (channels: Int, size: Int, stride: Int) {
    edge.from < inputs.count
      ? (inputChannels[edge.from], inputSize, stride) : (channels, size, 1)
  }
}
