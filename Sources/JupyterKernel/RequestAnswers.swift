/// Answers the requests that neither run cells nor change the kernel.
struct RequestAnswers {
  let interpreter: any KernelInterpreter
  let history: CellHistory

  /// The content of the reply to a request; nil when its type is unknown.
  func reply(to type: String, _ content: [String: JSONValue]) throws(BadRequest) -> JSONValue? {
    switch type {
    case "kernel_info_request": kernelInfo
    case "complete_request": try completion(content)
    case "inspect_request": try inspection(content)
    case "is_complete_request": try completeness(content)
    case "history_request":
      ["status": "ok", "history": try HistoryQuery(content).answer(from: history)]
    default: nil
    }
  }

  private var kernelInfo: JSONValue {
    let info = interpreter.info
    let language = info.language
    return [
      "status": "ok",
      "protocol_version": .string(JupyterKernel.protocolVersion),
      "implementation": .string(info.implementation),
      "implementation_version": .string(info.version),
      "banner": .string(info.banner),
      "debugger": false,
      "supported_features": ["kernel subshells"],
      "language_info": [
        "name": .string(language.name), "version": .string(language.version),
        "mimetype": .string(language.mimetype), "file_extension": .string(language.fileExtension),
        "pygments_lexer": .string(language.pygmentsLexer),
        "codemirror_mode": .embedding(language.codemirrorMode),
      ],
      "help_links": .array(info.helpLinks.map { ["text": .string($0.text), "url": .string($0.url)] }),
    ]
  }

  private func completion(_ content: [String: JSONValue]) throws(BadRequest) -> JSONValue {
    let (code, cursor) = try codeAndCursor(content)
    let reply = interpreter.complete(code, cursor: cursor)
    let types = reply.matches.map { match -> JSONValue in
      [
        "start": .integer(reply.start), "end": .integer(reply.end), "text": .string(match.text),
        "type": .string(match.type),
      ]
    }
    return [
      "status": "ok", "matches": .array(reply.matches.map { .string($0.text) }),
      "cursor_start": .integer(reply.start), "cursor_end": .integer(reply.end),
      "metadata": ["_jupyter_types_experimental": .array(types)],
    ]
  }

  private func inspection(_ content: [String: JSONValue]) throws(BadRequest) -> JSONValue {
    let (code, cursor) = try codeAndCursor(content)
    let detail = try RequestFields(content).integer("detail_level", default: 0)
    let found = interpreter.inspect(code, cursor: cursor, detail: min(max(detail, 0), 1))
    return [
      "status": "ok", "found": .bool(found != nil), "data": found?.dataField ?? [:],
      "metadata": found?.metadataField ?? [:],
    ]
  }

  private func completeness(_ content: [String: JSONValue]) throws(BadRequest) -> JSONValue {
    switch interpreter.completeness(of: try RequestFields(content).string("code")) {
    case .complete: ["status": "complete"]
    case .incomplete(let indent): ["status": "incomplete", "indent": .string(indent)]
    case .invalid: ["status": "invalid"]
    case .unknown: ["status": "unknown"]
    }
  }

  /// The code asked about and the position in it, brought into it when it lies outside; its end by default.
  private func codeAndCursor(_ content: [String: JSONValue]) throws(BadRequest) -> (String, Int) {
    let fields = RequestFields(content)
    let code = try fields.string("code")
    let length = code.unicodeScalars.count
    return (code, min(max(0, try fields.integer("cursor_pos", default: length)), length))
  }
}
