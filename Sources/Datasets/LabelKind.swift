/// What the network is trained to tell.
public enum LabelKind: Sendable, Hashable {
  /// A class drawn uniformly for each image, once and for all (RLNAS, CVPR 2021, section 3).
  case random
  /// The same drawn anew for every epoch: nothing can be learned from it.
  case redrawn
  /// The image's own class.
  case `true`
  /// The true classes dealt out anew: as many of each, none where it belongs but by chance.
  case shuffled
  /// The true classes, a share of them (0 to 1) replaced by classes drawn uniformly (Zhang et al., "Understanding deep learning
  /// requires rethinking generalization", ICLR 2017, section 2).
  case corrupted(fraction: Double)
  /// The same class for every image.
  case constant
  /// By how many quarter turns the image is rotated, drawn anew for every epoch: a task without anybody's labels (Gidaris et
  /// al., "Unsupervised Representation Learning by Predicting Image Rotations", ICLR 2018).
  case rotation

  /// The kinds by name.
  public static let words = ["random", "redrawn", "true", "shuffled", "corrupted", "constant", "rotation"]
  /// The share that is corrupted unless told otherwise.
  public static let standardFraction = 0.5

  public var word: String {
    switch self {
    case .random: "random"
    case .redrawn: "redrawn"
    case .true: "true"
    case .shuffled: "shuffled"
    case .corrupted: "corrupted"
    case .constant: "constant"
    case .rotation: "rotation"
    }
  }

  /// The word, with its share where it has one: `corrupted(fraction=0.5)`. What ``init(_:)`` reads.
  public var text: String {
    if case .corrupted(let fraction) = self { "\(word)(fraction=\(fraction))" } else { word }
  }

  /// - Parameter text: a word, or what ``text`` gave.
  public init?(_ text: some StringProtocol) {
    switch text {
    case "random": self = .random
    case "redrawn": self = .redrawn
    case "true": self = .true
    case "shuffled": self = .shuffled
    case "corrupted": self = .corrupted(fraction: Self.standardFraction)
    case "constant": self = .constant
    case "rotation": self = .rotation
    default:
      let (head, tail) = ("corrupted(fraction=", ")")
      guard text.hasPrefix(head), text.hasSuffix(tail),
        let fraction = Double(text.dropFirst(head.count).dropLast(tail.count)), (0...1).contains(fraction)
      else { return nil }
      self = .corrupted(fraction: fraction)
    }
  }

  /// Whether the person chooses the number of classes.
  public var hasFreeClasses: Bool { self == .random || self == .redrawn }
}
