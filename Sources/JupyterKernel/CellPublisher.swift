/// A running cell's output on its way to iopub.
struct CellPublisher: KernelOutput {
  private let outbox: Outbox
  private let parent: String
  private let count: Int
  private let silent: Bool

  init(_ outbox: Outbox, parent: String, count: Int, silent: Bool) {
    self.outbox = outbox
    self.parent = parent
    self.count = count
    self.silent = silent
  }

  func stream(_ name: String, _ text: String) {
    if !silent && !text.isEmpty { outbox.post(.stream(name: name, text: text, parent: parent)) }
  }

  func display(_ data: DisplayData, id: String?) { post("display_data", data, id: id) }

  func update(_ data: DisplayData, id: String) { post("update_display_data", data, id: id) }

  func result(_ data: DisplayData) {
    post("execute_result", data, id: nil, extra: [("execution_count", "\(count)")])
  }

  private func post(_ type: String, _ data: DisplayData, id: String?, extra: [(String, String)] = []) {
    if silent { return }
    let transient = JSONText.object(id.map { [("display_id", JSONText.string($0))] } ?? [])
    outbox.post(
      .message(
        .iopub(
          type, parent: parent,
          JSONText.object(
            [("data", data.json), ("metadata", JSONText.emptyObject), ("transient", transient)] + extra))))
  }
}
