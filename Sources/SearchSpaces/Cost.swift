/// What a network costs, as the literature counts it.
public struct Cost: Hashable, Sendable {
  /// Multiply–adds for one image.
  public var flops: Int
  /// Trainable parameters.
  public var parameters: Int

  static let zero = Cost(flops: 0, parameters: 0)

  static func + (left: Cost, right: Cost) -> Cost {
    Cost(flops: left.flops + right.flops, parameters: left.parameters + right.parameters)
  }

  static func += (left: inout Cost, right: Cost) { left = left + right }

  /// A convolution without bias.
  /// - Parameter outputSize: the side of its square output, in pixels.
  static func convolution(from inputs: Int, to outputs: Int, kernel: Int, outputSize: Int) -> Cost {
    let weights = inputs * outputs * kernel * kernel
    return Cost(flops: weights * outputSize * outputSize, parameters: weights)
  }

  /// Batch normalisation with its scale and shift; its multiply–adds are not counted.
  static func batchNormalization(channels: Int) -> Cost {
    Cost(flops: 0, parameters: 2 * channels)
  }

  /// A linear layer with its biases, which count as an operation each.
  static func linear(from inputs: Int, to outputs: Int) -> Cost {
    let weights = (inputs + 1) * outputs
    return Cost(flops: weights, parameters: weights)
  }
}
