import Foundation

/// Where a kernel listens and what it signs with (jupyter_client, "Connection files").
public struct ConnectionFile: Sendable, Equatable {
  public enum Channel: String, Sendable, CaseIterable {
    case shell, control, stdin, iopub
    case heartbeat = "hb"
  }

  private static let largest = 65_536

  public let transport: String
  public let ip: String
  public let ports: [Channel: Int]
  /// Empty for no signatures.
  public let key: [UInt8]

  /// - Throws: `KernelError`.
  public init(path: String) throws(KernelError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadableConnectionFile(path: path, reason: String(cString: strerror(errno)))
    }
    try self.init(data, path: path)
  }

  package init(_ data: Data, path: String) throws(KernelError) {
    guard data.count <= Self.largest,
      let fields = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    else { throw .badConnectionFile(path: path, reason: "it is no JSON object") }
    transport = fields["transport"] as? String ?? "tcp"
    guard transport == "tcp" || transport == "ipc" else {
      throw .badConnectionFile(path: path, reason: "the transport '\(transport)' is neither tcp nor ipc")
    }
    guard let ip = fields["ip"] as? String, !ip.isEmpty else {
      throw .badConnectionFile(path: path, reason: "'ip' is missing")
    }
    self.ip = ip
    var ports: [Channel: Int] = [:]
    for channel in Channel.allCases {
      let name = "\(channel.rawValue)_port"
      guard let port = fields[name] as? Int, (1...65_535).contains(port) else {
        throw .badConnectionFile(path: path, reason: "'\(name)' is no port from 1 to 65535")
      }
      ports[channel] = port
    }
    self.ports = ports
    key = Array((fields["key"] as? String ?? "").utf8)
    let scheme = fields["signature_scheme"] as? String ?? "hmac-sha256"
    guard key.isEmpty || scheme == "hmac-sha256" else {
      throw .badConnectionFile(path: path, reason: "the signature scheme '\(scheme)' is not hmac-sha256")
    }
  }

  /// The address that a channel's socket binds to.
  public func endpoint(_ channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return transport == "ipc" ? "ipc://\(ip)-\(port)" : "tcp://\(ip):\(port)"
  }
}
