import CommandLanguage
import Commands
import Foundation

/// An interpreter, and a folder of its own to work in.
///
/// The working directory belongs to the process, so suites that use this are serialized within `AllCommands`.
struct Workplace {
  let interpreter = Interpreter(commands: AzimuthCommands.all)
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "azimuth-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Self.benchmark.write(toFile: folder + "/nasbench201.csv", atomically: true, encoding: .utf8)
    _ = FileManager.default.changeCurrentDirectoryPath(folder)
  }

  func close() {
    _ = FileManager.default.changeCurrentDirectoryPath("/")
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Runs a cell; its plain text, or its error's.
  func run(_ cell: String) -> String {
    let recorder = Recorder()
    switch interpreter.run(cell, output: recorder, interrupt: InterruptFlag()) {
    case .completed: return recorder.text
    case .failed(let diagnostic, let source): return diagnostic.plainText(in: source)
    }
  }

  /// Six rows of the benchmark's truth (NAS-Bench-201, MIT licence): CIFAR-10 test accuracy after 200 epochs.
  private static let benchmark = """
    index,ops,c10_test200
    0,421211,85.8633
    1,334131,93.66
    11,334034,91.5833
    284,111020,88.79
    9837,311111,88.0
    15019,311011,92.05

    """
}
