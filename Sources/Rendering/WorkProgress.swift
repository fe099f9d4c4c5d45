/// How far some work has come that is counted, as one display that is updated in place: a bar, facts, a picture and the best
/// so far.
public struct WorkProgress: Sendable {
  public var title: String
  public var done: Int
  /// Nil where nobody knows how much there is to do: no bar is shown then.
  public var total: Int?
  public var secondsLeft: Double?
  /// What else there is to say, such as "best 1.0832 rad".
  public var facts: [String]
  /// What is counted: "architectures".
  public var unit: String
  /// A curve over what has been done.
  public var curve: [Plot.Line]
  public var axes: (x: String, y: String)
  public var leaders: [TrainingProgress.Leader]
  public var leadersHeading: String
  public var state: TrainingProgress.State

  public init(
    title: String, done: Int, total: Int?, unit: String, secondsLeft: Double? = nil, facts: [String] = [],
    curve: [Plot.Line] = [], axes: (x: String, y: String) = ("", ""),
    leaders: [TrainingProgress.Leader] = [], leadersHeading: String = "",
    state: TrainingProgress.State = .running
  ) {
    self.title = title
    self.done = done
    self.total = total
    self.unit = unit
    self.secondsLeft = secondsLeft
    self.facts = facts
    self.curve = curve
    self.axes = axes
    self.leaders = leaders
    self.leadersHeading = leadersHeading
    self.state = state
  }

  /// "ranking by accuracy: 23 of 100 architectures, best 78.1 %, 12 s left"
  var line: String { "\(title): " + words.joined(separator: ", ") }

  private var words: [String] {
    let count = total.map { "\(Format.whole(done)) of \(Format.whole($0))" } ?? Format.whole(done)
    let ending =
      switch state {
      case .finished: "finished"
      case .interrupted: "stopped"
      case .running: secondsLeft.map { Format.duration(seconds: $0) + " left" } ?? ""
      }
    return (["\(count) \(unit)"] + facts + [ending]).filter { !$0.isEmpty }
  }

  public func bundle() -> MIMEBundle {
    var bundle = MIMEBundle(plainText: line)
    bundle["text/html"] = .text(html)
    return bundle
  }

  private var html: String {
    let fraction = total.map { $0 > 0 ? min(1, Double(done) / Double($0)) : 0 }
    let bar = fraction.map { ProgressMarkup.bar(fraction: $0, state: state) } ?? ""
    let body =
      curve.isEmpty && leaders.isEmpty
      ? ""
      : """
      <table style="border-collapse: collapse; border: none; margin: 8px 0 0 0; width: 100%"><tbody>\
      <tr style="background: transparent; border: none">\
      <td style="border: none; padding: 0; width: 410px; vertical-align: top; text-align: left">\(picture)</td>\
      <td style="border: none; padding: 0 0 0 16px; vertical-align: top; text-align: left">\
      \(ProgressMarkup.list(leaders, heading: leadersHeading))</td></tr></tbody></table>
      """
    return """
      <div style="width: 720px; max-width: 100%; overflow: hidden; font-size: 13px; line-height: 1.5">\
      \(ProgressMarkup.line("<b>\(Markup.escaped(title))</b>"))\
      \(ProgressMarkup.line(words.map(Markup.escaped).joined(separator: " &nbsp;·&nbsp; ")))\
      \(bar)\(body)</div>
      """
  }

  private var picture: String {
    guard !curve.isEmpty else { return "" }
    let plot = Plot(
      title: "", x: Plot.Axis(axes.x), y: Plot.Axis(axes.y), series: curve.map { .line($0) })
    return ProgressMarkup.image(of: plot, description: line)
  }
}
