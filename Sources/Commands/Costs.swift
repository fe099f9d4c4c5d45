import Rendering
import SearchSpaces

/// How costs are told wherever they are shown.
enum Costs {
  /// What FLOPs mean here and in the literature.
  static let note = "FLOPs are multiply–adds of convolutions and of the linear layer, for one image."

  /// `113.95 M FLOPs, 0.802 M parameters`.
  static func text(_ cost: Cost) -> String {
    "\(Format.fixed(Double(cost.flops) / 1e6, decimals: 2)) M FLOPs, "
      + "\(Format.fixed(Double(cost.parameters) / 1e6, decimals: 3)) M parameters"
  }
}
