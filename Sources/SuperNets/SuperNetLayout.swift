import SearchSpaces
import TensorEngine

/// Which weights a SuperNet has: their names, shapes, first values and places in one vector.
///
/// Names follow the network, shapes are PyTorch's: `stem.conv.weight` (C, 3, 3, 3), `stem.bn.weight` (C),
/// `cells.3.edges.2<-1.nor_conv_3x3.conv.weight` (C, C, 3, 3), `cells.5.conv_a.bn.bias`,
/// `blocks.7.mbconv_k3_e6.depthwise.weight` (6C, 1, 3, 3), `last.bn.weight`, `classifier.weight` (classes, features),
/// `classifier.bias`.
public struct SuperNetLayout: Sendable {
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
  /// Where the weights of [searched cell][edge][operator number] stand that belong to the angle's vector.
  public private(set) var searched: [[[[Range<Int>]]]] = []
  /// Where the weights stand that all architectures share, those of the angle's vector.
  public private(set) var shared: [Range<Int>] = []
  /// Values in the flat vector.
  public private(set) var count = 0

  public init(_ space: SearchSpace) {
    for placement in space.placements {
      let kind = space.kinds[placement.kind]
      let counted = kind.edges.map { edge in
        edge.choices.map { add($0, on: edge, of: kind, at: placement) }
      }
      if kind.isSearched { searched.append(counted) } else { shared += counted.joined().joined() }
    }
    shared.append(
      add("classifier.weight", [space.classes, space.features], .uniform(fanIn: space.features)))
    let bias = add("classifier.bias", [space.classes], .uniform(fanIn: space.features))
    if space.countsClassifierBias { shared.append(bias) }
  }

  /// What the names of an operator's weights begin with, such as `cells.3.edges.2<-1.nor_conv_3x3`.
  static func prefix(
    of choice: CellOperator, on edge: CellKind.Edge, of kind: CellKind, at placement: Placement
  ) -> String {
    let label = edge.name ?? (kind.edges.count == 1 ? nil : "edges.\(edge.to)<-\(edge.from)")
    return [placement.name, label, kind.isSearched ? choice.name : nil].compactMap(\.self)
      .joined(separator: ".")
  }

  /// Adds an operator's weights; those that belong to the angle's vector.
  private mutating func add(
    _ choice: CellOperator, on edge: CellKind.Edge, of kind: CellKind, at placement: Placement
  ) -> [Range<Int>] {
    let prefix = Self.prefix(of: choice, on: edge, of: kind, at: placement)
    let source = placement.source(of: edge)
    var channels = source.channels
    var counted: [Range<Int>] = []
    func convolution(_ name: String, _ outputs: Int, _ inputs: Int, _ kernel: Int) -> Range<Int> {
      add(
        "\(prefix).\(name).weight", [outputs, inputs, kernel, kernel],
        .uniform(fanIn: inputs * kernel * kernel))
    }
    for layer in choice.layers(stride: source.stride) {
      switch layer {
      case .relu, .relu6, .averagePooling, .maximumPooling, .halving, .shortcut: break
      case .convolution(let name, let kernel, let width, _):
        let outputs = width.channels(from: source.channels, to: placement.channels)
        counted.append(convolution(name, outputs, channels, kernel))
        channels = outputs
      case .depthwiseConvolution(let name, let kernel, _, _):
        counted.append(convolution(name, channels, 1, kernel))
      case .factorizedReduction(let name):
        let half = placement.channels / 2
        counted.append(convolution("\(name)_1", half, channels, 1))
        counted.append(convolution("\(name)_2", placement.channels - half, channels, 1))
        channels = placement.channels
      case .normalization(let name, let isAffine, let isCounted):
        normalizations.append(("\(prefix).\(name)", channels))
        guard isAffine else { break }
        let ranges = [
          add("\(prefix).\(name).weight", [channels], .constant(1)),
          add("\(prefix).\(name).bias", [channels], .constant(0)),
        ]
        if isCounted { counted += ranges }
      }
    }
    return counted
  }

  private mutating func add(_ name: String, _ shape: [Int], _ initialization: Initialization) -> Range<Int> {
    let range = count..<count + shape.reduce(1, *)
    parameters.append(Parameter(name: name, shape: shape, initialization: initialization, range: range))
    count = range.upperBound
    return range
  }

  /// The parameters' first values. Each parameter has a stream of its own, named by the parameter: a parameter more moves
  /// no other.
  func firstWeights(seed: UInt64) -> [Float] {
    var weights = [Float](repeating: 0, count: count)
    for parameter in parameters {
      switch parameter.initialization {
      case .constant(let value):
        for i in parameter.range { weights[i] = value }
      case .uniform(let fanIn):
        let bound = 1 / Float(fanIn).squareRoot()
        var stream = RandomStream(seed: seed, purpose: .weights, index: fingerprint(parameter.name.utf8))
        for i in parameter.range { weights[i] = stream.uniform(-bound, bound) }
      }
    }
    return weights
  }
}
