import Rendering

/// The commands that concern only the language itself.
enum Builtins {
  static let commands = [help, vars, set, forget]

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
    let variables = call.variables.filter { $0.name != "it" }
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
