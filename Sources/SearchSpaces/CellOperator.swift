/// What an edge of a cell may compute, as data: layers one after another.
public struct CellOperator: Hashable, Sendable {
  /// What an operator adds to the vector whose angle is measured besides its weights: values that never move.
  public enum Constants: Hashable, Sendable {
    case nothing
    /// C·3·3 values of 1/9.
    case pooling
    /// The C×C identity.
    case identity
  }

  /// As the space's papers write it, such as `nor_conv_3x3`.
  public let name: String
  private let layersOfStride1: [OperatorLayer]
  private let layersOfStride2: [OperatorLayer]
  /// Whether it cuts every path that the edge lies on.
  public let isNone: Bool
  public let constants: Constants
  /// Whether RLNAS's reference enters the last normalisation's scale into the angle's vector twice, the second time in place of
  /// its shift: a slip in its code.
  public let repeatsScaleInReference: Bool

  public init(
    _ name: String, _ layers: [OperatorLayer], stride2: [OperatorLayer]? = nil,
    constants: Constants = .nothing, isNone: Bool = false, repeatsScaleInReference: Bool = false
  ) {
    self.name = name
    layersOfStride1 = layers
    layersOfStride2 = stride2 ?? layers
    self.isNone = isNone
    self.constants = constants
    self.repeatsScaleInReference = repeatsScaleInReference
  }

  /// The same in a network that stands alone: every normalisation has a scale and a shift.
  var standingAlone: CellOperator {
    func affine(_ layers: [OperatorLayer]) -> [OperatorLayer] {
      layers.map { layer in
        if case .normalization(let name, false, _) = layer {
          .normalization(name, isAffine: true)
        } else {
          layer
        }
      }
    }
    return CellOperator(
      name, affine(layersOfStride1), stride2: affine(layersOfStride2), constants: constants, isNone: isNone,
      repeatsScaleInReference: repeatsScaleInReference)
  }

  /// The layers on an edge of that stride, 1 or 2.
  public func layers(stride: Int) -> [OperatorLayer] { stride == 1 ? layersOfStride1 : layersOfStride2 }

  /// The same with normalisations that have no scale and shift.
  var withoutAffineNormalizations: CellOperator {
    func plain(_ layers: [OperatorLayer]) -> [OperatorLayer] {
      layers.map { layer in
        guard case .normalization(let name, _, let isCounted) = layer else { return layer }
        return .normalization(name, isAffine: false, isCounted: isCounted)
      }
    }
    return CellOperator(
      name, plain(layersOfStride1), stride2: plain(layersOfStride2), constants: constants, isNone: isNone,
      repeatsScaleInReference: repeatsScaleInReference)
  }

  /// What it costs on an edge, batch normalisations with their scale and shift.
  ///
  /// - Parameter size: the side of the image at the edge's beginning, in pixels.
  public func cost(from inputs: Int, to outputs: Int, size: Int, stride: Int) -> Cost {
    var (channels, side, cost) = (inputs, size, Cost.zero)
    for layer in layers(stride: stride) {
      switch layer {
      case .relu, .relu6, .shortcut: break
      case .convolution(_, let kernel, let width, let isStrided):
        if isStrided { side = (side + stride - 1) / stride }
        let own = width.channels(from: inputs, to: outputs)
        cost += .convolution(from: channels, to: own, kernel: kernel, outputSize: side)
        channels = own
      case .depthwiseConvolution(_, let kernel, _, let isStrided):
        if isStrided { side = (side + stride - 1) / stride }
        cost += .convolution(from: 1, to: channels, kernel: kernel, outputSize: side)
      case .normalization: cost += .batchNormalization(channels: channels)
      case .averagePooling, .maximumPooling: side = (side + stride - 1) / stride
      case .halving: side /= 2
      case .factorizedReduction:
        side /= 2
        cost += .convolution(from: channels, to: outputs, kernel: 1, outputSize: side)
        channels = outputs
      }
    }
    return cost
  }
}

extension OperatorLayer.Width {
  /// - Parameters:
  ///   - inputs: the channels at the edge's beginning.
  ///   - outputs: those at its end.
  public func channels(from inputs: Int, to outputs: Int) -> Int {
    switch self {
    case .outputs: outputs
    case .expanded(let factor): inputs * factor
    }
  }
}

// MARK: - The operators of the literature

extension CellOperator {
  public static let none = CellOperator("none", [], isNone: true)

  /// The identity of NAS-Bench-201, which leaves no trace in the angle's vector.
  public static let skip = CellOperator("skip_connect", [])

  /// NAS-Bench-201's ReLU–convolution–batch normalisation, the last without parameters.
  public static func convolution(_ kernel: Int) -> CellOperator {
    CellOperator(
      "nor_conv_\(kernel)x\(kernel)",
      [.relu, .convolution("conv", kernel: kernel), .normalization("bn", isAffine: false)])
  }

  /// NAS-Bench-201's pooling.
  public static let averagePooling = CellOperator("avg_pool_3x3", [.averagePooling], constants: .pooling)

  public static let maximumPooling = CellOperator("max_pool_3x3", [.maximumPooling], constants: .pooling)

  /// DARTS's pooling, with a normalisation behind it.
  public static let normalizedAveragePooling = CellOperator(
    "avg_pool_3x3", [.averagePooling, .normalization("bn", isAffine: true)], constants: .pooling)
  public static let normalizedMaximumPooling = CellOperator(
    "max_pool_3x3", [.maximumPooling, .normalization("bn", isAffine: true)], constants: .pooling)

  /// DARTS's identity; where the image is halved, a factorised reduction.
  public static let skipOrReduction = CellOperator(
    "skip_connect", [],
    stride2: [.relu, .factorizedReduction("reduction"), .normalization("bn", isAffine: true)],
    constants: .identity)

  /// DARTS's separable convolution: twice ReLU, depthwise, pointwise, batch normalisation.
  public static func separableConvolution(_ kernel: Int) -> CellOperator {
    CellOperator(
      "sep_conv_\(kernel)x\(kernel)",
      [
        .relu, .depthwiseConvolution("depthwise_1", kernel: kernel, isStrided: true),
        .convolution("pointwise_1", kernel: 1), .normalization("bn_1", isAffine: true),
        .relu, .depthwiseConvolution("depthwise_2", kernel: kernel), .convolution("pointwise_2", kernel: 1),
        .normalization("bn_2", isAffine: true),
      ])
  }

  /// DARTS's dilated convolution: ReLU, depthwise with dilation 2, pointwise, batch normalisation.
  public static func dilatedConvolution(_ kernel: Int) -> CellOperator {
    CellOperator(
      "dil_conv_\(kernel)x\(kernel)",
      [
        .relu, .depthwiseConvolution("depthwise", kernel: kernel, dilation: 2, isStrided: true),
        .convolution("pointwise", kernel: 1), .normalization("bn", isAffine: true),
      ], repeatsScaleInReference: true)
  }

  /// MobileNetV2's inverted bottleneck (Sandler et al., CVPR 2018): expand, depthwise, project, and a shortcut where the
  /// block keeps its shape.
  public static func invertedBottleneck(kernel: Int, expansion: Int) -> CellOperator {
    CellOperator(
      "mbconv_k\(kernel)_e\(expansion)",
      [
        .convolution("expand", kernel: 1, to: .expanded(expansion)),
        .normalization("expand_bn", isAffine: true), .relu6,
        .depthwiseConvolution("depthwise", kernel: kernel, isStrided: true),
        .normalization("depthwise_bn", isAffine: true), .relu6, .convolution("project", kernel: 1),
        .normalization("project_bn", isAffine: true, isCounted: false), .shortcut,
      ])
  }

  /// MobileNet-like spaces' identity.
  public static let identity = CellOperator("identity", [], constants: .identity)
}
