extension Engine {
  /// Two-dimensional convolution (cross-correlation, as the field has it), without bias.
  ///
  /// A ReLU and a batch normalisation before it are computed on the way.
  ///
  /// - Parameters:
  ///   - input: (N, H, W, C).
  ///   - weight: (O, C / groups, K, L); O and C are multiples of `groups`. Depthwise: groups = C.
  ///   - stride: pixels between outputs, at least 1.
  ///   - padding: zeros around the image, in pixels.
  ///   - offset: rows and columns at the image's beginning that are left out, for a kernel of one pixel with a stride above 1
  ///     and without padding.
  ///   - dilation: pixels between the kernel's taps, at least 1.
  /// - Returns: (N, (H − offset + 2·padding − dilation·(K − 1) − 1) / stride + 1, the same of W and L, O).
  public func convolution2D(
    _ input: Tensor, weight: Tensor, stride: Int = 1, padding: Int = 0, offset: Int = 0, dilation: Int = 1,
    groups: Int = 1
  ) -> Tensor {
    let (n, h, w, c) = input.imageShape
    precondition(weight.shape.count == 4, "a weight is (O, C / groups, K, L)")
    let o = weight.shape[0]
    precondition(
      groups >= 1 && c == weight.shape[1] * groups && o % groups == 0, "channels do not fit the weight")
    let shape = ConvolutionShape(
      inChannels: c, height: h, width: w, outChannels: o, kernelHeight: weight.shape[2],
      kernelWidth: weight.shape[3], stride: stride, padding: padding, dilation: dilation, groups: groups,
      offset: offset)
    precondition(offset == 0 || (shape.isSparse && offset < min(h, w)), "no such offset")
    precondition(
      h + 2 * padding > shape.reachY && w + 2 * padding > shape.reachX,
      "the kernel is larger than the padded image")

    let algorithm = convolutionAlgorithm(shape)
    let records = records(input, weight)
    let output = output([n, shape.outHeight, shape.outWidth, o], records: records)
    // A source's values may be a tensor that nothing else holds.
    output.moments = withExtendedLifetime(input) {
      algorithm.forward(
        images: n, PixelSource.parts(of: input, width: algorithm.partWidth).map(\.source),
        weight: weight.pointer, to: output.pointer, wantsMoments: tape != nil)
    }
    if records {
      tape?.record {
        guard let gradient = PixelSource(gradientOf: output) else { return }
        let parts = PixelSource.parts(of: input, width: algorithm.partWidth)
        let wantsMoments = parts.count == 1 && parts[0].source.isNormalizedAndClipped
        let moments = algorithm.backward(
          images: n, parts.map(\.source), weight: weight.pointer, gradient: gradient,
          inputGradients: parts.map { $0.target.needsGradient ? $0.target.gradientTarget() : nil },
          weightGradient: weight.needsGradient ? weight.gradientTarget() : nil, wantsMoments: wantsMoments)
        if wantsMoments { parts[0].target.gradientMoments = moments }
      }
    }
    return output
  }

  /// A depthwise convolution and a pointwise one of its output, without what is between them in memory.
  ///
  /// - Parameters:
  ///   - input: (N, H, W, C).
  ///   - depthwise: (C, 1, K, L).
  ///   - pointwise: (O, C, 1, 1).
  ///   - stride, padding, dilation: of the depthwise convolution.
  /// - Returns: as `convolution2D` of both.
  public func separableConvolution2D(
    _ input: Tensor, depthwise: Tensor, pointwise: Tensor, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1
  ) -> Tensor {
    let (n, h, w, c) = input.imageShape
    let o = pointwise.shape[0]
    let first = ConvolutionShape(
      inChannels: c, height: h, width: w, outChannels: c, kernelHeight: depthwise.shape[2],
      kernelWidth: depthwise.shape[3], stride: stride, padding: padding, dilation: dilation, groups: c)
    guard arithmetic != .reference, DepthwiseConvolution.suits(first),
      depthwise.shape[..<2] == [c, 1], pointwise.shape == [o, c, 1, 1]
    else {
      let between = convolution2D(
        input, weight: depthwise, stride: stride, padding: padding, dilation: dilation, groups: c)
      return convolution2D(between, weight: pointwise)
    }
    precondition(
      h + 2 * padding > first.reachY && w + 2 * padding > first.reachX,
      "the kernel is larger than the padded image")
    let second = ConvolutionShape(
      inChannels: c, height: first.outHeight, width: first.outWidth, outChannels: o, kernelHeight: 1,
      kernelWidth: 1, stride: 1, padding: 0, dilation: 1, groups: 1)
    let algorithm = SeparableConvolution(
      depthwise: DepthwiseConvolution(shape: first, engine: self),
      pointwise: DirectConvolution(shape: second, engine: self))
    let records = records(input, depthwise, pointwise)
    let output = output([n, second.outHeight, second.outWidth, o], records: records)
    // A source's values may be a tensor that nothing else holds.
    output.moments = withExtendedLifetime(input) {
      algorithm.forward(
        images: n, PixelSource(input), depthwiseWeight: depthwise.pointer,
        pointwiseWeight: pointwise.pointer, to: output.pointer, wantsMoments: tape != nil)
    }
    if records {
      tape?.record {
        guard let gradient = PixelSource(gradientOf: output) else { return }
        let (source, target) = (PixelSource(input), PixelSource.target(of: input))
        let wantsMoments = source.isNormalizedAndClipped
        let moments = algorithm.backward(
          images: n, source, depthwiseWeight: depthwise.pointer, pointwiseWeight: pointwise.pointer,
          gradient: gradient, inputGradient: target.needsGradient ? target.gradientTarget() : nil,
          depthwiseGradient: depthwise.needsGradient ? depthwise.gradientTarget() : nil,
          pointwiseGradient: pointwise.needsGradient ? pointwise.gradientTarget() : nil,
          wantsMoments: wantsMoments)
        if wantsMoments { target.gradientMoments = moments }
      }
    }
    return output
  }

  /// The fastest way that computes this shape.
  private func convolutionAlgorithm(_ shape: ConvolutionShape) -> any ConvolutionAlgorithm {
    if arithmetic == .reference { return ReferenceConvolution(shape: shape, engine: self) }
    if DepthwiseConvolution.suits(shape) { return DepthwiseConvolution(shape: shape, engine: self) }
    if shape.groups > 1 { return ReferenceConvolution(shape: shape, engine: self) }
    if arithmetic != .exact && shape.suitsWinograd { return WinogradConvolution(shape: shape, engine: self) }
    return DirectConvolution(shape: shape, engine: self)
  }
}
