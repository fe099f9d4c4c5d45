/// Serves the requests of one socket on the thread that owns it: checks them, answers the quick ones, and hands cells to
/// the threads that compute.
struct RequestServer {
  let core: KernelCore
  let channel: KernelConnection.Channel
  /// Sends on the socket of this server.
  let reply: (OutgoingMessage) -> Void
  /// Sends to everyone.
  let publish: (OutgoingMessage) -> Void

  private var drops = DropReport()
  private var usage = UsageReport()

  init(
    _ core: KernelCore, channel: KernelConnection.Channel, reply: @escaping (OutgoingMessage) -> Void,
    publish: @escaping (OutgoingMessage) -> Void
  ) {
    self.core = core
    self.channel = channel
    self.reply = reply
    self.publish = publish
  }

  mutating func receive(_ frames: [[UInt8]]) {
    do throws(WireFault) {
      serve(try core.decoder.decode(frames))
    } catch {
      drops.add(error)
    }
  }

  private mutating func serve(_ message: IncomingMessage) {
    // Answers on stdin are no requests: nothing is published for them.
    if channel == .stdin { return ((try? core.input.receive(message)) ?? ()) }
    do throws(BadRequest) {
      if try queued(message) { return }
    } catch {
      return answer(message) { _ throws(BadRequest) in throw error }
    }
    answer(message) { server throws(BadRequest) in try server.content(for: message) }
    if message.type == "shutdown_request" { core.mailbox.post(.stopRequest) }
  }

  /// Where a message belongs. Control messages belong to the kernel as a whole, whatever shell they name.
  private func shell(of message: IncomingMessage) throws(BadRequest) -> Shell {
    if let defect = message.defect { throw BadRequest(reason: defect) }
    let shell = channel == .control ? core.shells.main : core.shells[message.subshellID]
    guard let shell else { throw BadRequest(reason: "there is no subshell of that id") }
    return shell
  }

  /// Hands a cell to the thread that runs it, which tells everyone about it; false for all else.
  private func queued(_ message: IncomingMessage) throws(BadRequest) -> Bool {
    let shell = try shell(of: message)
    guard message.type == "execute_request" else { return false }
    guard channel == .shell else { throw BadRequest(reason: "cells run on the shell channel only") }
    shell.queue.add(try ExecuteRequest(message, on: channel))
    return true
  }

  /// Answers a message between its busy and its idle status.
  private mutating func answer(
    _ message: IncomingMessage, _ content: (inout RequestServer) throws(BadRequest) -> JSONValue?
  ) {
    publish(.status("busy", parentHeader: message.header))
    do throws(BadRequest) {
      if let content = try content(&self) {
        send(content, for: message)
        // Everyone is told that the kernel leaves.
        if message.type == "shutdown_request" {
          publish(.publication("shutdown_reply", parentHeader: message.header, content))
        }
      }
    } catch {
      drops.add(error)
      send(refusal(of: message, error), for: message)
    }
    publish(.status("idle", parentHeader: message.header))
  }

  /// The content of the reply; nil where there is none to give.
  private mutating func content(for message: IncomingMessage) throws(BadRequest) -> JSONValue? {
    let shell = try shell(of: message)
    switch message.type {
    case "interrupt_request":
      core.shells.interrupt()
      return ["status": "ok"]
    case "shutdown_request":
      return ["status": "ok", "restart": .bool(message.content["restart"]?.bool ?? false)]
    case "usage_request": return usage.content()
    case "create_subshell_request": return try openSubshell()
    case "delete_subshell_request":
      let id = try RequestFields(message.content).string("subshell_id")
      guard core.shells.close(id) else { throw BadRequest(reason: "there is no subshell of that id") }
      return ["status": "ok"]
    case "list_subshell_request":
      return ["status": "ok", "subshell_id": .array(core.shells.subshellIDs.map(JSONValue.string))]
    case "comm_open", "comm_close", "comm_msg":
      try takeUp(message)
      return nil
    case "comm_info_request":
      let target = try RequestFields(message.content).string("target_name", default: "")
      return ["status": "ok", "comms": core.comms.list(target: target.isEmpty ? nil : target)]
    default:
      return try RequestAnswers(interpreter: core.interpreter, history: shell.history)
        .reply(to: message.type, message.content)
    }
  }

  private func openSubshell() throws(BadRequest) -> JSONValue {
    let shell: Shell?
    do throws(KernelError) { shell = try core.shells.open(core.runCells) } catch { shell = nil }
    guard let id = shell?.id else { throw BadRequest(reason: "no more subshells can be opened") }
    return ["status": "ok", "subshell_id": .string(id)]
  }

  private func takeUp(_ message: IncomingMessage) throws(BadRequest) {
    let fields = RequestFields(message.content)
    let id = try fields.string("comm_id")
    switch message.type {
    case "comm_open":
      if core.comms.open(id, target: try fields.string("target_name")) { return }
      // The other end is told that nobody is here.
      publish(
        .publication("comm_close", parentHeader: message.header, ["comm_id": .string(id), "data": [:]]))
    case "comm_close": core.comms.close(id)
    default: break
    }
  }

  private func refusal(of message: IncomingMessage, _ error: BadRequest) -> JSONValue {
    var fields: [String: JSONValue] = [
      "status": "error", "ename": "BadMessage", "evalue": .string(error.reason), "traceback": [],
    ]
    if message.type == "execute_request" {
      fields["execution_count"] = .integer(core.shells.main.history.count)
    }
    return .object(fields)
  }

  /// Replies to a request; other messages have no reply.
  private func send(_ content: JSONValue, for message: IncomingMessage) {
    let suffix = "_request"
    guard message.type.hasSuffix(suffix) else { return }
    reply(
      OutgoingMessage(
        channel: channel, identities: message.identities,
        type: message.type.dropLast(suffix.count) + "_reply",
        parentHeader: message.header, content: content))
  }
}
