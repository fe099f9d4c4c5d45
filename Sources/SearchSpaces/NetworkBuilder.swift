/// Puts a network together, cell by cell, and keeps count of channels and sizes.
struct NetworkBuilder {
  private(set) var kinds: [CellKind] = []
  private(set) var placements: [Placement] = []
  private let imageSize: Int

  init(imageSize: Int) { self.imageSize = imageSize }

  /// Adds a cell and returns its place.
  ///
  /// - Parameter inputs: places of the cells that it reads; the last one unless told otherwise.
  @discardableResult
  mutating func add(
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
