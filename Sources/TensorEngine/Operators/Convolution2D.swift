/// The geometry of a two-dimensional convolution, in pixels.
struct ConvolutionShape: Sendable {
  let inChannels: Int, height: Int, width: Int
  let outChannels: Int, kernelHeight: Int, kernelWidth: Int
  let stride: Int, padding: Int, dilation: Int, groups: Int

  var outHeight: Int { (height + 2 * padding - dilation * (kernelHeight - 1) - 1) / stride + 1 }
  var outWidth: Int { (width + 2 * padding - dilation * (kernelWidth - 1) - 1) / stride + 1 }
  var inPlane: Int { height * width }
  var outPlane: Int { outHeight * outWidth }
  /// Channels of one group.
  var groupIn: Int { inChannels / groups }
  var groupOut: Int { outChannels / groups }
  /// Weights of one output channel, and rows of a group's patch matrix.
  var patch: Int { groupIn * kernelHeight * kernelWidth }
  /// Whether the patch matrix is the image itself.
  var isPointwise: Bool { kernelHeight == 1 && kernelWidth == 1 && stride == 1 && padding == 0 }
}

extension Engine {
  /// Two-dimensional convolution (cross-correlation, as the field has it), without bias.
  ///
  /// - Parameters:
  ///   - input: (N, C, H, W).
  ///   - weight: (O, C / groups, K, L); O and C are multiples of `groups`. Depthwise: groups = C.
  ///   - stride: pixels between outputs, at least 1.
  ///   - padding: zeros around the image, in pixels.
  ///   - dilation: pixels between the kernel's taps, at least 1.
  /// - Returns: (N, O, (H + 2·padding − dilation·(K − 1) − 1) / stride + 1, the same of W and L).
  public func convolution2D(
    _ input: Tensor, weight: Tensor, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) -> Tensor {
    let (n, c, h, w) = input.imageShape
    let (o, groupIn, kernelHeight, kernelWidth) = weight.imageShape
    precondition(groups >= 1 && c == groupIn * groups && o % groups == 0, "channels do not fit the weight")
    let shape = ConvolutionShape(
      inChannels: c, height: h, width: w, outChannels: o, kernelHeight: kernelHeight,
      kernelWidth: kernelWidth, stride: stride, padding: padding, dilation: dilation, groups: groups)
    precondition(shape.outHeight > 0 && shape.outWidth > 0, "the kernel is larger than the padded image")

    let records = records(input, weight)
    let output = output([n, o, shape.outHeight, shape.outWidth], records: records)
    convolutionForward(shape, images: n, input: input.pointer, weight: weight.pointer, output: output.pointer)
    if records {
      tape?.record { [self] in
        guard let gradient = output.gradientPointer else { return }
        convolutionBackward(shape, images: n, input: input, weight: weight, gradient: gradient)
      }
    }
    return output
  }

  private func convolutionForward(
    _ shape: ConvolutionShape, images: Int, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let scratch = scratch(shape.isPointwise ? 1 : shape.patch * shape.outPlane)
    forEachPiece(images) { range, _, worker in
      for image in range {
        for group in 0..<shape.groups {
          let channels =
            input + (image * shape.inChannels + group * shape.groupIn) * shape.inPlane
          let patches = patchMatrix(shape, channels, scratch[worker])
          matrixProduct(
            rows: shape.groupOut, columns: shape.outPlane, inner: shape.patch,
            a: weight + group * shape.groupOut * shape.patch, b: patches,
            into: output + (image * shape.outChannels + group * shape.groupOut) * shape.outPlane, beta: 0)
        }
      }
    }
  }

  /// The input's gradient is Wᵀ·dy scattered back; the weights' is dy·patchesᵀ, summed over the images of
  /// each piece and then over the pieces in order.
  private func convolutionBackward(
    _ shape: ConvolutionShape, images: Int, input: Tensor, weight: Tensor, gradient: UnsafePointer<Float>
  ) {
    let inputTarget = input.needsGradient ? input.gradientTarget() : nil
    let partial = weight.needsGradient ? memory.allocate(Self.pieces(images) * weight.count) : nil
    let size = shape.isPointwise ? 1 : shape.patch * shape.outPlane
    let scratch = scratch(size)
    let source = UnsafePointer(input.pointer)
    let weights = UnsafePointer(weight.pointer)
    forEachPiece(images) { range, piece, worker in
      for image in range {
        for group in 0..<shape.groups {
          let inOffset = (image * shape.inChannels + group * shape.groupIn) * shape.inPlane
          let outOffset = (image * shape.outChannels + group * shape.groupOut) * shape.outPlane
          let weightOffset = group * shape.groupOut * shape.patch
          if let partial {
            let patches = patchMatrix(shape, source + inOffset, scratch[worker])
            matrixProduct(
              rows: shape.groupOut, columns: shape.patch, inner: shape.outPlane, a: gradient + outOffset,
              b: patches, transposeB: true, into: partial.pointer + piece * weight.count + weightOffset,
              beta: image == range.lowerBound ? 0 : 1)
          }
          guard let inputTarget else { continue }
          let target = inputTarget.pointer + inOffset
          if shape.isPointwise {
            matrixProduct(
              rows: shape.patch, columns: shape.outPlane, inner: shape.groupOut,
              a: weights + weightOffset, transposeA: true, b: gradient + outOffset, into: target,
              beta: inputTarget.accumulate ? 1 : 0)
          } else {
            matrixProduct(
              rows: shape.patch, columns: shape.outPlane, inner: shape.groupOut,
              a: weights + weightOffset, transposeA: true, b: gradient + outOffset, into: scratch[worker],
              beta: 0)
            if !inputTarget.accumulate { target.update(repeating: 0, count: shape.groupIn * shape.inPlane) }
            addPatches(shape, scratch[worker], to: target)
          }
        }
      }
    }
    if let partial {
      addPieces(
        partial.pointer, pieces: Self.pieces(images), count: weight.count, to: weight.gradientTarget())
    }
  }

  /// Sums partial results in the order of the pieces.
  func addPieces(
    _ partial: UnsafePointer<Float>, pieces: Int, count: Int,
    to target: (pointer: UnsafeMutablePointer<Float>, accumulate: Bool)
  ) {
    let output = target.pointer
    if !target.accumulate { output.update(repeating: 0, count: count) }
    for piece in 0..<pieces {
      let source = partial + piece * count
      for i in 0..<count { output[i] += source[i] }
    }
  }
}

/// The patches of one group of one image as a matrix (C·K·L rows, one column an output pixel), in `scratch`;
/// a pointwise convolution's is the image itself.
private func patchMatrix(
  _ shape: ConvolutionShape, _ image: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  if shape.isPointwise { return image }
  forEachTap(shape) { row, channel, shiftY, columns, shiftX in
    var target = scratch + row * shape.outPlane
    let plane = image + channel * shape.inPlane
    for y in 0..<shape.outHeight {
      let sourceY = y * shape.stride + shiftY
      if sourceY < 0 || sourceY >= shape.height || columns.isEmpty {
        for x in 0..<shape.outWidth { target[x] = 0 }
      } else {
        let source = plane + sourceY * shape.width + shiftX
        for x in 0..<columns.lowerBound { target[x] = 0 }
        if shape.stride == 1 {
          for x in columns { target[x] = source[x] }
        } else {
          for x in columns { target[x] = source[x &* shape.stride] }
        }
        for x in columns.upperBound..<shape.outWidth { target[x] = 0 }
      }
      target += shape.outWidth
    }
  }
  return UnsafePointer(scratch)
}

/// Adds a patch matrix back to the image that it came from: the transpose of `patchMatrix`.
private func addPatches(
  _ shape: ConvolutionShape, _ patches: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>
) {
  forEachTap(shape) { row, channel, shiftY, columns, shiftX in
    let plane = image + channel * shape.inPlane
    for y in 0..<shape.outHeight {
      let targetY = y * shape.stride + shiftY
      if targetY < 0 || targetY >= shape.height { continue }
      let target = plane + targetY * shape.width + shiftX
      let source = patches + row * shape.outPlane + y * shape.outWidth
      if shape.stride == 1 {
        for x in columns { target[x] += source[x] }
      } else {
        for x in columns { target[x &* shape.stride] += source[x] }
      }
    }
  }
}

/// Calls `body` for each row of the patch matrix: its channel, the tap's shift in y, the output columns
/// whose source lies inside the image, and the tap's shift in x.
@inline(__always)
private func forEachTap(
  _ shape: ConvolutionShape,
  _ body: (_ row: Int, _ channel: Int, _ shiftY: Int, _ columns: Range<Int>, _ shiftX: Int) -> Void
) {
  var row = 0
  for channel in 0..<shape.groupIn {
    for tapY in 0..<shape.kernelHeight {
      for tapX in 0..<shape.kernelWidth {
        let shiftX = tapX * shape.dilation - shape.padding
        let first = shiftX >= 0 ? 0 : (-shiftX + shape.stride - 1) / shape.stride
        let last = (shape.width - 1 - shiftX) < 0 ? 0 : (shape.width - 1 - shiftX) / shape.stride + 1
        let end = min(last, shape.outWidth)
        body(row, channel, tapY * shape.dilation - shape.padding, min(first, end)..<end, shiftX)
        row += 1
      }
    }
  }
}
