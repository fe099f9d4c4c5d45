import CommandLanguage
import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets

/// One search as a cell shows it: a curve of the best so far that is updated in place, and an orderly stop.
struct SearchRun {
  /// Ends a search at its time limit.
  private struct TimeIsUp: Error {}

  /// What the display and the limits need to know while a search runs.
  private final class Watch {
    var view: WorkView
    var best = Plot.Line("best", x: [], y: [])
    var bound = Plot.Line("bound", x: [], y: [])
    init(_ view: WorkView) { self.view = view }
  }

  private let call: Invocation
  private let object: SuperNetObject
  private let indicator: Indicator
  private let limits: CostLimits
  private let method: String
  private let scores: IndicatorScores
  private let settings: EvolutionSettings
  private let deadline: Double

  init(
    _ call: Invocation, _ object: SuperNetObject, _ indicator: Indicator, _ limits: CostLimits
  ) throws {
    self.call = call
    self.object = object
    self.indicator = indicator
    self.limits = limits
    method = call.text("method") ?? (indicator == .angle ? "exact" : "evolution")
    if method == "exact", indicator != .angle {
      throw CommandFailure(
        .valueError, "only the angle's optimum can be proven", about: "method",
        nextStep: "Leave 'by \(indicator.rawValue)' out, or take method=evolution.")
    }
    try SearchCommand.checkOptions(call, method: method)
    scores = try IndicatorArguments.scores(call, object, [indicator])
    var settings = EvolutionSettings(of: object.net.space)
    if let population = call.integer("population") {
      (settings.population, settings.mutations, settings.crossovers) = (
        population, population / 2, population / 2
      )
    }
    settings.generations = call.integer("generations") ?? settings.generations
    settings.mutations = call.integer("mutations") ?? settings.mutations
    settings.mutationProbability =
      call.number("mutation-rate").map { Float($0) } ?? settings.mutationProbability
    settings.crossovers = call.integer("crossovers") ?? settings.crossovers
    settings.parents = call.integer("parents") ?? settings.parents
    self.settings = settings
    deadline = call.number("time-limit") ?? .infinity
  }

  private var evaluations: Int { call.integer("evaluations") ?? settings.population * settings.generations }
  private var caption: String { "\(method) by \(indicator.rawValue)" }
  private var sign: Double { indicator.isBetterLarger ? 1 : -1 }

  /// Searches to the end.
  ///
  /// - Throws: `CommandFailure`; an interrupted search's has what it found as its partial value.
  func run() throws -> Value {
    let space = object.net.space
    try checkLimits()
    let total: Int? =
      switch method {
      case "exact": nil
      case "exhaustive": Int(exactly: min(space.count, 1e9))
      case "evolution": settings.population * settings.generations
      default: evaluations
      }
    let watch = Watch(
      WorkView(call, title: "Search: \(caption)", unit: "architectures", total: total))
    let (interrupt, indicator) = (call.interrupt, indicator)
    var history = CandidateHistory(
      of: space, within: limits, seed: call.seed,
      observer: { history in
        observe(history, watch)
        if interrupt.isSet { throw CancellationError() }
        if watch.view.seconds > deadline { throw TimeIsUp() }
      },
      score: { [scores] in try scores.score(indicator, of: $0) })
    var facts: [String] = []
    var isInterrupted = false
    var proven: Candidate?
    do {
      if method == "exact" {
        (proven, facts) = try exact(&history, watch)
        isInterrupted = interrupt.isSet
      } else {
        try searchByScores(&history)
        facts = ["the best of \(Format.whole(history.candidates.count)) that were looked at"]
      }
    } catch is TimeIsUp {
      facts = ["the best of \(Format.whole(history.candidates.count)), at the time limit"]
    } catch is CancellationError where history.best != nil {
      isInterrupted = true
      facts = ["the best of \(Format.whole(history.candidates.count)), interrupted"]
    }
    watch.view.finish(isInterrupted ? .interrupted : .finished) { draw(history, watch, &$0) }
    guard let best = proven ?? history.best else { throw nothingFound() }
    let value = Value.object(
      SearchObject(
        history, best: best, by: indicator, caption: "\(caption)\(limitsText), \(object.caption)",
        facts: facts + ["seed \(call.seed)"]))
    guard !isInterrupted else {
      throw CommandFailure(
        .interrupted, "the search was stopped", nextStep: "\(call.target ?? "it") holds the best so far.",
        partial: value)
    }
    return value
  }

  /// Says before any architecture is looked at that none keeps to the limits.
  ///
  /// - Throws: `CommandFailure`; where the method is exact, also for what else keeps it from beginning.
  private func checkLimits() throws {
    let failure: ExactSearchError
    do throws(ExactSearchError) {
      _ = try ExactSearch(object.net.space, scores.statistics, within: limits)
      return
    } catch {
      failure = error
    }
    if method == "exact" || failure.concernsLimits { throw Explanation.of(failure, about: "limits") }
  }

  private func searchByScores(_ history: inout CandidateHistory) throws {
    switch method {
    case "evolution": try history.evolve(settings)
    case "regularized-evolution":
      try history.evolveRegularized(
        population: settings.population, sample: call.integer("tournament") ?? 25, evaluations: evaluations)
    case "random": try history.searchAtRandom(evaluations: evaluations)
    default:
      let limit = SearchCommand.exhaustiveLimit
      guard try history.searchAll(atMost: limit) else {
        throw CommandFailure(
          .valueError,
          "exhaustive search looks at every architecture, and the space has more than \(Format.whole(limit))",
          about: "method",
          nextStep: indicator == .angle
            ? "method=exact proves the optimum without that." : "Take method=evolution or random.")
      }
    }
  }

  /// The optimum with its proof, and how far evolution stays below it.
  private func exact(
    _ history: inout CandidateHistory, _ watch: Watch
  ) throws -> (Candidate?, [String]) {
    try history.evolve(settings)
    let evolved = history.best
    var search = try ExactSearch(
      object.net.space, scores.statistics, within: limits, start: evolved?.genotype)
    watch.view.progress.unit = "partial architectures"
    let result = search.run(gap: call.number("gap") ?? 1e-9) { progress in
      let x = Double(history.candidates.count + progress.nodes)
      Self.append(x, progress.angle, to: &watch.best)
      Self.append(x, progress.bound, to: &watch.bound)
      watch.view.note(progress.nodes) { drawCurve(watch, gap: progress.gap, in: &$0) }
      return !call.interrupt.isSet && watch.view.seconds < deadline
    }
    guard let genotype = result.genotype else { return (nil, []) }
    let best = Candidate(
      genotype: genotype, score: result.angle, cost: object.net.space.cost(of: genotype))
    let nodes = "\(Format.whole(result.nodes)) partial architectures"
    let gap = Format.number(result.gap, decimals: 6)
    let proof =
      result.isProven
      ? (result.gap < 1e-8
        ? "proven: none within the limits has a larger angle (\(nodes))"
        : "proven: none within the limits has an angle larger by more than \(gap) rad (\(nodes))")
      : "not proven: another's angle may be larger by up to \(gap) rad (\(nodes))"
    guard let evolved else { return (best, [proof]) }
    let shortfall = best.score - evolved.score
    let beside =
      "evolution among \(Format.whole(history.candidates.count)) architectures "
      + (shortfall > 1e-9
        ? "stays \(shortfall < 1e-5 ? "less than 0.00001" : Format.fixed(shortfall, decimals: 5)) rad below, "
          + "at \(Format.fixed(evolved.score, decimals: 5))"
        : "reaches it too")
    return (best, [proof, beside])
  }

  // MARK: - Display

  private func observe(_ history: CandidateHistory, _ watch: Watch) {
    if let best = history.best, best.score.isFinite {
      Self.append(Double(history.candidates.count), sign * best.score, to: &watch.best)
    }
    watch.view.note(history.candidates.count) { draw(history, watch, &$0) }
  }

  /// Steps rather than points, so that a long search makes a short line.
  private static func append(_ x: Double, _ y: Double, to line: inout Plot.Line) {
    if line.y.count > 1, line.y[line.y.count - 1] == y, line.y[line.y.count - 2] == y {
      line.x[line.x.count - 1] = x
    } else {
      line.x.append(x)
      line.y.append(y)
    }
  }

  private func draw(_ history: CandidateHistory, _ watch: Watch, _ progress: inout WorkProgress) {
    drawCurve(watch, gap: nil, in: &progress)
    progress.leaders = history.ranked().prefix(5).map {
      TrainingProgress.Leader(text: history.space.digits(of: $0.genotype), value: sign * $0.score)
    }
    progress.leadersHeading =
      "Best so far (\([indicator.rawValue, indicator.unit].compactMap(\.self).joined(separator: ", ")))"
  }

  private func drawCurve(_ watch: Watch, gap: Double?, in progress: inout WorkProgress) {
    progress.facts = watch.best.y.last.map { ["best \(RankingObject.text($0, indicator))"] } ?? []
    if let gap { progress.facts.append("gap \(Format.number(gap, decimals: 6)) rad") }
    progress.curve = [watch.best] + (watch.bound.x.isEmpty ? [] : [watch.bound])
    progress.axes = ("looked at", indicator.rawValue)
  }

  private var limitsText: String {
    let parts = [
      limits.flops.map { "\(Format.number($0 / 1e6, decimals: 3)) M FLOPs" },
      limits.parameters.map { "\(Format.number($0 / 1e6, decimals: 3)) M parameters" },
    ].compactMap(\.self)
    return parts.isEmpty ? "" : " within \(parts.joined(separator: " and "))"
  }

  private func nothingFound() -> CommandFailure {
    return CommandFailure(
      .valueError, "no architecture within these limits was found", about: "limits",
      nextStep: "There are some: take method=exact, or wider limits.")
  }
}
