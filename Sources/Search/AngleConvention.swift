/// What belongs to the angle's vector where RLNAS's paper and its reference code differ.
public enum AngleConvention: String, Sendable, CaseIterable {
  /// Every normalisation's scale and shift.
  case paper
  /// Of a dilated convolution's normalisation the scale twice and the shift not at all, as the code does.
  case reference
}
