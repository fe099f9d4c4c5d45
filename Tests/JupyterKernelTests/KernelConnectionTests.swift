import Foundation
import JupyterKernel
import Testing

struct KernelConnectionTests {
  private let fields: [String: JSONValue] = [
    "transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256", "shell_port": 1,
    "control_port": 2, "stdin_port": 3, "iopub_port": 4, "hb_port": 65_535, "kernel_name": "any",
  ]

  private func connection(_ changes: [String: JSONValue?] = [:]) throws(KernelError) -> KernelConnection {
    var fields = fields
    for (name, value) in changes { fields[name] = value }
    return try KernelConnection(parsing: JSONValue.object(fields).encoded, path: "file")
  }

  @Test func endpointsFollowTheTransport() throws {
    #expect(try connection().endpoint(of: .heartbeat) == "tcp://127.0.0.1:65535")
    let ipc = try connection(["transport": "ipc", "ip": "/run/kernel"])
    #expect(ipc.endpoint(of: .shell) == "ipc:///run/kernel-1")
  }

  @Test func aRegistrationFileNamesWhereToTellThePorts() throws {
    let fields: [String: JSONValue] = [
      "transport": "tcp", "registration_ip": "127.0.0.1", "registration_port": 5, "key": "k",
      "kernel_id": "a",
    ]
    let connection = try KernelConnection(parsing: JSONValue.object(fields).encoded, path: "file")
    #expect(connection.registration == .init(address: "127.0.0.1", port: 5, kernelID: "a"))
    #expect(connection.endpoint(of: .shell) == "tcp://127.0.0.1:*")
  }

  @Test(arguments: ["short", "", 7, []] as [JSONValue]) func aKeyThatIsNoneIsRefused(key: JSONValue) {
    #expect(throws: KernelError.badConnectionField(path: "file", field: "curve_secretkey")) {
      try connection(["curve_secretkey": key])
    }
  }

  @Test(arguments: [
    "ip", "key", "transport", "shell_port", "control_port", "stdin_port", "iopub_port", "hb_port",
  ])
  func aMissingFieldIsNamed(field: String) {
    #expect(throws: KernelError.badConnectionField(path: "file", field: field)) {
      try connection([field: JSONValue?.none])
    }
  }

  @Test(arguments: [0, -1, 65_536, .integer(.max), .number(1.5), "80", .null] as [JSONValue])
  func portsThatCannotBeAreRefused(port: JSONValue) {
    #expect(throws: KernelError.badConnectionField(path: "file", field: "hb_port")) {
      try connection(["hb_port": port])
    }
  }

  @Test func onlyWhatCanBeSpokenIsAccepted() throws {
    #expect(throws: KernelError.unsupportedTransport("udp")) { try connection(["transport": "udp"]) }
    #expect(throws: KernelError.unsupportedSignatureScheme("hmac-md5")) {
      try connection(["signature_scheme": "hmac-md5"])
    }
    #expect(try connection(["key": "", "signature_scheme": ""]).key.isEmpty)
  }

  @Test func textThatIsNoObjectIsRefused() {
    for text in ["", "[]", "{", "null", "\u{FEFF}"] {
      #expect(throws: KernelError.malformedConnectionFile(path: "file")) {
        try KernelConnection(parsing: Array(text.utf8), path: "file")
      }
    }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let error = #expect(throws: KernelError.self) {
      try KernelConnection(contentsOf: URL(fileURLWithPath: "/nonexistent/file.json"))
    }
    guard case .unreadableConnectionFile("/nonexistent/file.json", _)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }
}
