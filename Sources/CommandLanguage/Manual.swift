import Rendering

/// Help, inspection and the page of commands, all from the declarations.
public enum Manual {
  /// One command's page.
  static func page(_ command: Command) -> MIMEBundle {
    bundle(plain: plain(command), markdown: markdown(command, heading: "**\(command.verb)** "))
  }

  /// What a command does and how it is written, for a tooltip.
  static func summaryPage(_ command: Command) -> MIMEBundle {
    let examples = command.examples.first.map { "\n\n```\n\($0.source)\n```" } ?? ""
    return bundle(
      plain: "\(command.verb): \(command.summary)\n\n  \(command.usage)",
      markdown: "**\(command.verb)** \(command.summary)\n\n```\n\(command.usage)\n```" + examples)
  }

  /// All commands, a line each.
  static func overview(_ commands: CommandTable) -> MIMEBundle {
    var plain = ["Commands (help NAME shows one; Tab completes, Shift-Tab explains):"]
    var markdown = ["| | |", "| --- | --- |"]
    let width = commands.verbs.map(\.count).max() ?? 0
    for family in families(commands) {
      plain += ["", family.name]
      markdown.append("| **\(family.name)** | |")
      for command in family.commands {
        let verb = command.verb.padding(to: width)
        plain.append("  \(verb)  \(command.summary)")
        markdown.append("| `\(command.verb)` | \(command.summary) |")
      }
    }
    return bundle(plain: plain.joined(separator: "\n"), markdown: markdown.joined(separator: "\n"))
  }

  /// One parameter's line.
  static func parameterPage(_ parameter: Parameter, of command: Command) -> MIMEBundle {
    let text = "\(command.verb) \(parameter.usage): \(explanation(parameter))"
    return bundle(
      plain: text, markdown: "**\(command.verb)** `\(parameter.usage)` — \(explanation(parameter))")
  }

  /// What a variable holds.
  static func variablePage(_ name: String, _ value: Value) -> MIMEBundle {
    let summary = Presentation.summary(of: value)
    return bundle(
      plain: "\(name): \(value.kind.name)\n\(summary)",
      markdown: "**\(name)** \(value.kind.name)\n\n```\n\(summary)\n```")
  }

  /// The manual's page of commands (docs/commands.md).
  public static func commandsPage(_ commands: CommandTable) -> String {
    var lines = [
      "# Commands", "",
      "Made from the commands' declarations by `azimuth manual`; a test fails when it is stale.",
      "How the language is written stands in [language.md](language.md).", "",
    ]
    for family in families(commands) {
      lines += ["## \(family.name.prefix(1).uppercased() + family.name.dropFirst())", ""]
      for command in family.commands { lines += [markdown(command, heading: "### \(command.verb)\n\n"), ""] }
    }
    return lines.joined(separator: "\n")
  }

  private static func families(_ commands: CommandTable) -> [(name: String, commands: [Command])] {
    var families: [(name: String, commands: [Command])] = []
    for command in commands.commands {
      if let index = families.firstIndex(where: { $0.name == command.family }) {
        families[index].commands.append(command)
      } else {
        families.append((command.family, [command]))
      }
    }
    return families
  }

  private static func explanation(_ parameter: Parameter) -> String {
    var text = "\(parameter.help): \(parameter.type.description)"
    if let unit = parameter.unit { text += " \(unit)" }
    if let standard = parameter.standard { text += "; \(standard) unless told otherwise" }
    return text
  }

  private static func plain(_ command: Command) -> String {
    var lines = ["\(command.verb): \(command.summary)", "", "  \(command.usage)", ""]
    let width = command.parameters.map(\.usage.count).max() ?? 0
    for parameter in command.parameters {
      lines.append("  \(parameter.usage.padding(to: width))  \(explanation(parameter))")
    }
    guard !command.examples.isEmpty else { return lines.joined(separator: "\n") }
    lines +=
      ["", "For example:"] + command.examples.flatMap { $0.source.split(separator: "\n").map { "  \($0)" } }
    return lines.joined(separator: "\n")
  }

  private static func markdown(_ command: Command, heading: String) -> String {
    var lines = ["\(heading)\(command.summary)", "", "```", command.usage, "```", ""]
    if !command.parameters.isEmpty {
      lines += ["| | |", "| --- | --- |"]
      for parameter in command.parameters {
        // A bar would end the table's cell.
        let usage = parameter.usage.replacing("|", with: "\\|")
        lines.append("| `\(usage)` | \(explanation(parameter).replacing("|", with: "\\|")) |")
      }
      lines.append("")
    }
    if !command.examples.isEmpty { lines.append(command.examples.count == 1 ? "Example:" : "Examples:") }
    for example in command.examples { lines += ["", "```", example.source, "```"] }
    return lines.joined(separator: "\n")
  }

  /// The pages' own Markdown (paragraphs, tables of two columns, fenced code, bold, code) as HTML, for front ends that
  /// show no Markdown.
  private static func html(_ markdown: String) -> String {
    func inline(_ text: some StringProtocol) -> String {
      Markup.escaped(String(text).replacing("\\|", with: "|"))
        .replacing(/`([^`]*)`/) { "<code>\($0.output.1)</code>" }
        .replacing(/\*\*([^*]*)\*\*/) { "<b>\($0.output.1)</b>" }
    }
    var html = ""
    var (isCode, isTable) = (false, false)
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      let isRow = !isCode && line.hasPrefix("|")
      if isTable != isRow { html += isRow ? "<table>" : "</table>" }
      isTable = isRow
      if line == "```" {
        isCode.toggle()
        html += isCode ? "<pre>" : "</pre>"
      } else if isCode {
        html += Markup.escaped(String(line)) + "\n"
      } else if isRow {
        // A bar within a cell is escaped.
        let cells = line.dropFirst().replacing("\\|", with: "\u{0}").split(separator: "|").prefix(2)
        guard cells.count == 2, !line.hasPrefix("| |"), !line.hasPrefix("| ---") else { continue }
        let texts = cells.map { inline($0.replacing("\u{0}", with: "|").trimmingPrefix(" ")) }
        html +=
          "<tr><td style=\"text-align: left\">"
          + texts.joined(separator: "</td><td style=\"text-align: left\">")
          + "</td></tr>"
      } else if !line.isEmpty {
        html += "<p>\(inline(line))</p>"
      }
    }
    return html + (isTable ? "</table>" : "")
  }

  private static func bundle(plain: String, markdown: String) -> MIMEBundle {
    var bundle = MIMEBundle(plainText: plain)
    bundle["text/markdown"] = .text(markdown)
    bundle["text/html"] = .text(html(markdown))
    return bundle
  }
}

extension String {
  /// The text with spaces after it, up to a width.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
