/// An operator that an edge of a NAS-Bench-201 cell may hold, numbered as in the six-digit form of an
/// architecture (Dong and Yang, "NAS-Bench-201", arXiv 2001.00326, section 2.1).
public enum CellOperation: UInt8, CaseIterable, Hashable, Sendable {
  /// No connection: cuts every path that the edge lies on.
  case none
  /// The identity.
  case skipConnect
  /// ReLU, 1×1 convolution, batch normalisation.
  case convolution1x1
  /// ReLU, 3×3 convolution with padding 1, batch normalisation.
  case convolution3x3
  /// 3×3 average pooling with padding 1 that is not counted.
  case averagePooling3x3

  /// The benchmark's name, as in `|nor_conv_3x3~0|`.
  public var name: String {
    switch self {
    case .none: "none"
    case .skipConnect: "skip_connect"
    case .convolution1x1: "nor_conv_1x1"
    case .convolution3x3: "nor_conv_3x3"
    case .averagePooling3x3: "avg_pool_3x3"
    }
  }

  /// The operator of that benchmark name, or nil.
  public init?(name: some StringProtocol) {
    guard let operation = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = operation
  }

  /// The side of the convolution's kernel, or nil for an operator without weights.
  public var kernelSize: Int? {
    switch self {
    case .convolution1x1: 1
    case .convolution3x3: 3
    case .none, .skipConnect, .averagePooling3x3: nil
    }
  }
}
