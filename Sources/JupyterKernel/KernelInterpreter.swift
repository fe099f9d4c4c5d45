/// What the kernel asks of a language: the one point where Jupyter and the language meet.
///
/// `execute` runs on the compute thread, one cell at a time; everything else may be asked meanwhile on the I/O
/// thread and must answer in milliseconds. Positions count Unicode scalars (messaging specification 5.2).
public protocol KernelInterpreter: Sendable {
  var info: KernelInfo { get }

  func execute(_ code: String, silent: Bool, output: any KernelOutput, interrupt: InterruptToken)
    -> ExecutionOutcome
  func complete(_ code: String, cursor: Int) -> CompletionReply
  func inspect(_ code: String, cursor: Int, detail: Int) -> DisplayData?
  func completeness(of code: String) -> CodeCompleteness
  /// The value of a user expression; nil where it has none.
  func evaluate(_ expression: String) -> DisplayData?
}

/// What a kernel says of itself (kernel_info_reply).
public struct KernelInfo: Sendable {
  public var implementation: String
  public var version: String
  public var banner: String
  public var language: String
  public var languageVersion: String
  public var mimeType: String
  /// With its dot.
  public var fileExtension: String
  public var pygmentsLexer: String
  public var codeMirrorMode: String
  public var helpLinks: [(text: String, url: String)]

  public init(
    implementation: String, version: String, banner: String, language: String, languageVersion: String,
    mimeType: String, fileExtension: String, pygmentsLexer: String, codeMirrorMode: String,
    helpLinks: [(text: String, url: String)] = []
  ) {
    self.implementation = implementation
    self.version = version
    self.banner = banner
    self.language = language
    self.languageVersion = languageVersion
    self.mimeType = mimeType
    self.fileExtension = fileExtension
    self.pygmentsLexer = pygmentsLexer
    self.codeMirrorMode = codeMirrorMode
    self.helpLinks = helpLinks
  }
}

/// Where a running cell shows things. Safe to call from any thread.
public protocol KernelOutput: Sendable {
  /// Text for `stdout` or `stderr`.
  func stream(_ name: String, _ text: String)
  /// A display; with an id, to be replaced by `update`.
  func display(_ data: DisplayData, id: String?)
  func update(_ data: DisplayData, id: String)
  func result(_ data: DisplayData)
}

public enum ExecutionOutcome: Sendable {
  case ok
  /// `traceback` is what front ends print.
  case error(name: String, value: String, traceback: [String])
}

public struct CompletionReply: Sendable {
  public var matches: [(text: String, type: String)]
  public var start: Int
  public var end: Int

  public init(matches: [(text: String, type: String)], start: Int, end: Int) {
    self.matches = matches
    self.start = start
    self.end = end
  }
}

public enum CodeCompleteness: Sendable {
  case complete
  /// The next line is indented by that many spaces.
  case incomplete(indent: Int)
  case invalid
}
