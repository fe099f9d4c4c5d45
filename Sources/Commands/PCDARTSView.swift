import Rendering
import SearchSpaces
import SuperNets

/// What a differentiable search's display shows: loss, speed, time left, and the operators with the largest shares.
struct PCDARTSView {
  private static let leaderCount = 5

  private var search: PCDARTSSearch
  private var pace = TrainingPace([])
  /// Architecture steps so far.
  private var seen = 0
  private var notes: [String]
  private let plannedMemory: Int

  /// - Parameter plannedMemory: bytes that the search's tensors may come to need.
  init(_ search: PCDARTSSearch, plannedMemory: Int) {
    self.search = search
    self.plannedMemory = plannedMemory
    notes = ["at most \(TrainingPace.megabytes(plannedMemory)) for tensors"]
  }

  /// Takes up a step.
  mutating func note(_ search: PCDARTSSearch) {
    self.search = search
    // Images of both halves, where both are seen.
    let images = search.settings.batch * (search.validationLosses.count > seen ? 2 : 1)
    seen = search.validationLosses.count
    if let loss = search.losses.last { pace.note(loss, steps: search.steps, batch: images) }
  }

  /// Takes up the end.
  mutating func finish(_ search: PCDARTSSearch, threads: Int, peakMemory: Int) {
    self.search = search
    pace.finish()
    let count = min(20, max(1, search.validationLosses.count / 4))
    let validation =
      search.validationLosses.isEmpty
      ? []
      : [
        "validation loss \(mean(search.validationLosses.prefix(count))) → "
          + mean(search.validationLosses.suffix(count))
      ]
    notes =
      [([pace.fall].compactMap(\.self) + validation).joined(separator: ", ")].filter { !$0.isEmpty } + [
        "seed \(search.settings.seed), \(threads) threads, \(TrainingPace.megabytes(peakMemory)) for tensors "
          + "of \(TrainingPace.megabytes(plannedMemory)) at most"
      ]
  }

  private func mean(_ losses: ArraySlice<Float>) -> String {
    Format.fixed(TrainingPace.mean(losses), decimals: 4)
  }

  func event(_ state: TrainingEvent.State, variable: String?) -> TrainingEvent {
    TrainingEvent(search, state: state, variable: variable, imagesPerSecond: pace.imagesPerSecond)
  }

  func bundle(_ state: TrainingProgress.State) -> MIMEBundle {
    TrainingProgress(
      title:
        "PC-DARTS, \(search.data.labels) labels on \(search.data.name): \(SpaceObject.size(search.space))",
      epoch: search.epochsDone, epochs: search.settings.epochs, step: search.step, steps: search.steps,
      losses: pace.smoothed, imagesPerSecond: pace.imagesPerSecond, secondsLeft: pace.secondsLeft,
      leaders: leaders, leadersHeading: "Largest shares of an edge", state: state, notes: notes
    ).bundle()
  }

  /// The operators with the largest shares of their edges.
  private var leaders: [TrainingProgress.Leader] {
    guard !search.validationLosses.isEmpty else { return [] }
    let kinds = search.space.searchedKinds.map { search.space.kinds[$0] }
    var leaders: [TrainingProgress.Leader] = []
    for (number, kind) in kinds.enumerated() {
      for (edge, shares) in zip(kind.edges, search.architecture.operatorShares(kind: number)) {
        for (choice, share) in zip(edge.choices, shares) {
          let cell = kinds.count > 1 ? "\(kind.name) " : ""
          leaders.append(
            TrainingProgress.Leader(text: "\(cell)\(edge.to)←\(edge.from) \(choice.name)", value: share))
        }
      }
    }
    return Array(leaders.sorted { $0.value > $1.value }.prefix(Self.leaderCount))
  }

  /// How an architecture was found: `PC-DARTS, 20 epochs (6 of warm-up), true labels on 2,000 images of shapes, …`.
  static func provenance(of search: PCDARTSSearch) -> String {
    let settings = search.settings
    func epochs(_ count: Int) -> String { "\(Format.whole(count)) \(count == 1 ? "epoch" : "epochs")" }
    let length =
      search.isFinished
      ? epochs(settings.epochs)
      : "stopped after step \(Format.whole(search.step)) of \(Format.whole(search.steps))"
    return
      "PC-DARTS, \(length) (\(Format.whole(settings.warmup)) of warm-up), \(search.data.labels) labels on "
      + "\(Format.whole(search.data.count)) images of \(search.data.name), 1/\(settings.parts) of the channels, "
      + "batch \(settings.batch), seed \(settings.seed)"
  }
}
