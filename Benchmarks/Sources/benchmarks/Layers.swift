import TensorEngine

/// The layers that a case names, and the parameters that they want.
struct Layers {
  let shapes: [(name: String, shape: [Int])]
  let forward: (Engine, Tensor, ParameterVector) -> Tensor

  private init(
    shapes: [(name: String, shape: [Int])], forward: @escaping (Engine, Tensor, ParameterVector) -> Tensor
  ) {
    (self.shapes, self.forward) = (shapes, forward)
  }

  init(_ description: Case) {
    switch description.kind {
    case .separable: self = Self.separable(description)
    case .dilated: self = Self.dilated(description)
    case .mbconv: self = Self.mbconv(description)
    default: self = Self.convolution(description)
    }
  }

  private static func convolution(_ c: Case) -> Layers {
    Layers(
      shapes: [("weight", [c.outputs, c.inputs / c.groups, c.kernel, c.kernel])],
      forward: { engine, x, parameters in
        engine.convolution2D(
          x, weight: parameters.tensors[0], stride: c.stride, padding: c.dilation * (c.kernel - 1) / 2,
          dilation: c.dilation, groups: c.groups)
      })
  }

  /// Twice ReLU – depthwise – pointwise – normalisation, the first with the stride (DARTS' `SepConv`).
  private static func separable(_ c: Case) -> Layers {
    let depthwise = [c.inputs, 1, c.kernel, c.kernel]
    let shapes: [[Int]] = [
      depthwise, [c.inputs, c.inputs, 1, 1], [c.inputs], [c.inputs],
      depthwise, [c.outputs, c.inputs, 1, 1], [c.outputs], [c.outputs],
    ]
    return Layers(
      shapes: named(shapes),
      forward: { engine, x, p in
        let y = depthwiseSeparable(engine, x, p, first: 0, c, stride: c.stride, dilation: 1)
        return depthwiseSeparable(engine, y, p, first: 4, c, stride: 1, dilation: 1)
      })
  }

  /// ReLU – dilated depthwise – pointwise – normalisation (DARTS' `DilConv`).
  private static func dilated(_ c: Case) -> Layers {
    let shapes = [[c.inputs, 1, c.kernel, c.kernel], [c.outputs, c.inputs, 1, 1], [c.outputs], [c.outputs]]
    return Layers(
      shapes: named(shapes),
      forward: { engine, x, p in
        depthwiseSeparable(engine, x, p, first: 0, c, stride: c.stride, dilation: c.dilation)
      })
  }

  private static func depthwiseSeparable(
    _ engine: Engine, _ x: Tensor, _ p: ParameterVector, first: Int, _ c: Case, stride: Int, dilation: Int
  ) -> Tensor {
    let seen = engine.separableConvolution2D(
      engine.relu(x), depthwise: p.tensors[first], pointwise: p.tensors[first + 1], stride: stride,
      padding: dilation * (c.kernel - 1) / 2, dilation: dilation)
    return engine.batchNormalization(seen, scale: p.tensors[first + 2], shift: p.tensors[first + 3])
  }

  /// Expand, depthwise, project, each normalised, ReLU6 after the first two (MobileNetV2's block).
  private static func mbconv(_ c: Case) -> Layers {
    let inner = c.inputs * c.expansion
    let shapes: [[Int]] = [
      [inner, c.inputs, 1, 1], [inner], [inner], [inner, 1, c.kernel, c.kernel], [inner], [inner],
      [c.outputs, inner, 1, 1], [c.outputs], [c.outputs],
    ]
    return Layers(
      shapes: named(shapes),
      forward: { engine, x, p in
        func normalized(_ x: Tensor, _ first: Int) -> Tensor {
          engine.batchNormalization(x, scale: p.tensors[first], shift: p.tensors[first + 1])
        }
        let expanded = engine.relu6(normalized(engine.convolution2D(x, weight: p.tensors[0]), 1))
        let seen = engine.convolution2D(
          expanded, weight: p.tensors[3], stride: c.stride, padding: c.kernel / 2, groups: inner)
        return normalized(
          engine.convolution2D(engine.relu6(normalized(seen, 4)), weight: p.tensors[6]), 7)
      })
  }

  private static func named(_ shapes: [[Int]]) -> [(name: String, shape: [Int])] {
    shapes.enumerated().map { ("\($0)", $1) }
  }
}
