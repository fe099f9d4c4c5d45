/// The contents of replies that need no running cell (messaging specification, "Messages on the shell channel").
struct Replies {
  let interpreter: any KernelInterpreter
  let history: History

  /// The reply's content for a request; nil for requests that this does not answer.
  func answer(_ request: Request) -> String? {
    switch request.type {
    case "kernel_info_request": kernelInfo
    case "complete_request": complete(request)
    case "inspect_request": inspect(request)
    case "is_complete_request": isComplete(request)
    case "history_request": history(request)
    case "comm_info_request": ok([("comms", JSONText.emptyObject)])
    default: nil
    }
  }

  private func ok(_ members: [(String, String)]) -> String {
    JSONText.object([("status", "\"ok\"")] + members)
  }

  private var kernelInfo: String {
    let info = interpreter.info
    let language = JSONText.object([
      ("name", JSONText.string(info.language)), ("version", JSONText.string(info.languageVersion)),
      ("mimetype", JSONText.string(info.mimeType)), ("file_extension", JSONText.string(info.fileExtension)),
      ("pygments_lexer", JSONText.string(info.pygmentsLexer)),
      ("codemirror_mode", JSONText.string(info.codeMirrorMode)), ("nbconvert_exporter", "\"script\""),
    ])
    let links = info.helpLinks.map {
      JSONText.object([("text", JSONText.string($0.text)), ("url", JSONText.string($0.url))])
    }
    return ok([
      ("protocol_version", "\"\(JupyterKernel.protocolVersion)\""),
      ("implementation", JSONText.string(info.implementation)),
      ("implementation_version", JSONText.string(info.version)), ("language_info", language),
      ("banner", JSONText.string(info.banner)), ("help_links", JSONText.array(links)), ("debugger", "false"),
      ("supported_features", "[]"),
    ])
  }

  private func complete(_ request: Request) -> String {
    let code = request.text("code") ?? ""
    let reply = interpreter.complete(code, cursor: request.integer("cursor_pos") ?? code.unicodeScalars.count)
    let types = reply.matches.map { match in
      JSONText.object([
        ("start", "\(reply.start)"), ("end", "\(reply.end)"), ("text", JSONText.string(match.text)),
        ("type", JSONText.string(match.type)),
      ])
    }
    return ok([
      ("matches", JSONText.strings(reply.matches.map(\.text))), ("cursor_start", "\(reply.start)"),
      ("cursor_end", "\(reply.end)"),
      ("metadata", JSONText.object([("_jupyter_types_experimental", JSONText.array(types))])),
    ])
  }

  private func inspect(_ request: Request) -> String {
    let code = request.text("code") ?? ""
    let found = interpreter.inspect(
      code, cursor: request.integer("cursor_pos") ?? code.unicodeScalars.count,
      detail: request.integer("detail_level") ?? 0)
    return ok([
      ("found", JSONText.bool(found != nil)), ("data", found?.json ?? JSONText.emptyObject),
      ("metadata", JSONText.emptyObject),
    ])
  }

  private func isComplete(_ request: Request) -> String {
    switch interpreter.completeness(of: request.text("code") ?? "") {
    case .complete: JSONText.object([("status", "\"complete\"")])
    case .invalid: JSONText.object([("status", "\"invalid\"")])
    case .incomplete(let indent):
      JSONText.object([
        ("status", "\"incomplete\""), ("indent", JSONText.string(String(repeating: " ", count: indent))),
      ])
    }
  }

  private func history(_ request: Request) -> String {
    let withOutput = request.bool("output", false)
    let items = history.answer(request).map { entry in
      let code = JSONText.string(entry.code)
      return JSONText.array(["0", "\(entry.line)", withOutput ? "[\(code),null]" : code])
    }
    return ok([("history", JSONText.array(items))])
  }
}
