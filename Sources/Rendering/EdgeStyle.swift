/// How an operator's edge looks: heavier for what computes more; told apart by dash and label as well as colour.
struct EdgeStyle {
  let line: Color
  let pill: Color
  let text: Color
  let width: Double
  let dash: [Double]

  init(_ kind: CellGraph.Kind) {
    switch kind {
    case .convolution3x3: self.init(0x0072B2, width: 3.5)
    case .convolution1x1: self.init(0x009E73, width: 2.5)
    case .pooling: self.init(0xD55E00, width: 2, dash: [7, 3])
    case .skip: self.init(0x57606A, width: 1.75)
    case .other: self.init(0x9A5C84, width: 2.5)
    case .none: self.init(0xC4CAD1, width: 1.25, dash: [2, 4], text: 0x8C959F)
    }
  }

  private init(_ color: UInt32, width: Double, dash: [Double] = [], text: UInt32? = nil) {
    line = Color(hex: color)
    pill = Color(hex: 0xFFFFFF).mixed(with: line, 0.08)
    // Darker than the line: a thin letter needs more contrast than a thick stroke.
    self.text = text.map { Color(hex: $0) } ?? line.mixed(with: Color(hex: 0x000000), 0.3)
    self.width = width
    self.dash = dash
  }
}
