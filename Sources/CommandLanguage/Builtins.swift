import Rendering

/// The commands that concern only the language itself.
enum Builtins {
  static let commands = [help, vars, set, forget, print, input, clear]

  private static let help = Command(
    "help", family: "session", "Explains the language, or one command.",
    parameters: [
      .operand("command", .either([.column, .text]), required: false, "the command to explain")
    ],
    returns: .kind(.nothing),
    examples: [.init("help top", gives: "Keeps the first rows")]
  ) { call in
    guard let verb = call.text("command") else {
      call.output.display(Manual.overview(call.commands), id: nil)
      return .nothing
    }
    guard let command = call.commands[verb] else {
      throw CommandFailure(
        .nameError, "there is no command '\(verb)'", about: "command",
        suggestion: suggestion(for: verb, among: call.commands.verbs), nextStep: "help shows all commands.")
    }
    call.output.display(Manual.page(command), id: nil)
    return .nothing
  }

  private static let vars = Command(
    "vars", family: "session", "Lists the variables and what they hold.", returns: .kind(.table),
    examples: [.init("a = 5\nvars", gives: "number")]
  ) { call in
    let session = call.session
    let variables = session.names.filter { $0 != "it" }.compactMap { name in
      session.current(name).map { (name: name, value: $0) }
    }
    return .table(
      Table(
        caption: variables.isEmpty ? "No variables yet." : "Variables",
        columns: [
          Table.Column("name", .texts(variables.map(\.name))),
          Table.Column("kind", .texts(variables.map(\.value.kind.name))),
          Table.Column("value", .texts(variables.map { Presentation.summary(of: $0.value) })),
        ]))
  }

  private static let set = Command(
    "set", family: "session", "Sets what holds for all later commands of this notebook.",
    parameters: [
      .option("seed", .integer(0...Int(1) << 53), "where random numbers come from; 0 at the beginning"),
      .option("threads", .integer(1...256), "how many threads compute; all cores at the beginning"),
    ],
    returns: .kind(.nothing), examples: [.init("set seed=7", gives: "seed = 7")]
  ) { call in
    let names = call.command.parameters.map(\.name)
    for name in names {
      guard let value = call.number(name) else { continue }
      call.session.set(name, to: value)
    }
    let settings = names.map { name in
      "\(name) = \(call.session.setting(name).map(ParameterType.plain) ?? "not set")"
    }
    call.output.line(settings.joined(separator: ", "))
    return .nothing
  }

  private static let print = Command(
    "print", family: "session", "Writes a line of text.",
    parameters: [
      .operand(
        "value",
        .either([.text, .number(-.greatestFiniteMagnitude ... .greatestFiniteMagnitude), .anything]),
        "a text, a number or a variable"),
      .preposition(
        .to, "stream", .words(["stdout", "stderr"]), required: false, "where to; stdout unless told otherwise"
      ),
    ],
    returns: .kind(.nothing),
    examples: [
      .init("print \"hello, world\"", gives: "hello, world"),
      .init("for n in 1..3:\n  print n", gives: "2"),
    ]
  ) { call in
    guard let value = call.value("value") else { return .nothing }
    let text = Presentation.show(value)?.plainText ?? ""
    if call.text("stream") == "stderr" { call.output.errorLine(text) } else { call.output.line(text) }
    return .nothing
  }

  private static let input = Command(
    "input", family: "session", "Asks a question and waits for the answer.",
    parameters: [
      .operand("question", .text, "what to ask"),
      .option("hidden", .words(["yes", "no"]), standard: "no", "whether what is typed stays unseen"),
    ],
    returns: .kind(.text), examples: [.init("name = input \"Your name?\"\nprint name", gives: "Ada")]
  ) { call in
    switch call.output.ask(call.text("question") ?? "", isHidden: call.text("hidden") == "yes") {
    case .text(let text): return .text(text)
    case .interrupted: throw CommandFailure(.interrupted, "stopped while it waited for an answer")
    case .nobody:
      throw CommandFailure(
        .valueError, "nobody is there to answer", about: "question",
        nextStep: "Where cells run by themselves, assign the answer: name = \"…\"")
    }
  }

  private static let clear = Command(
    "clear", family: "session", "Removes what the cell has shown so far.",
    parameters: [
      .option(
        "wait", .words(["yes", "no"]), standard: "no", "whether it stays until something else is shown")
    ],
    returns: .kind(.nothing), examples: [.init("print \"gone\"\nclear\nprint \"stays\"", gives: "stays")]
  ) { call in
    call.output.clear(wait: call.text("wait") == "yes")
    return .nothing
  }

  private static let forget = Command(
    "forget", family: "session", "Lets variables go and frees their memory.",
    parameters: [.operand("name", .anything, repeats: true, "the variables to let go")],
    returns: .kind(.nothing),
    examples: [.init("a = 5\nforget a\nvars", gives: "No variables yet")]
  ) { call in
    for name in call.names("name") {
      call.session[name] = nil
      // `it` may hold the same thing.
      call.session["it"] = nil
    }
    return .nothing
  }
}
