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

  /// Thirty-six rows of the benchmark's truth: CIFAR-10 test accuracy after 200 epochs. From NATS-Bench /
  /// NAS-Bench-201 (Dong and Yang; MIT licence, github.com/D-X-Y/NATS-Bench), means over the benchmark's seeds.
  private static let benchmark = """
    index,ops,c10_test200
    0,421211,85.8633
    1,334131,93.66
    2,433444,85.74
    11,334034,91.5833
    34,204301,91.62
    284,111020,88.79
    464,123010,86.5433
    1033,224024,89.47
    1537,032311,92.08
    1931,004242,88.58
    2201,244311,90.91
    3439,230342,92.825
    4179,202114,90.43
    4363,342121,90.4567
    6219,342401,89.505
    6386,142322,92.24
    7090,010401,79.7567
    7297,022144,89.96
    7364,104203,91.48
    7737,031340,92.045
    7993,024311,92.065
    8117,134322,92.68
    9325,231134,93.0
    9952,444021,79.9
    10675,224400,75.815
    11400,332103,94.045
    12467,022012,87.25
    12489,342143,93.04
    12513,113011,88.5167
    12569,313022,93.295
    12922,332242,93.48
    13144,130214,91.6633
    13693,233111,92.8133
    13884,323144,92.8667
    14636,442304,90.295
    15624,202022,86.8233

    """
}
