/// A chart as plain data: points, lines and bars over two axes.
///
/// Values that are not finite are left out, wherever they stand.
public struct Plot: Sendable, Equatable {
  public struct Axis: Sendable, Equatable {
    public var label: String
    /// Shown after the label, in brackets: "rad", "M".
    public var unit: String?
    /// The part to show; nil shows all. Ends that are not finite or equal are taken for nil.
    public var range: ClosedRange<Double>?

    public init(_ label: String, unit: String? = nil, range: ClosedRange<Double>? = nil) {
      self.label = label
      self.unit = unit
      self.range = range
    }

    var title: String { unit.map { "\(label) (\($0))" } ?? label }
  }

  /// What a point's colour stands for, one value a point.
  public enum Coloring: Sendable, Equatable {
    case numbers([Double], label: String)
    case categories([String], label: String)

    var label: String {
      switch self {
      case .numbers(_, let label), .categories(_, let label): label
      }
    }
  }

  /// A scatter: one mark for each (x, y).
  public struct Points: Sendable, Equatable {
    public var name: String
    public var x: [Double]
    public var y: [Double]
    /// Shown when the pointer rests on a point; empty, or one a point.
    public var labels: [String]
    public var coloring: Coloring?

    public init(
      _ name: String, x: [Double], y: [Double], labels: [String] = [], coloring: Coloring? = nil
    ) {
      self.name = name
      self.x = x
      self.y = y
      self.labels = labels
      self.coloring = coloring
    }
  }

  /// A line through (x, y) in the given order; a value that is not finite leaves a gap.
  public struct Line: Sendable, Equatable {
    public var name: String
    public var x: [Double]
    public var y: [Double]

    public init(_ name: String, x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// A histogram: bar `i` stands on `edges[i]..<edges[i + 1]` and is `heights[i]` high.
  public struct Bars: Sendable, Equatable {
    public var name: String
    public var edges: [Double]
    public var heights: [Double]

    public init(_ name: String, edges: [Double], heights: [Double]) {
      self.name = name
      self.edges = edges
      self.heights = heights
    }

    /// Counts values in bins of equal, round width.
    public init(_ name: String, counting values: [Double], bins: Int = 30) {
      let finite = values.filter(\.isFinite)
      let ticks = AxisTicks(covering: finite.min() ?? 0, finite.max() ?? 1)
      let intervals = ticks.values.count - 1
      // A whole number of bins between two ticks, so that the axis marks the edges of bins.
      let count = intervals * max(1, (max(1, min(bins, 1000)) + intervals / 2) / intervals)
      var heights = [Double](repeating: 0, count: count)
      for value in finite {
        heights[max(0, min(count - 1, Int(ticks.fraction(of: value) * Double(count))))] += 1
      }
      let (lower, upper) = (ticks.domain.lowerBound, ticks.domain.upperBound)
      let edges = (0...count).map { lower + (upper - lower) * Double($0) / Double(count) }
      self.init(name, edges: edges, heights: heights)
    }
  }

  public enum Series: Sendable, Equatable {
    case points(Points)
    case line(Line)
    case bars(Bars)

    var name: String {
      switch self {
      case .points(let points): points.name
      case .line(let line): line.name
      case .bars(let bars): bars.name
      }
    }
  }

  public var title: String
  /// What the data are and where they come from, below the title.
  public var caption: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]

  public init(title: String, caption: String = "", x: Axis, y: Axis, series: [Series]) {
    self.title = title
    self.caption = caption
    self.x = x
    self.y = y
    self.series = series
  }
}
