import SearchSpaces

/// Which weights a NAS-Bench-201 SuperNet has: their names, shapes, first values and places in one vector.
///
/// Names follow the network, shapes are PyTorch's: `stem.conv.weight` (C, 3, 3, 3), `stem.bn.weight` (C),
/// `cells.3.edges.2<-1.nor_conv_3x3.conv.weight` (C, C, 3, 3), `cells.5.conv_a.bn.bias`,
/// `cells.5.downsample.conv.weight`, `last.bn.weight`, `classifier.weight` (classes, 4C), `classifier.bias`.
/// Cells are numbered through the network, residual blocks among them, as the benchmark's code does.
/// Batch normalisations inside cells have no parameters, only running statistics.
public struct NASBench201Layout: Sendable {
  /// Where a parameter's first values come from.
  public enum Initialization: Sendable, Equatable {
    /// Uniform in ±1/√fanIn: PyTorch's default for convolutions and linear layers (He et al., "Delving deep
    /// into rectifiers", ICCV 2015, with a = √5).
    case uniform(fanIn: Int)
    case constant(Float)
  }

  public struct Parameter: Sendable {
    public let name: String
    public let shape: [Int]
    public let initialization: Initialization
    /// Where its values stand in the flat vector.
    public let range: Range<Int>
  }

  public private(set) var parameters: [Parameter] = []
  /// Batch normalisations by name, with the channels whose running statistics each keeps.
  public private(set) var normalizations: [(name: String, channels: Int)] = []
  /// Where the weights of [search cell][edge][operator number] stand; nil for operators without weights.
  public private(set) var searched: [[[Range<Int>?]]] = []
  /// Where the weights stand that all architectures share.
  public private(set) var shared: [Range<Int>] = []
  /// Values in the flat vector.
  public private(set) var count = 0

  public init(_ space: NASBench201) {
    addConvolution("stem", from: 3, to: space.channels, kernel: 3, affine: true)
    for cell in 0..<space.cellCount {
      if cell > 0 && cell % space.cells == 0 { addResidualBlock(before: cell, space) }
      searched.append(
        CellTopology.edges.indices.map { edge in
          CellOperation.allCases.map { operation in
            operation.kernelSize.map {
              add(
                convolution: Self.edgeName(cell: cell, edge: edge, operation, space),
                channels: space.channels(ofCell: cell), kernel: $0)
            }
          }
        })
    }
    let width = space.channels(ofCell: space.cellCount - 1)
    addNormalization("last", channels: width, affine: true)
    addShared("classifier.weight", [space.classes, width], .uniform(fanIn: width))
    addShared("classifier.bias", [space.classes], .uniform(fanIn: width))
  }

  /// The name of an edge's operator, such as `cells.3.edges.2<-1.nor_conv_3x3`.
  static func edgeName(cell: Int, edge: Int, _ operation: CellOperation, _ space: NASBench201) -> String {
    let (from, to) = CellTopology.edges[edge]
    return "cells.\(cell + cell / space.cells).edges.\(to)<-\(from).\(operation.name)"
  }

  /// The name of the residual block that stands before a search cell.
  static func residualBlockName(before cell: Int, _ space: NASBench201) -> String {
    "cells.\(cell + cell / space.cells - 1)"
  }

  private mutating func addResidualBlock(before cell: Int, _ space: NASBench201) {
    let name = Self.residualBlockName(before: cell, space)
    let outputs = space.channels(ofCell: cell)
    addConvolution("\(name).conv_a", from: outputs / 2, to: outputs, kernel: 3, affine: true)
    addConvolution("\(name).conv_b", from: outputs, to: outputs, kernel: 3, affine: true)
    let inputs = outputs / 2
    addShared("\(name).downsample.conv.weight", [outputs, inputs, 1, 1], .uniform(fanIn: inputs))
  }

  private mutating func addConvolution(
    _ name: String, from inputs: Int, to outputs: Int, kernel: Int, affine: Bool
  ) {
    addShared(
      "\(name).conv.weight", [outputs, inputs, kernel, kernel], .uniform(fanIn: inputs * kernel * kernel))
    addNormalization(name, channels: outputs, affine: affine)
  }

  /// A search cell's convolution: weights of one architecture's own, normalisation without parameters.
  private mutating func add(convolution name: String, channels: Int, kernel: Int) -> Range<Int> {
    addNormalization(name, channels: channels, affine: false)
    return add(
      "\(name).conv.weight", [channels, channels, kernel, kernel],
      .uniform(fanIn: channels * kernel * kernel))
  }

  private mutating func addNormalization(_ name: String, channels: Int, affine: Bool) {
    normalizations.append(("\(name).bn", channels))
    guard affine else { return }
    addShared("\(name).bn.weight", [channels], .constant(1))
    addShared("\(name).bn.bias", [channels], .constant(0))
  }

  private mutating func addShared(_ name: String, _ shape: [Int], _ initialization: Initialization) {
    shared.append(add(name, shape, initialization))
  }

  private mutating func add(_ name: String, _ shape: [Int], _ initialization: Initialization) -> Range<Int> {
    let range = count..<count + shape.reduce(1, *)
    parameters.append(Parameter(name: name, shape: shape, initialization: initialization, range: range))
    count = range.upperBound
    return range
  }
}
