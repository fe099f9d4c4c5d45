import Foundation

/// What a connection file says: where to listen and how messages are signed.
package struct KernelConnection: Sendable, Equatable {
  package enum Transport: String, Sendable {
    case tcp, ipc
  }

  package enum Channel: String, Sendable, CaseIterable {
    case shell, control, stdin, iopub
    case heartbeat = "hb"
  }

  package let transport: Transport
  package let address: String
  package let ports: [Channel: Int]
  /// The key of the signatures; empty when messages are not signed.
  package let key: [UInt8]

  /// Reads a connection file, at most 1 MiB of it.
  package init(contentsOf file: URL) throws(KernelError) {
    let bytes: Data
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      bytes = try handle.read(upToCount: 1 << 20) ?? Data()
    } catch {
      throw .unreadableConnectionFile(path: file.path, reason: error.localizedDescription)
    }
    try self.init(parsing: Array(bytes), path: file.path)
  }

  /// Reads the text of a connection file; `path` is for errors.
  package init(parsing bytes: [UInt8], path: String) throws(KernelError) {
    guard let fields = JSONValue(parsing: bytes)?.object else { throw .malformedConnectionFile(path: path) }
    func text(_ field: String) throws(KernelError) -> String {
      guard let value = fields[field]?.string else { throw .badConnectionField(path: path, field: field) }
      return value
    }
    let transportName = try text("transport")
    guard let transport = Transport(rawValue: transportName) else {
      throw .unsupportedTransport(transportName)
    }
    self.transport = transport
    address = try text("ip")
    key = Array(try text("key").utf8)
    let scheme = fields["signature_scheme"]?.string ?? "hmac-sha256"
    guard key.isEmpty || scheme == "hmac-sha256" else { throw .unsupportedSignatureScheme(scheme) }

    var ports: [Channel: Int] = [:]
    for channel in Channel.allCases {
      let field = "\(channel.rawValue)_port"
      guard let port = fields[field]?.integer, (1...65_535).contains(port) else {
        throw .badConnectionField(path: path, field: field)
      }
      ports[channel] = port
    }
    self.ports = ports
  }

  /// The address of a channel as ZeroMQ writes it.
  package func endpoint(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return switch transport {
    case .tcp: "tcp://\(address):\(port)"
    case .ipc: "ipc://\(address)-\(port)"
    }
  }
}
