/// A plot's axes, and which of its values are finite: what the picture, the Vega-Lite form and the text share.
struct PlotScales {
  struct Value {
    let index: Int
    let x: Double
    let y: Double
  }

  let x: AxisTicks
  let y: AxisTicks
  /// The finite values of each series; a bar stands at its middle.
  let finite: [[Value]]

  init(_ plot: Plot) {
    finite = plot.series.map { series in
      let (x, y): ([Double], [Double])
      switch series {
      case .points(let points): (x, y) = (points.x, points.y)
      case .line(let line): (x, y) = (line.x, line.y)
      case .bars(let bars):
        (x, y) = (zip(bars.edges, bars.edges.dropFirst()).map { ($0 + $1) / 2 }, bars.heights)
      }
      return zip(x, y).enumerated().compactMap { index, value in
        value.0.isFinite && value.1.isFinite ? Value(index: index, x: value.0, y: value.1) : nil
      }
    }
    var xs = finite.joined().map(\.x)
    var ys = finite.joined().map(\.y)
    for case .bars(let bars) in plot.series {
      xs += bars.edges.filter(\.isFinite)
      ys.append(0)
    }
    x = Self.ticks(of: plot.x, data: xs)
    y = Self.ticks(of: plot.y, data: ys)
  }

  private static func ticks(of axis: Plot.Axis, data: [Double]) -> AxisTicks {
    if let range = axis.range, range.lowerBound.isFinite, range.upperBound.isFinite,
      range.lowerBound < range.upperBound
    {
      return AxisTicks(within: range)
    }
    return AxisTicks(covering: data.min() ?? .nan, data.max() ?? .nan)
  }
}
