import CommandLanguage
import JupyterKernel
import Rendering

/// A cell's output as Jupyter's messages.
struct NotebookOutput: CellOutput {
  private let output: any KernelOutput

  init(_ output: any KernelOutput) { self.output = output }

  func display(_ bundle: MIMEBundle, id: String?) { output.display(DisplayData(bundle), id: id) }
  func update(_ bundle: MIMEBundle, id: String) { output.updateDisplay(DisplayData(bundle), id: id) }
  func result(_ bundle: MIMEBundle) { output.executeResult(DisplayData(bundle)) }
  func line(_ text: String) { output.stream(name: "stdout", text: text + "\n") }
  func warning(_ text: String) { errorLine("Warning: \(text)") }
  func errorLine(_ text: String) { output.stream(name: "stderr", text: text + "\n") }
  func page(_ bundle: MIMEBundle) { output.page(DisplayData(bundle)) }
  func clear(wait: Bool) { output.clearOutput(wait: wait) }
  func tell(_ topic: String, event: String) { output.tell(topic, event: event) }

  func ask(_ question: String, isHidden: Bool) -> Answer {
    switch output.ask(question, isPassword: isHidden) {
    case .text(let text): .text(text)
    case .notAllowed: .nobody
    case .interrupted: .interrupted
    }
  }
}
