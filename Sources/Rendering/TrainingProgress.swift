/// How far a training has come, as plain data, and how it looks: one display of fixed height that is updated in
/// place, or plain lines on a terminal.
public struct TrainingProgress: Sendable, Equatable {
  public enum State: Sendable, Equatable {
    case running, finished, interrupted
  }

  public struct Loss: Sendable, Equatable {
    public var step: Int
    public var value: Double

    public init(step: Int, value: Double) {
      self.step = step
      self.value = value
    }
  }

  public struct Leader: Sendable, Equatable {
    public var text: String
    public var value: Double

    public init(text: String, value: Double) {
      self.text = text
      self.value = value
    }
  }

  public var title: String
  /// The epoch being trained, from 1, of how many.
  public var epoch: Int
  public var epochs: Int
  /// Steps done since training began, of how many in all epochs.
  public var step: Int
  public var steps: Int
  public var losses: [Loss]
  public var imagesPerSecond: Double?
  public var secondsLeft: Double?
  /// The best so far, best first; the first five are shown.
  public var leaders: [Leader]
  /// What the leaders' values are: "angle (rad)".
  public var leadersHeading: String
  public var state: State
  /// The first three are shown.
  public var notes: [String]

  public init(
    title: String, epoch: Int, epochs: Int, step: Int, steps: Int, losses: [Loss],
    imagesPerSecond: Double? = nil, secondsLeft: Double? = nil, leaders: [Leader] = [],
    leadersHeading: String = "", state: State = .running, notes: [String] = []
  ) {
    self.title = title
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    self.losses = losses
    self.imagesPerSecond = imagesPerSecond
    self.secondsLeft = secondsLeft
    self.leaders = leaders
    self.leadersHeading = leadersHeading
    self.state = state
    self.notes = notes
  }

  /// "epoch 3/20  step 470/3,120  loss 2.291  412 images/s  1 min 20 s left"
  public var line: String {
    var parts = ["epoch \(epoch)/\(epochs)", "step \(Format.whole(step))/\(Format.whole(steps))"]
    if let loss = losses.last { parts.append("loss \(Format.number(loss.value, decimals: 3))") }
    if let imagesPerSecond { parts.append(Self.speed(imagesPerSecond)) }
    parts.append(ending)
    return parts.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// From 0 to 1.
  var fraction: Double {
    steps > 0 ? max(0, min(1, Double(step) / Double(steps))) : 0
  }

  var ending: String {
    switch state {
    case .finished: "finished"
    case .interrupted: "interrupted"
    case .running: secondsLeft.map { Format.duration(seconds: $0) + " left" } ?? ""
    }
  }

  static func speed(_ imagesPerSecond: Double) -> String {
    let decimals = imagesPerSecond < 10 ? 1 : 0
    return "\(Format.number(imagesPerSecond, decimals: decimals)) images/s"
  }
}
