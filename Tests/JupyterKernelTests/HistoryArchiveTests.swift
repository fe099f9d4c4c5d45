import Foundation
import JupyterKernel
import Testing

struct HistoryArchiveTests {
  private let file = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID())/cells.jsonl")

  private func entry(_ session: Int, _ line: Int, _ input: String) -> HistoryEntry {
    HistoryEntry(session: session, line: line, input: input)
  }

  @Test func cellsOutliveTheirKernel() throws {
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    let first = HistoryArchive(file: file)
    #expect(first.beginSession() == 1)
    first.append(entry(1, 1, "a \"quoted\" \\ ☃\n  line"))
    var withOutput = entry(1, 2, "b")
    first.append(withOutput)
    withOutput.output = "5"
    first.append(withOutput)
    let second = HistoryArchive(file: file)
    #expect(second.beginSession() == 2)
    #expect(second.entries() == [entry(1, 1, "a \"quoted\" \\ ☃\n  line"), withOutput])
    let permissions = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
  }

  @Test func linesThatAreNoneArePassedOver() throws {
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    let archive = HistoryArchive(file: file)
    #expect(archive.beginSession() == 1)
    archive.append(entry(1, 1, "kept"))
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    try handle.write(
      contentsOf: Data([0xff, 0x00, 10]) + Data("[]\n{}\n{\"session\":-1,\"line\":1}\n{\"line\":".utf8))
    try handle.close()
    #expect(archive.beginSession() == 2)
    archive.append(entry(2, 1, "kept as well"))
    #expect(archive.entries().map(\.input) == ["kept", "kept as well"])
  }

  @Test func severalKernelsWriteAtATime() async {
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    let path = file
    let sessions = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let archive = HistoryArchive(file: path)
          let session = archive.beginSession() ?? 0
          for line in 1...50 { archive.append(HistoryEntry(session: session, line: line, input: "x")) }
          return session
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sessions.sorted() == Array(1...8))
    #expect(HistoryArchive(file: file).entries().count == 400)
  }

  @Test func aLongFileLosesItsOlderHalf() throws {
    defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
    let archive = HistoryArchive(file: file)
    #expect(archive.beginSession() == 1)
    let text = String(repeating: "x", count: 60_000)
    for line in 1...150 { archive.append(entry(1, line, text)) }
    #expect(archive.beginSession() == 2)
    let lines = archive.entries().map(\.line)
    #expect(lines.last == 150 && lines.count < 80)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path).count == 1)
  }

  @Test func aPlaceThatCannotBeWrittenIsNoFailure() {
    let archive = HistoryArchive(file: URL(filePath: "/proc/none/cells.jsonl"))
    #expect(archive.beginSession() == nil)
    archive.append(entry(1, 1, "a"))
    #expect(archive.entries().isEmpty)
  }
}
