/// A cell's text, addressed by Unicode scalars, as Jupyter addresses it.
public struct SourceText: Sendable {
  public let scalars: [Unicode.Scalar]
  private let lineStarts: [Int]

  public init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var starts = [0]
    for (index, scalar) in scalars.enumerated() where scalar == "\n" { starts.append(index + 1) }
    lineStarts = starts
  }

  public var count: Int { scalars.count }

  /// The text of a range of scalars.
  public subscript(range: Range<Int>) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return String(text)
  }

  /// The line of a place, from 1, and its column, from 0.
  public func location(of offset: Int) -> (line: Int, column: Int) {
    let line = (lineStarts.firstIndex { $0 > offset } ?? lineStarts.count) - 1
    return (line + 1, offset - lineStarts[line])
  }

  /// The scalars of a line, from 1, without its end (LF or CR LF).
  public func line(_ number: Int) -> Range<Int> {
    let start = lineStarts[number - 1]
    var end = number < lineStarts.count ? lineStarts[number] - 1 : scalars.count
    if end > start, scalars[end - 1] == "\r" { end -= 1 }
    return start..<end
  }
}
