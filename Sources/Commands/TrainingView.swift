import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// What a training's display shows: loss, speed, time left, and the architectures whose weights turned furthest.
struct TrainingView {
  /// Points of the loss curve: more could not be told apart.
  private static let mostPoints = 150
  private static let leaderCount = 5
  /// How many architectures are looked at where they cannot all be.
  private static let leaderDraws = 200

  private var net: SuperNet
  private var losses: [Float]
  private var firstStep: Int
  private var began = ContinuousClock.now
  private var imagesPerSecond: Double?
  private var secondsLeft: Double?
  private var leaders: [TrainingProgress.Leader] = []
  private var leadersDue = ContinuousClock.now
  private var notes: [String] = []
  private let plannedMemory: Int?

  /// - Parameter plannedMemory: bytes that a training's tensors may come to need; nil where none is to come.
  init(_ net: SuperNet, plannedMemory: Int? = nil) {
    self.net = net
    self.plannedMemory = plannedMemory
    notes = plannedMemory.map { ["at most \(Self.megabytes($0)) for tensors"] } ?? []
    losses = net.losses
    firstStep = net.step
    leaders = Self.leaders(net)
  }

  /// Takes up a step.
  mutating func note(_ progress: SuperNetTrainer.Progress, batch: Int) {
    losses.append(progress.loss)
    let seconds =
      Double(began.duration(to: .now).components.attoseconds) / 1e18
      + Double(began.duration(to: .now).components.seconds)
    let done = progress.step - firstStep
    guard seconds > 0.2 else { return }
    imagesPerSecond = Double(done * batch) / seconds
    secondsLeft = seconds / Double(done) * Double(progress.steps - progress.step)
  }

  /// Ranks the whole space by the weights of now, at most once a second.
  mutating func updateLeaders(_ progress: SuperNetTrainer.Progress) {
    guard ContinuousClock.now >= leadersDue else { return }
    leaders = Self.leaders(progress.current())
    leadersDue = ContinuousClock.now.advanced(by: .seconds(1))
  }

  /// The view of a training that has come to an end.
  func finished(_ trained: SuperNet, threads: Int, peakMemory: Int) -> TrainingView {
    var view = self
    view.net = trained
    // Who interrupts does not wait for a ranking that is less than a second old.
    if trained.isFinished || ContinuousClock.now >= leadersDue { view.leaders = Self.leaders(trained) }
    view.secondsLeft = nil
    let count = min(20, max(1, trained.losses.count / 4))
    if trained.losses.count > 1 {
      let first = Self.mean(trained.losses.prefix(count))
      let last = Self.mean(trained.losses.suffix(count))
      view.notes = [
        "loss \(Format.fixed(first, decimals: 4)) → \(Format.fixed(last, decimals: 4)) "
          + "(means of the first and the last \(count) steps)",
        "seed \(trained.settings.seed), \(threads) threads, "
          + "\(Self.megabytes(peakMemory)) for tensors"
          + (plannedMemory.map { " of \(Self.megabytes($0)) at most" } ?? ""),
      ]
    }
    return view
  }

  private static func megabytes(_ bytes: Int) -> String { "\(Format.whole(bytes / 1_000_000)) MB" }

  func event(_ state: TrainingEvent.State, variable: String?) -> TrainingEvent {
    TrainingEvent(net, state: state, variable: variable, losses: losses, imagesPerSecond: imagesPerSecond)
  }

  func bundle(state: TrainingProgress.State) -> MIMEBundle {
    TrainingProgress(
      title:
        "\(net.data.labels) labels on \(net.data.name): \(SpaceObject.size(net.space))",
      epoch: losses.count / max(net.stepsInEpoch, 1), epochs: net.settings.epochs, step: losses.count,
      steps: net.steps, losses: smoothedLosses, imagesPerSecond: imagesPerSecond, secondsLeft: secondsLeft,
      leaders: leaders, leadersHeading: "Widest angles so far (rad)", state: state, notes: notes
    ).bundle()
  }

  /// Means of neighbouring steps: the loss of one batch of random labels says little.
  private var smoothedLosses: [TrainingProgress.Loss] {
    let width = max(1, (losses.count + Self.mostPoints - 1) / Self.mostPoints)
    return stride(from: 0, to: losses.count, by: width).map { start in
      let window = losses[start..<min(start + width, losses.count)]
      return TrainingProgress.Loss(step: start + window.count, value: Self.mean(window))
    }
  }

  private static func mean(_ values: ArraySlice<Float>) -> Double {
    values.reduce(0.0) { $0 + Double($1) } / Double(max(values.count, 1))
  }

  private static func leaders(_ net: SuperNet) -> [TrainingProgress.Leader] {
    // Before the first step nothing has turned.
    guard net.step > 0, let statistics = try? AngleStatistics(of: net) else { return [] }
    guard let space = SpaceObject.nasbench201(net.space) else {
      // Drawn always alike, so that leaders change for their angles only.
      var stream = RandomStream(seed: 0, purpose: .paths)
      let drawn = (0..<leaderDraws).map { _ in net.space.drawGenotype(from: &stream) }
      let ranking = GenotypeRanking(drawn, of: net.space, by: statistics)
      return (0..<leaderCount).map {
        TrainingProgress.Leader(text: net.space.digits(of: ranking.genotypes[$0]), value: ranking.values[$0])
      }
    }
    let ranking = Ranking(space, by: statistics)
    return (0..<min(leaderCount, ranking.count)).map {
      TrainingProgress.Leader(text: ranking.architectures[$0].digits, value: ranking.angles[$0])
    }
  }
}
