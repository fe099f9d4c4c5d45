import Rendering

/// Shows in the pane beside the notebook what a command would show in it: `train?` explains without leaving a trace.
struct PagedOutput: CellOutput {
  private let output: any CellOutput

  init(_ output: any CellOutput) { self.output = output }

  func display(_ bundle: MIMEBundle, id: String?) { output.page(bundle) }
  func update(_ bundle: MIMEBundle, id: String) { output.page(bundle) }
  func result(_ bundle: MIMEBundle) { output.page(bundle) }
  func line(_ text: String) { output.line(text) }
  func warning(_ text: String) { output.warning(text) }
}
