/// The colours of a scatter's points: few enough that each is prepared once.
struct PointShades {
  let colors: [Color]
  private let indices: [Int]

  init(_ coloring: Plot.Coloring?, plain: Color) {
    switch coloring {
    case .numbers(let values, _):
      let range = Self.range(of: values)
      let span = range.upperBound - range.lowerBound
      colors =
        (0..<Self.shades).map { Palette.viridis(Double($0) / Double(Self.shades - 1)) } + [Self.unknown]
      indices = values.map { value in
        guard value.isFinite else { return Self.shades }
        return Int(((value - range.lowerBound) / span * Double(Self.shades - 1)).rounded())
      }
    case .categories(let names, _):
      let distinct = PlotDrawing.distinct(names)
      let order = Dictionary(uniqueKeysWithValues: zip(distinct, 0...))
      colors = distinct.indices.map(Palette.category)
      indices = names.map { order[$0] ?? 0 }
    case nil:
      colors = [plain]
      indices = []
    }
  }

  /// The colour of a point, as an index into `colors`; the last for a point without a value.
  func index(of point: Int) -> Int {
    indices.indices.contains(point) ? indices[point] : colors.count - 1
  }

  /// What the scale of colours spans: never empty.
  static func range(of values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter { abs($0) < 1e300 }
    guard let lowest = finite.min(), let highest = finite.max() else { return 0...1 }
    return AxisTicks(within: lowest...highest).domain
  }

  private static let shades = 64
  private static let unknown = Color(hex: 0xAAAAAA)
}
