import TensorEngine

/// One thing to measure, as the driver describes it (`cases.py` says what each field means).
struct Case: Decodable {
  enum Kind: String, Decodable {
    case convolution, separable, dilated, mbconv, supernet, evaluation, ranking, peak, agreement
  }

  enum Space: String, Decodable {
    case nasbench201, darts, mobilenet
  }

  let name: String
  let kind: Kind
  var space = Space.nasbench201
  var threads = 1
  var batch = 64
  /// Side of the square images, in pixels.
  var size = 32
  var inputs = 16
  var outputs = 16
  var kernel = 3
  var stride = 1
  var dilation = 1
  var groups = 1
  /// How many times as many channels an MBConv has inside.
  var expansion = 1
  var isBackward = false
  /// Of a SuperNet.
  var channels = 16
  /// Cells or blocks a stage; of DARTS's network all layers.
  var cells = 5
  var classes = 10
  /// Images that a SuperNet trains on.
  var images = 25_600
  var arithmetic = Arithmetic.fast

  private enum CodingKeys: String, CodingKey {
    case name, kind, space, threads, batch, size, inputs, outputs, kernel, stride, dilation, groups, expansion
    case isBackward = "backward"
    case channels, cells, classes, images, arithmetic
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    name = try fields.decode(String.self, forKey: .name)
    kind = try fields.decode(Kind.self, forKey: .kind)
    space = try fields.decodeIfPresent(Space.self, forKey: .space) ?? .nasbench201
    for (key, path) in Self.numbers {
      if let value = try fields.decodeIfPresent(Int.self, forKey: key) { self[keyPath: path] = value }
    }
    if let name = try fields.decodeIfPresent(String.self, forKey: .arithmetic) {
      guard let arithmetic = Arithmetic(rawValue: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .arithmetic, in: fields, debugDescription: "there is no arithmetic \(name)")
      }
      self.arithmetic = arithmetic
    }
    isBackward = try fields.decodeIfPresent(Bool.self, forKey: .isBackward) ?? false
  }

  private static let numbers: [(CodingKeys, WritableKeyPath<Case, Int> & Sendable)] = [
    (.threads, \.threads), (.batch, \.batch), (.size, \.size), (.inputs, \.inputs), (.outputs, \.outputs),
    (.kernel, \.kernel), (.stride, \.stride), (.dilation, \.dilation), (.groups, \.groups),
    (.expansion, \.expansion), (.channels, \.channels), (.cells, \.cells), (.classes, \.classes),
    (.images, \.images),
  ]
}
