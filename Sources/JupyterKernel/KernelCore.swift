/// What the kernel's threads share: the one of the shell, the one of control, and those that compute.
final class KernelCore: Sendable {
  let interpreter: any KernelInterpreter
  let encoder: WireEncoder
  let decoder: WireDecoder
  let mailbox: Mailbox
  let shells: Shells
  let input: InputBroker
  let comms: CommRegistry

  init(signer: MessageSigner, interpreter: any KernelInterpreter, archive: HistoryArchive?)
    throws(KernelError)
  {
    self.interpreter = interpreter
    encoder = WireEncoder(signer: signer)
    decoder = WireDecoder(signer: signer)
    mailbox = try Mailbox()
    shells = Shells(archive: archive, mailbox: mailbox)
    input = InputBroker(mailbox: mailbox)
    comms = CommRegistry(targets: interpreter.info.eventTopics)
  }

  /// Runs a shell's cells until its queue is closed.
  @Sendable func runCells(of shell: Shell) {
    CellRunner(interpreter: interpreter, shell: shell, mailbox: mailbox, input: input, comms: comms).run()
  }
}
