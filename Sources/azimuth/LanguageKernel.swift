import CommandLanguage
import Commands
import JupyterKernel
import Rendering
import TensorEngine

/// The language as the kernel sees it: where the two meet.
struct LanguageKernel: KernelInterpreter {
  private let interpreter: Interpreter
  /// The Pygments lexer that the front end has for the language.
  private let lexer: String

  init(_ interpreter: Interpreter, lexer: String) {
    self.interpreter = interpreter
    self.lexer = lexer
  }

  var info: KernelInfo {
    KernelInfo(
      implementation: "azimuth", version: Azimuth.version,
      banner: "Azimuth \(Azimuth.version): architecture search with random labels. help lists the commands.",
      // Where JupyterLab has not our extension, Python's colours suit the language's comments, texts and numbers.
      language: KernelInfo.Language(
        name: "azimuth", version: Azimuth.version, mimetype: "text/x-azimuth", fileExtension: ".azm",
        pygmentsLexer: lexer, codemirrorMode: #"{"name":"azimuth","mime":"text/x-python"}"#),
      eventTopics: [TrainingEvent.topic])
  }

  func execute(_ code: String, silent: Bool, output: any KernelOutput, interrupt: InterruptToken)
    -> ExecutionOutcome
  {
    let flag = InterruptFlag { interrupt.isSet }
    switch interpreter.run(code, output: NotebookOutput(output), interrupt: flag) {
    case .completed: return .ok
    case .failed(let diagnostic, let source):
      return .error(
        name: diagnostic.category.rawValue, value: diagnostic.message,
        traceback: diagnostic.colouredLines(in: source))
    }
  }

  func complete(_ code: String, cursor: Int) -> CompletionReply {
    let list = interpreter.complete(code, cursor: cursor)
    return CompletionReply(
      matches: list.items.map { CompletionReply.Match(text: $0.text, type: $0.type) },
      start: list.range.lowerBound, end: list.range.upperBound
    )
  }

  func inspect(_ code: String, cursor: Int, detail: Int) -> DisplayData? {
    interpreter.inspect(code, cursor: cursor, detail: detail).map { DisplayData($0) }
  }

  func completeness(of code: String) -> Completeness {
    switch interpreter.completeness(of: code) {
    case .complete: .complete
    case .incomplete(let indent): .incomplete(indent: String(repeating: " ", count: indent))
    case .invalid: .invalid
    }
  }

  func evaluate(expression: String) -> DisplayData? {
    interpreter.show(variable: expression).map { DisplayData($0) }
  }
}

extension DisplayData {
  init(_ bundle: MIMEBundle) {
    self.init(
      bundle.contents.mapValues { content in
        switch content {
        case .text(let text): .text(text)
        case .binary(let bytes): .binary(bytes)
        case .json(let json): .json(json)
        }
      })
  }
}
