import Synchronization

/// The output of one running cell, published under its request.
final class CellOutput: KernelOutput {
  private let mailbox: Mailbox
  private let history: CellHistory
  private let input: InputBroker
  private let comms: CommRegistry
  private let request: ExecuteRequest
  private let number: Int
  /// False once the cell has ended: what its threads still say would come after its idle status.
  private let isOpen = Atomic<Bool>(true)

  private let pages = Mutex([DisplayData]())

  init(
    of request: ExecuteRequest, number: Int, history: CellHistory, mailbox: Mailbox, input: InputBroker,
    comms: CommRegistry
  ) {
    self.input = input
    self.comms = comms
    self.request = request
    self.number = number
    self.history = history
    self.mailbox = mailbox
  }

  func close() {
    isOpen.store(false, ordering: .releasing)
  }

  private var isPublishing: Bool { !request.isSilent && isOpen.load(ordering: .acquiring) }

  func stream(name: String, text: String) {
    guard isPublishing else { return }
    mailbox.post(stream: name, text: text, parentHeader: request.header) { isPublishing }
  }

  func display(_ data: DisplayData, id: String?) {
    publish("display_data", Self.fields(data.bounded, id: id))
  }

  func updateDisplay(_ data: DisplayData, id: String) {
    publish("update_display_data", Self.fields(data.bounded, id: id))
  }

  func executeResult(_ data: DisplayData) {
    if request.storesHistory, case .text(let text)? = data.contents["text/plain"] {
      history.setOutput(text, line: number)
    }
    publish(
      "execute_result",
      [
        "execution_count": .integer(number), "data": data.bounded.dataField,
        "metadata": data.bounded.metadataField,
      ])
  }

  func page(_ data: DisplayData) { pages.withLock { $0.append(data.bounded) } }

  /// What the cell's reply asks the front end to do besides.
  var payload: JSONValue {
    .array(
      pages.withLock { $0 }.map { ["source": "page", "data": $0.dataField, "start": 0] })
  }

  func ask(_ prompt: String, isPassword: Bool) -> InputAnswer {
    input.ask(prompt, isPassword: isPassword, for: request)
  }

  func tell(_ topic: String, event: String) {
    for id in comms.ids(listeningTo: topic) {
      publish("comm_msg", ["comm_id": .string(id), "data": .embedding(event)])
    }
  }

  func clearOutput(wait: Bool) {
    publish("clear_output", ["wait": .bool(wait)])
  }

  private static func fields(_ data: DisplayData, id: String?) -> JSONValue {
    [
      "data": data.dataField, "metadata": data.metadataField,
      "transient": id.map { ["display_id": .string($0)] } ?? [:],
    ]
  }

  private func publish(_ type: String, _ content: JSONValue) {
    guard isPublishing else { return }
    mailbox.post(.message(.publication(type, parentHeader: request.header, content)))
  }
}
