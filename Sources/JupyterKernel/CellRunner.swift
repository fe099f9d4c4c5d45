import Foundation

/// Runs cells one after another, on the compute thread.
struct CellRunner {
  /// How long a failed cell's reply waits, in seconds, for the cells that a client sends in one go: those that
  /// come before the reply are aborted, and a cell that fails at once would otherwise outrun them.
  private static let failureGrace = 0.02

  let interpreter: any KernelInterpreter
  let shell: Shell
  let mailbox: Mailbox
  let input: InputBroker
  let comms: CommRegistry

  private var queue: ExecutionQueue { shell.queue }
  private var history: CellHistory { shell.history }

  /// Runs cells until the queue is closed.
  func run() {
    while let request = queue.next() { run(request) }
  }

  private func run(_ request: ExecuteRequest) {
    mailbox.post(.message(.status("busy", parentHeader: request.header)))
    let number = request.storesHistory ? history.add(request.code) : history.count
    if !request.isSilent {
      publish(
        "execute_input", ["code": .string(request.code), "execution_count": .integer(number)], for: request)
    }
    let output = CellOutput(
      of: request, number: number, history: history, mailbox: mailbox, input: input, comms: comms)
    let outcome = interpreter.execute(
      request.code, silent: request.isSilent, output: output, interrupt: request.interrupt)
    output.close()
    switch outcome {
    case .ok: succeed(request, number: number, payload: output.payload)
    case .error(let name, let value, let traceback):
      let error: [String: JSONValue] = [
        "ename": .string(name), "evalue": .string(value),
        "traceback": .array(traceback.map(JSONValue.string)),
      ]
      fail(request, number: number, error: error)
    }
  }

  private func succeed(_ request: ExecuteRequest, number: Int, payload: JSONValue) {
    let values = request.userExpressions.mapValues(value(ofExpression:))
    queue.finish(holding: false)
    mailbox.post(
      .message(
        request.reply([
          "status": "ok", "execution_count": .integer(number), "user_expressions": .object(values),
          "payload": payload,
        ])),
      .message(.status("idle", parentHeader: request.header)))
  }

  private func fail(_ request: ExecuteRequest, number: Int, error: [String: JSONValue]) {
    if !request.isSilent { publish("error", .object(error), for: request) }
    let content = error.merging([
      "status": "error", "execution_count": .integer(number), "user_expressions": [:], "payload": [],
    ]) { _, last in last }
    let answers: [OutgoingMessage] = [
      request.reply(.object(content)), .status("idle", parentHeader: request.header),
    ]
    queue.finish(holding: request.stopsOnError)
    if request.stopsOnError {
      // A cell that was interrupted has run for long enough.
      if !request.interrupt.isSet { Thread.sleep(forTimeInterval: Self.failureGrace) }
      mailbox.post(.failure(answers: answers, shell: shell))
    } else {
      mailbox.post(.message(answers[0]), .message(answers[1]))
    }
  }

  private func value(ofExpression expression: String) -> JSONValue {
    guard let value = interpreter.evaluate(expression: expression) else {
      return [
        "status": "error", "ename": "NoValue", "evalue": .string("\(expression) has no value"),
        "traceback": [],
      ]
    }
    return ["status": "ok", "data": value.dataField, "metadata": value.metadataField]
  }

  private func publish(_ type: String, _ content: JSONValue, for request: ExecuteRequest) {
    mailbox.post(.message(.publication(type, parentHeader: request.header, content)))
  }
}
