import CommandLanguage
import JupyterKernel
import Rendering

/// A cell's output as Jupyter's messages.
struct NotebookOutput: CellOutput {
  private let output: any KernelOutput

  init(_ output: any KernelOutput) { self.output = output }

  func display(_ bundle: MIMEBundle, id: String?) { output.display(DisplayData(bundle), id: id) }
  func update(_ bundle: MIMEBundle, id: String) { output.update(DisplayData(bundle), id: id) }
  func result(_ bundle: MIMEBundle) { output.result(DisplayData(bundle)) }
  func line(_ text: String) { output.stream("stdout", text + "\n") }
  func warning(_ text: String) { output.stream("stderr", "Warning: \(text)\n") }
}
