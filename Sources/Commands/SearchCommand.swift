import CommandLanguage
import Foundation
import Rendering
import Search
import SearchSpaces
import SuperNets

/// Searching a space for its best architecture.
enum SearchCommand {
  static let all = [search]

  private static let methods = ["exact", "evolution", "regularized-evolution", "random", "exhaustive"]
  /// Exhaustive search looks at no more.
  static let exhaustiveLimit = 100_000

  private static let search = Command(
    "search", family: "search", "Searches for the best architecture of the SuperNet's space.",
    parameters: [
      .operand("net", .object([SuperNetObject.kind]), "the trained SuperNet"),
      IndicatorArguments.indicator(repeats: false),
      .preposition(
        .under, "limits", .condition, required: false, "what it may cost: flops<=475M and params<=5M"),
      .option(
        "method", .words(methods), standard: "exact for the angle, else evolution",
        "exact: the largest angle with a proof; evolution: RLNAS's; regularized-evolution: Real et al.'s; random; "
          + "exhaustive: every architecture of a small space"),
      .option(
        "population", .integer(2...100_000), standard: "100, darts and mobilenet 50",
        "evolution: architectures a generation; regularized-evolution: alive at a time"),
      .option("generations", .integer(1...100_000), standard: "20", "evolution: how many"),
      .option(
        "mutations", .integer(0...100_000), standard: "half the population",
        "evolution: children by mutation in each generation"),
      .option(
        "mutation-rate", .number(0...1), standard: "0.1", "evolution: how likely an edge is drawn anew"),
      .option(
        "crossovers", .integer(0...100_000), standard: "half the population",
        "evolution: children of two in each generation"),
      .option(
        "parents", .integer(1...100_000), standard: "30, darts and mobilenet 10",
        "evolution: the best so far, from whom children come"),
      .option(
        "evaluations", .integer(1...10_000_000), standard: "population · generations",
        "random, regularized-evolution: architectures to look at"),
      .option(
        "tournament", .integer(1...100_000), standard: "25",
        "regularized-evolution: how many compete to be a parent"),
      .option(
        "gap", .number(0...3.15), unit: "rad", standard: "1e-9",
        "exact: by how much the result may fall short of the optimum"),
      .option("time-limit", .duration, "ends the search with the best so far; none unless told otherwise"),
    ] + IndicatorArguments.options + [
      .option(
        "seed", .integer(0...Int(1) << 53), standard: "the session's", "where architectures are drawn from")
    ],
    returns: .kind(SearchObject.kind),
    examples: [
      .init(
        """
        nb201 = space nasbench201 size=tiny
        images = data shapes limit=128
        net = train nb201 on images epochs=1
        best = search net by angle under flops<=4M method=exact
        """, gives: "proven"),
      .init(
        """
        chain = space mobilenet size=tiny
        images = data shapes limit=128
        net = train chain on images epochs=1
        search net under params<=90k method=evolution population=20 generations=3
        """, gives: "the best of"),
    ]
  ) { call in
    guard let object = call.object("net", as: SuperNetObject.self) else { return .nothing }
    let indicator = IndicatorArguments.indicators(call)[0]
    try IndicatorArguments.checkTraining(object, call, [indicator])
    return try explained(about: "net") { try SearchRun(call, object, indicator, try limits(call)).run() }
  }

  /// Options that say nothing to every method, and the methods that they are for.
  private static let methodsByOption: KeyValuePairs = [
    "population": ["evolution", "regularized-evolution", "random"],
    "generations": ["evolution", "regularized-evolution", "random"],
    "mutations": ["evolution"], "mutation-rate": ["evolution"], "crossovers": ["evolution"],
    "parents": ["evolution"], "evaluations": ["random", "regularized-evolution"],
    "tournament": ["regularized-evolution"], "gap": ["exact"],
  ]

  /// - Throws: `CommandFailure` where an option says nothing to this method.
  static func checkOptions(_ call: Invocation, method: String) throws {
    guard let (option, methods) = methodsByOption.first(where: { call.has($0) && !$1.contains(method) })
    else { return }
    throw CommandFailure(
      .valueError, "'\(option)' says nothing to method=\(method)", about: option,
      nextStep: "It is for \(methods.map { "method=\($0)" }.joined(separator: ", ")).")
  }

  /// The limits that stand behind `under`.
  ///
  /// - Throws: `CommandFailure` where they are none.
  static func limits(_ call: Invocation) throws -> CostLimits {
    guard case .condition(let condition)? = call.value("limits") else { return .none }
    var (flops, parameters) = (Double?.none, Double?.none)
    func add(_ condition: Condition) throws {
      switch condition {
      case .and(let left, let right):
        try add(left)
        try add(right)
      case .compare("flops", _, .atMost, .number(let value)): flops = min(value, flops ?? value)
      case .compare("params", _, .atMost, .number(let value)): parameters = min(value, parameters ?? value)
      default:
        throw CommandFailure(
          .valueError, "a search is limited by flops<=NUMBER, params<=NUMBER, or both joined by 'and'",
          about: "limits", nextStep: "For example: under flops<=100M and params<=1M")
      }
    }
    try add(condition)
    return CostLimits(flops: flops, parameters: parameters)
  }
}
