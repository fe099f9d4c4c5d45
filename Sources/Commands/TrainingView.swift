import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets
import TensorEngine

/// What a training's display shows: loss, speed, time left, and the architectures whose weights turned furthest.
struct TrainingView {
  private static let leaderCount = 5
  /// How many architectures are looked at where they cannot all be.
  private static let leaderDraws = 200

  private var net: SuperNet
  private var pace: TrainingPace
  private var leaders: [TrainingProgress.Leader] = []
  private var leadersDue = ContinuousClock.now
  private var notes: [String] = []
  private let plannedMemory: Int?

  /// - Parameter plannedMemory: bytes that a training's tensors may come to need; nil where none is to come.
  init(_ net: SuperNet, plannedMemory: Int? = nil) {
    self.net = net
    self.plannedMemory = plannedMemory
    notes = plannedMemory.map { ["at most \(TrainingPace.megabytes($0)) for tensors"] } ?? []
    pace = TrainingPace(net.losses)
    leaders = Self.leaders(net)
  }

  /// Takes up a step.
  mutating func note(_ progress: SuperNetTrainer.Progress, batch: Int) {
    pace.note(progress.loss, steps: progress.steps, batch: batch)
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
    view.pace.finish()
    if let fall = pace.fall {
      view.notes = [
        fall,
        "seed \(trained.settings.seed), \(threads) threads, "
          + "\(TrainingPace.megabytes(peakMemory)) for tensors"
          + (plannedMemory.map { " of \(TrainingPace.megabytes($0)) at most" } ?? ""),
      ]
    }
    return view
  }

  func event(_ state: TrainingEvent.State, variable: String?) -> TrainingEvent {
    TrainingEvent(
      net, state: state, variable: variable, losses: pace.losses, imagesPerSecond: pace.imagesPerSecond)
  }

  func bundle(state: TrainingProgress.State) -> MIMEBundle {
    TrainingProgress(
      title:
        "\(net.data.labels) labels on \(net.data.name): \(SpaceObject.size(net.space))",
      epoch: pace.losses.count / max(net.stepsInEpoch, 1), epochs: net.settings.epochs,
      step: pace.losses.count,
      steps: net.steps, losses: pace.smoothed, imagesPerSecond: pace.imagesPerSecond,
      secondsLeft: pace.secondsLeft,
      leaders: leaders, leadersHeading: "Widest angles so far (rad)", state: state, notes: notes
    ).bundle()
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
