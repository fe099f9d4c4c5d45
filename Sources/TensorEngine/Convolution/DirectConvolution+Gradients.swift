import CKernels

/// What both kinds of backward passes do around their products.
extension DirectConvolution {
  /// The input's gradient of a frame: has `multiply` compute it, where it goes or in scratch memory, and brings it to its place.
  ///
  /// - Parameters:
  ///   - gradient: the output's, whose next frame's values are asked for meanwhile, as the input's where it is read too.
  ///   - dx: scratch memory for the frame's gradient.
  ///   - multiply: puts the products to `out`, pixels `step` and blocks of channels `block` apart.
  func carryBack(
    _ frame: Frame, _ input: [PixelSource], gradient: PixelSource, to gradients: [GradientTarget?],
    readsInput: Bool, scratch dx: UnsafeMutablePointer<Float>, moments: PixelSource.GradientMoments?,
    _ multiply: (
      _ out: UnsafeMutablePointer<Float>, _ step: Int, _ block: Int, _ ahead: inout azimuth_ahead
    ) -> Void
  ) {
    var ahead = azimuth_ahead()
    let tiles = tiles(frame.inArea, shape.inChannels)
    if readsInput { lookAhead(input, behind: frame, tiles: tiles, &ahead) }
    gradient.lookAhead(
      from: frame.output + frame.outArea.count * shape.outChannels, pixels: frame.outArea.count,
      tiles: tiles, &ahead)
    if let target = targetInPlace(input, gradients) {
      let count = frame.inArea.count * shape.inChannels
      if !input[0].isNear { azimuth_look_ahead(&ahead, target + frame.input + count, count) }
      multiply(target + frame.input, shape.inChannels, shape.inBlock, &ahead)
      return
    }
    for (part, target) in zip(input, gradients) {
      guard let target else { continue }
      azimuth_look_ahead(
        &ahead, target.pointer + frame.input / shape.inChannels * part.channels,
        frame.inArea.count * pixelStep * part.channels)
    }
    multiply(dx, shape.inBlock, frame.inArea.count * shape.inBlock, &ahead)
    unload(dx, frame, input, gradients, moments)
  }

  /// Where a gradient that nothing clips and that is the first goes as it is computed.
  private func targetInPlace(
    _ input: [PixelSource], _ gradients: [GradientTarget?]
  ) -> UnsafeMutablePointer<Float>? {
    guard shape.isPointwise, pixelStep == 1, input.count == 1, input[0].transform.low == -.infinity,
      let target = gradients[0], !target.accumulate
    else { return nil }
    return target.pointer
  }

  private func unload(
    _ dx: UnsafePointer<Float>, _ frame: Frame, _ input: [PixelSource], _ gradients: [GradientTarget?],
    _ moments: PixelSource.GradientMoments?
  ) {
    let kernels = engine.kernels(for: shape.inChannels)
    var place = dx
    for (part, target) in zip(input, gradients) {
      if var target {
        // What no product reaches is zero already.
        if pixelStep > 1 { target.accumulate = true }
        part.unload(
          place, at: frame.input / shape.inChannels * part.channels, channels: part.channels * pixelStep,
          blocks: part.channels / shape.inBlock, area: frame.inArea, to: target, moments: moments, kernels)
      }
      place += part.channels * frame.inArea.count
    }
  }

  /// Sets gradients of images to zero that are not to be added to.
  func clear(_ gradients: [GradientTarget?], of input: [PixelSource], images: Range<Int>) {
    for (part, target) in zip(input, gradients) {
      guard let target, !target.accumulate else { continue }
      let count = allPixels.count * part.channels
      (target.pointer + images.lowerBound * count).update(repeating: 0, count: images.count * count)
    }
  }
}
