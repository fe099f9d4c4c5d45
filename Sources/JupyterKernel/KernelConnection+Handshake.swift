import CZeroMQ
import Foundation

/// The handshake of JEP 66: the kernel chooses its ports and tells them to the launcher, so that nobody can take them
/// in between.
extension KernelConnection {
  /// How long the launcher has for its receipt, in milliseconds.
  private static let patience: Int32 = 5_000

  /// Sends the ports in one signed frame and waits for a signed receipt.
  ///
  /// - Parameter ports: each channel's port; for ipc, what stands behind the address.
  /// - Throws: `KernelError.notRegistered` where no receipt comes or its signature is wrong.
  func register(_ ports: [Channel: String], in context: ZeroMQContext) throws(KernelError) {
    guard let registration else { return }
    let endpoint =
      transport == .tcp
      ? "tcp://\(registration.address):\(registration.port)"
      : "ipc://\(registration.address)-\(registration.port)"
    let socket = try ZeroMQSocket(connectedTo: endpoint, patience: Self.patience, in: context)
    let signer = MessageSigner(key: key)
    var fields: [String: JSONValue] = ["kernel_id": .string(registration.kernelID)]
    for (channel, port) in ports { fields[channel.portField] = .string(port) }
    let content = JSONValue.object(fields).encoded
    socket.send([WireDecoder.delimiter, signer.signature(of: [content]), content])
    guard let receipt = socket.receive(waiting: true)?.drop(while: { $0 != WireDecoder.delimiter }),
      receipt.count >= 3, let signature = receipt.dropFirst().first,
      signer.accepts(signature, of: [receipt[receipt.startIndex + 2]])
    else { throw .notRegistered(endpoint: endpoint) }
  }
}
