import CommandLanguage
import Datasets
import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets

/// The SuperNets, searches and measurements of one `compare`.
struct CompareRun {
  /// What one search found, by column of the result.
  private struct Finding {
    let digits: String
    let values: [String: Double]
  }

  private let call: Invocation
  private let space: SearchSpace
  private let training: ImageSet
  private let validation: ImageSet
  private let seeds: [UInt64]
  private let labels: [Value]
  private let indicators: [Indicator]
  private let truth: Truth?
  private let settings: TrainingSettings
  private let evaluations: Int

  init(_ call: Invocation, _ space: SearchSpace, _ images: ImageSet, seeds: [UInt64]) throws {
    self.call = call
    self.space = space
    self.seeds = seeds
    let held = Int((Double(images.count) * (call.number("validation") ?? 0.2)).rounded())
    guard held >= 1, held < images.count else {
      throw CommandFailure(
        .valueError, "\(Format.whole(images.count)) images are too few to hold some back", about: "data")
    }
    training = images.part(0..<images.count - held)
    validation = images.part(images.count - held..<images.count)
    labels =
      switch call.value("labels") {
      case .list(let several): several
      case let one?: [one]
      case nil: [.word("true"), .word("random")]
      }
    let named = call.texts("score").compactMap(Indicator.init(rawValue:))
    indicators = named.isEmpty ? [.accuracy, .angle] : named
    truth = try call.value("truth")?.table.map { try Truth($0) }
    settings = TrainingCommands.settings(call)
    evaluations = call.integer("evaluations") ?? 100
    for label in labels {
      if case .object = label {
        throw CommandFailure(
          .valueError, "'compare' makes labels itself, for the images that it trains on", about: "labels",
          nextStep: "Name their kinds: labels=[true, random]")
      }
    }
  }

  /// The table, a row for each kind of labels and each indicator.
  ///
  /// - Throws: `CommandFailure`; what is interrupted leaves nothing.
  func run() throws -> Table {
    let configurations = labels.count * seeds.count
    var view = WorkView(
      call, title: "Comparing", unit: "per cent", total: 100)
    var findings: [[[Finding]]] = labels.map { _ in indicators.map { _ in [] } }
    var done = 0.0
    for (place, label) in labels.enumerated() {
      for seed in seeds {
        let share = { (part: Double) in Int(100 * (done + part) / Double(configurations)) }
        let (net, made) = try trained(label, seed) { part, fact in
          view.note(share(0.6 * part)) { $0.facts = [fact] }
        }
        for (number, indicator) in indicators.enumerated() {
          let name = "\(made.kind.text) labels, \(indicator.rawValue), seed \(seed)"
          view.note(share(0.6)) { $0.facts = [name] }
          let found = try search(net, made, indicator, seed) {
            view.note(share(0.6 + 0.4 * (Double(number) + 0.5) / Double(indicators.count))) {
              $0.facts = [name]
            }
          }
          findings[place][number].append(try measured(found, seed))
        }
        done += 1
      }
    }
    view.note(100)
    view.finish(.finished)
    return table(findings)
  }

  // MARK: - Steps

  private func trained(
    _ label: Value, _ seed: UInt64, _ observer: @escaping (Double, String) -> Void
  ) throws -> (SuperNet, Labels) {
    var settings = settings
    settings.seed = seed
    let labels = try LabelsArgument.labels(label, for: training, seed: seed)
    let net = SuperNet(space, settings: settings, data: DataIdentity(training, labels))
    return (
      try train(net, labels) { observer($0, "\(labels.kind.text) labels, seed \(seed): training") }, labels
    )
  }

  private func train(
    _ net: SuperNet, _ labels: Labels, _ observer: @escaping (Double) -> Void
  ) throws -> SuperNet {
    let trainer = try SuperNetTrainer(
      net, images: training, labels: labels, threads: call.threads)
    let interrupt = call.interrupt
    let isCancelled = { interrupt.isSet }
    let trained = try trainer.train(isCancelled: isCancelled) { progress in
      observer(Double(progress.step) / Double(progress.steps))
      return !interrupt.isSet
    }
    guard trained.isFinished else { throw CancellationError() }
    return trained
  }

  private func search(
    _ net: SuperNet, _ labels: Labels, _ indicator: Indicator, _ seed: UInt64,
    _ observer: @escaping () -> Void
  ) throws -> Genotype {
    let interrupt = call.interrupt
    let own = try Labels.make(
      labels.kind, for: validation, classes: labels.kind.hasFreeClasses ? labels.classes : nil, seed: seed)
    let scores = try IndicatorScores(
      of: net, on: IndicatorScores.Data(training: (training, labels), validation: (validation, own)),
      threads: call.threads, isCancelled: { interrupt.isSet })
    var history = CandidateHistory(
      of: space, seed: seed,
      observer: { _ in
        observer()
        if interrupt.isSet { throw CancellationError() }
      },
      score: { try scores.score(indicator, of: $0) })
    var evolution = EvolutionSettings(of: space)
    if indicator.runsNetwork {
      evolution.generations = min(5, evaluations / 4)
      evolution.population = evaluations / evolution.generations
      (evolution.mutations, evolution.crossovers) = (evolution.population / 2, evolution.population / 2)
      evolution.parents = max(2, evolution.population / 3)
    }
    try history.evolve(evolution)
    guard let best = history.best else { throw CancellationError() }
    return best.genotype
  }

  /// How good an architecture is: what the truth says, or what retraining does.
  private func measured(_ genotype: Genotype, _ seed: UInt64) throws -> Finding {
    let digits = space.digits(of: genotype)
    if let truth { return Finding(digits: digits, values: try truth.values(of: genotype, in: space)) }
    var settings = settings
    settings.seed = seed
    settings.epochs = call.integer("retrain-epochs") ?? settings.epochs
    let labels = try Labels.make(.true, for: training, seed: 0)
    let alone = SuperNet(space.standalone(genotype), settings: settings, data: DataIdentity(training, labels))
    let network = try train(alone, labels) { _ in }
    let score = try SuperNetEvaluator(network, threads: call.threads).score(
      of: Genotype(genotype.choices.map { $0.map { _ in 0 } }), on: validation,
      labels: Labels.make(.true, for: validation, seed: 0))
    return Finding(digits: digits, values: ["retrained-accuracy": 100 * score.accuracy])
  }

  // MARK: - Result

  private func table(_ findings: [[[Finding]]]) -> Table {
    let columns = truth?.columns ?? ["retrained-accuracy"]
    let rows = labels.indices.flatMap { place in indicators.indices.map { (place, $0) } }
    func name(_ value: Value) -> String {
      switch value {
      case .word(let word), .text(let word): return word
      case .call(let word, let options):
        let written = options.sorted { $0.key < $1.key }.map { key, value in
          if case .number(let number) = value { "\(key)=\(Format.number(number, decimals: 3))" } else { key }
        }
        return "\(word)(\(written.joined(separator: ", ")))"
      default: return ""
      }
    }
    var result = [
      Table.Column("labels", .texts(rows.map { name(labels[$0.0]) })),
      Table.Column("indicator", .texts(rows.map { indicators[$0.1].rawValue })),
    ]
    for column in columns {
      let values = rows.map { findings[$0.0][$0.1].map { $0.values[column] ?? .nan } }
      result.append(
        Table.Column(column, .numbers(values.map(Self.mean)), unit: "%", decimals: 2))
      guard seeds.count > 1 else { continue }
      result.append(
        Table.Column("\(column)-sd", .numbers(values.map(Self.deviation)), unit: "%", decimals: 2))
    }
    result.append(
      Table.Column(
        "found", .texts(rows.map { findings[$0.0][$0.1].map(\.digits).joined(separator: " ") })))
    return Table(
      caption:
        "\(SpaceObject.family(space)), \(SpaceObject.size(space)): "
        + "\(settings.epochs) \(settings.epochs == 1 ? "epoch" : "epochs") on "
        + "\(Format.whole(training.count)) images of \(training.name), "
        + "\(Format.whole(validation.count)) held back, seeds \(seeds.map(String.init).joined(separator: ", "))",
      columns: result,
      notes: [
        (truth == nil
          ? "What was found was retrained with true labels and measured on the images held back."
          : "What the truth says of what was found.")
          + (seeds.count > 1 ? " Means over the seeds; -sd is the standard deviation." : ""),
        "By accuracy with labels that are not true, images held back say nothing: what is found then is chance.",
      ])
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// With n − 1.
  private static func deviation(_ values: [Double]) -> Double {
    let mean = mean(values)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1)))
      .squareRoot()
  }
}
