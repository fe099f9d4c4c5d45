import Foundation

/// What a connection file says: where to listen and how messages are signed.
package struct KernelConnection: Sendable, Equatable {
  package enum Transport: String, Sendable {
    case tcp, ipc
  }

  package enum Channel: String, Sendable, CaseIterable {
    case shell, control, stdin, iopub
    case heartbeat = "hb"

    /// The name of its field in connection files.
    var portField: String { "\(rawValue)_port" }
  }

  /// Where a launcher waits to be told the ports that the kernel has chosen (JEP 66).
  package struct Registration: Sendable, Equatable {
    package let address: String
    package let port: Int
    package let kernelID: String

    package init(address: String, port: Int, kernelID: String) {
      self.address = address
      self.port = port
      self.kernelID = kernelID
    }
  }

  package let transport: Transport
  package let address: String
  /// 0 where the system chooses.
  package let ports: [Channel: Int]
  /// Nil when the file names the ports.
  package let registration: Registration?
  /// The kernel's secret key for CURVE encryption, 40 characters of Z85; nil when messages travel in the open.
  package let curveSecretKey: String?
  /// The key of the signatures; empty when messages are not signed.
  package let key: [UInt8]

  /// Whether a file's permissions let others read it, and with it the key that lets them run cells.
  package static func isReadableByOthers(_ file: URL) -> Bool {
    var status = stat()
    return stat(file.path, &status) == 0 && status.st_mode & (S_IRGRP | S_IROTH) != 0
  }

  /// Reads a connection file or a registration file, at most 1 MiB of it.
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
    address = try text(fields["registration_port"] == nil ? "ip" : "registration_ip")
    key = Array(try text("key").utf8)
    let scheme = fields["signature_scheme"]?.string ?? "hmac-sha256"
    guard key.isEmpty || scheme == "hmac-sha256" else { throw .unsupportedSignatureScheme(scheme) }

    func port(_ field: String) throws(KernelError) -> Int {
      guard let port = fields[field]?.integer, (1...65_535).contains(port) else {
        throw .badConnectionField(path: path, field: field)
      }
      return port
    }
    if fields["registration_port"] != nil {
      registration = Registration(
        address: address, port: try port("registration_port"), kernelID: fields["kernel_id"]?.string ?? "")
      ports = [:]
    } else {
      registration = nil
      var ports: [Channel: Int] = [:]
      for channel in Channel.allCases { ports[channel] = try port(channel.portField) }
      self.ports = ports
    }

    switch fields["curve_secretkey"] {
    case nil, .null?: curveSecretKey = nil
    case .string(let text)? where text.utf8.count == 40: curveSecretKey = text
    default: throw .badConnectionField(path: path, field: "curve_secretkey")
    }
  }

  /// The address of a channel as ZeroMQ writes it.
  package func endpoint(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return switch transport {
    case .tcp: "tcp://\(address):\(port == 0 ? "*" : String(port))"
    case .ipc: "ipc://\(address)-\(port == 0 ? Int.random(in: 1...Int(Int32.max)) : port)"
    }
  }
}
