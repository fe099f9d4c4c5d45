/// What the network is trained to tell.
public enum LabelKind: String, Sendable, CaseIterable {
  /// A class drawn uniformly for each image, once and for all (RLNAS, CVPR 2021, section 3).
  case random
  /// The image's own class.
  case `true`
  /// The true classes dealt out anew: as many of each, none where it belongs but by chance.
  case shuffled
}
