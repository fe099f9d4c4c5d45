/// A pattern in which `*` stands for any text and `?` for any one scalar.
package struct GlobPattern {
  private let pattern: [Unicode.Scalar]

  package init(_ pattern: String) {
    self.pattern = Array(pattern.unicodeScalars)
  }

  /// Whether the whole of `text` matches. Takes no longer than the product of the two lengths: only the last `*`
  /// is ever tried again.
  package func matches(_ text: String) -> Bool {
    let text = Array(text.unicodeScalars)
    var (position, next) = (0, 0)
    var retry: (position: Int, next: Int)?
    while position < text.count {
      if next < pattern.count, pattern[next] == "*" {
        retry = (position, next)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[position] {
        position += 1
        next += 1
      } else if let last = retry {
        position = last.position + 1
        next = last.next + 1
        retry = (position, last.next)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
