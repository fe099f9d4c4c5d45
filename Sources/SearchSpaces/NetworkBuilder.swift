/// Puts a network together, cell by cell, and keeps count of channels and sizes.
public struct NetworkBuilder {
  public private(set) var kinds: [CellKind] = []
  public private(set) var placements: [Placement] = []
  private let imageSize: Int

  /// - Parameter imageSize: the side of the RGB images, in pixels.
  public init(imageSize: Int) { self.imageSize = imageSize }

  /// Adds a cell and returns its place.
  ///
  /// - Parameters:
  ///   - name: what its weights' names begin with.
  ///   - inputs: places of the cells that it reads, −1 being the images; the last one unless told otherwise.
  ///   - channels: of each inner node.
  ///   - stride: of edges that leave an input, 1 or 2.
  @discardableResult
  public mutating func add(
    _ name: String, _ kind: CellKind, inputs: [Int]? = nil, channels: Int, stride: Int = 1
  ) -> Int {
    if !kinds.contains(kind) { kinds.append(kind) }
    let inputs = inputs ?? [placements.count - 1]
    placements.append(
      Placement(
        name: name, kind: kinds.firstIndex(of: kind) ?? 0, inputs: inputs,
        inputChannels: inputs.map { $0 < 0 ? 3 : placements[$0].outputChannels },
        inputSize: inputs.map { $0 < 0 ? imageSize : placements[$0].size }.max() ?? imageSize,
        channels: channels, stride: stride,
        outputChannels: kind.output == .concatenation ? kind.nodes * channels : channels))
    return placements.count - 1
  }
}
