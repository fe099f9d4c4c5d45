/// A request to run a cell, and what stops it.
struct ExecuteRequest: Sendable {
  let channel: KernelConnection.Channel
  let identities: [[UInt8]]
  let header: [UInt8]
  let code: String
  let isSilent: Bool
  let storesHistory: Bool
  let stopsOnError: Bool
  /// Whether somebody is there to answer questions.
  let allowsInput: Bool
  /// Expressions to evaluate after the cell, by the name of their value.
  let userExpressions: [String: String]
  let interrupt = InterruptToken()

  init(_ message: IncomingMessage, on channel: KernelConnection.Channel) throws(BadRequest) {
    let fields = RequestFields(message.content)
    self.channel = channel
    identities = message.identities
    header = message.header
    code = try fields.string("code")
    isSilent = try fields.bool("silent", default: false)
    storesHistory = try fields.bool("store_history", default: true) && !isSilent
    stopsOnError = try fields.bool("stop_on_error", default: true)
    allowsInput = try fields.bool("allow_stdin", default: false)
    userExpressions = try fields.strings("user_expressions")
  }

  func reply(_ content: JSONValue) -> OutgoingMessage {
    OutgoingMessage(
      channel: channel, identities: identities, type: "execute_reply", parentHeader: header, content: content)
  }
}
