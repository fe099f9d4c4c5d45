import CommandLanguage
import Rendering
import Synchronization

/// A small language to test with: real commands, no science.
final class Shop: Sendable {
  static let basket = ValueKind("basket", isTabular: true)

  struct Basket: LanguageObject {
    let fruits: [String]
    var kind: ValueKind { Shop.basket }
    var summary: String { "\(fruits.count) fruits" }
    func show() -> MIMEBundle { MIMEBundle(plainText: "basket of \(fruits.joined(separator: ", "))") }
    func table() -> Table? { Table(caption: "", columns: [Table.Column("fruit", .texts(fruits))]) }
  }

  /// How often `pick` ran.
  let picks = Mutex(0)

  var interpreter: Interpreter { Interpreter(commands: [pick, top, fail]) }

  private var pick: Command {
    Command(
      "pick", family: "fruit", "Picks fruits.",
      parameters: [
        .operand("kind", .words(["apple", "pear"]), "which"),
        .preposition(.from, "basket", .object([Shop.basket]), required: false, "where from"),
        .option("count", .integer(1...9), standard: "1", "how many"),
        .option(
          "ripe",
          .either([.words(["yes", "no"]), .call("since", [.option("days", .integer(0...30), "days")])]),
          "whether ripe"),
        .option("weight", .number(0...1), "kilograms"),
        .option("list", .file(extensions: ["csv"], mustExist: true), "a file"),
      ], returns: .kind(Shop.basket), examples: []
    ) { [self] call in
      picks.withLock { $0 += 1 }
      return .object(
        Basket(fruits: Array(repeating: call.text("kind") ?? "", count: call.integer("count") ?? 1)))
    }
  }

  private var top: Command {
    Command(
      "top", family: "fruit", "Keeps the first rows.",
      parameters: [
        .operand("count", .integer(1...100), required: false, "how many"),
        .preposition(.from, "table", .table, "the table"),
      ],
      returns: .kind(.table), takesPipe: true, examples: []
    ) { call in
      let table = (call.value("table") ?? call.piped)?.table
      return table.map { .table($0.prefix(call.integer("count") ?? 10)) } ?? .nothing
    }
  }

  private var fail: Command {
    Command("fail", family: "fruit", "Fails, keeping one apple.", returns: .kind(Shop.basket), examples: []) {
      call in
      throw CommandFailure(
        .interrupted, "stopped half-way", nextStep: "go on with \(call.target ?? "it")",
        partial: .object(Basket(fruits: ["apple"])))
    }
  }
}

/// Keeps what a cell shows.
final class Recorder: CellOutput {
  private let state = Mutex((lines: [String](), displays: [String](), result: String?.none))

  var lines: [String] { state.withLock { $0.lines } }
  var displays: [String] { state.withLock { $0.displays } }
  var value: String? { state.withLock { $0.result } }

  func display(_ bundle: MIMEBundle, id: String?) { state.withLock { $0.displays.append(bundle.plainText) } }
  func update(_ bundle: MIMEBundle, id: String) {}
  func result(_ bundle: MIMEBundle) { state.withLock { $0.result = bundle.plainText } }
  func line(_ text: String) { state.withLock { $0.lines.append(text) } }
  func warning(_ text: String) {}
}

extension Interpreter {
  /// Runs a cell; its error as text, or nil.
  func failure(_ cell: String, _ recorder: Recorder = Recorder()) -> String? {
    if case .failed(let diagnostic, let source) = run(cell, output: recorder, interrupt: InterruptFlag()) {
      return diagnostic.plainText(in: source)
    }
    return nil
  }
}
