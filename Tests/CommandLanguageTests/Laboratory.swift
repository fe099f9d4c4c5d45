import CommandLanguage
import Foundation
import Rendering
import Synchronization

/// The contract's verbs without their science: what `language.md` writes can be typed here.
final class Laboratory: Sendable {
  struct Thing: LanguageObject {
    let kind: ValueKind
    let summary: String
    func show() -> MIMEBundle { MIMEBundle(plainText: summary) }
  }

  private static let space = ValueKind("space")
  private static let data = ValueKind("data", takesArticle: false)
  private static let net = ValueKind("SuperNet")

  private let session = Session()
  let interrupt = InterruptFlag()
  private let log = Mutex<[String]>([])

  /// The verbs that ran, in order.
  var ran: [String] { log.withLock { $0 } }

  var interpreter: Interpreter {
    Interpreter(
      commands: [makeSpace, makeData, train, rank, top, filter, load, save, stop], session: session)
  }

  /// Runs a cell; its error as text, or nil.
  func run(_ cell: String, _ recorder: Recorder = Recorder()) -> String? {
    if case .failed(let diagnostic, let source) = interpreter.run(
      cell, output: recorder, interrupt: interrupt)
    {
      return diagnostic.plainText(in: source)
    }
    return nil
  }

  /// Runs a cell; its result as text, or its error.
  func value(_ cell: String) -> String? {
    let recorder = Recorder()
    return run(cell, recorder) ?? recorder.value
  }

  private func command(
    _ verb: String, _ parameters: [Parameter], returns kind: ValueKind, takesPipe: Bool = false,
    run: @escaping @Sendable (Invocation) throws -> Value
  ) -> Command {
    Command(
      verb, family: "laboratory", "Does what '\(verb)' says.", parameters: parameters, returns: .kind(kind),
      takesPipe: takesPipe, examples: []
    ) { [self] call in
      log.withLock { $0.append(verb) }
      return try run(call)
    }
  }

  private var makeSpace: Command {
    command(
      "space", [.operand("name", .words(["nasbench201", "darts"]), "which space")], returns: Self.space
    ) { .object(Thing(kind: Self.space, summary: "space \($0.text("name") ?? "")")) }
  }

  private var makeData: Command {
    command(
      "data",
      [
        .operand("name", .words(["fashion-mnist", "shapes"]), "which images"),
        .option("limit", .integer(1...70_000), "how many images"),
      ], returns: Self.data
    ) { .object(Thing(kind: Self.data, summary: "\($0.text("name") ?? ""), \($0.integer("limit") ?? 0)")) }
  }

  private var train: Command {
    command(
      "train",
      [
        .operand("space", .object([Self.space]), "the space to train"),
        .preposition(.on, "data", .object([Self.data]), "the images"),
        .preposition(.with, "more", .object([Self.data]), required: false, repeats: true, "more images"),
        .option(
          "labels",
          .either([
            .words(["random", "true", "shuffled"]),
            .call("random", [.option("classes", .integer(2...1000), standard: "10", "how many")]),
          ]), standard: "random", "what to learn"),
        .option("epochs", .integer(1...1000), standard: "20", "how often each image is seen"),
        .option("within", .duration, "how long at most"),
        .option("rate", .number(0...1), "the learning rate"),
        .option("zoom", .range, "which part"),
      ], returns: Self.net
    ) { call in
      .object(
        Thing(kind: Self.net, summary: "net \(call.integer("epochs") ?? 20) \(call.values("more").count)"))
    }
  }

  private var rank: Command {
    command(
      "rank",
      [
        .operand("net", .object([Self.net]), "the SuperNet"),
        .preposition(.by, "score", .words(["angle", "flops"]), "what to rank by"),
        .preposition(.under, "limit", .condition, required: false, "what to leave out"),
      ], returns: .table
    ) { _ in
      .table(
        Table(
          caption: "",
          columns: [.init("cell", .texts(["a", "b", "c"])), .init("flops", .numbers([1, 2, 3]))])
      )
    }
  }

  private var top: Command {
    command(
      "top",
      [
        .operand("count", .integer(1...1000), required: false, "how many"),
        .preposition(.from, "table", .table, "the table"),
      ], returns: .table, takesPipe: true
    ) { call in
      ((call.value("table") ?? call.piped)?.table).map { .table($0.prefix(call.integer("count") ?? 10)) }
        ?? .nothing
    }
  }

  private var filter: Command {
    command(
      "where", [.operand("condition", .condition, "what rows must meet")], returns: .table, takesPipe: true
    ) { call in
      call.piped?.table.map(Value.table) ?? .nothing
    }
  }

  private var load: Command {
    command(
      "load", [.operand("file", .file(extensions: ["csv"], mustExist: true), "the file")], returns: .table
    ) { _ in .table(Table(caption: "", columns: [])) }
  }

  private var save: Command {
    command(
      "save",
      [
        .operand("what", .anything, "what to save"),
        .preposition(.to, "file", .file(extensions: ["csv"], mustExist: false), "the file"),
      ], returns: .nothing
    ) { call in
      try Data().write(to: URL(fileURLWithPath: call.text("file") ?? ""))
      return .nothing
    }
  }

  /// What a person does who presses the stop button while it runs.
  private var stop: Command {
    command("stop", [], returns: .nothing) { [interrupt] _ in
      interrupt.set()
      return .nothing
    }
  }
}
