import CKernels

/// How convolutions are computed.
public enum Arithmetic: String, Sendable, CaseIterable {
  /// 3×3 convolutions by Winograd's F(4×4, 3×3), a quarter of the multiplications (Lavin and Gray, "Fast Algorithms
  /// for Convolutional Neural Networks", CVPR 2016); rounding errors are some 10⁻⁵ of the values. Those of 16 channels or more
  /// with a stride of 2 by F(2×2, 3×3), 25 of 36 multiplications (Huang et al., "DWM: A Decomposable Winograd Method for
  /// Convolution Acceleration", AAAI 2020). Where the processor has AMX, larger pointwise convolutions and linear layers (of
  /// channels that 8 divides) by three products of bfloat16 values each, with errors of the same order
  /// (`azimuth_split_kernels_for`).
  case fast
  /// Every product of the definition; rounding errors are some 10⁻⁶ of the values.
  case exact
  /// As `fast`, but pointwise convolutions (of channels that 8 divides) multiply bfloat16 values, forward and to both
  /// gradients: rounding errors are some 10⁻³ of the values. Sums, weights and all else stay Float32. Only where the
  /// processor has it.
  case bfloat16
  /// The definition in plain loops: slow, to compare the others with.
  case reference

  /// Whether this processor can.
  public var isAvailable: Bool {
    self != .bfloat16 || azimuth_rounded_kernels_for(azimuth_instruction_set()) != nil
  }
}
