/// What is left of a space's operators.
public struct Restriction: Hashable, Sendable {
  /// By searched kind and edge the whole space's numbers of the operators that stay, rising.
  public let kept: [[[Int]]]
  /// Whether the searched cells' normalisations have a scale and a shift.
  public let standsAlone: Bool

  /// - Parameters:
  ///   - earlier: what has been left of the space before.
  ///   - kept: numbers of its operators, as of then.
  init(_ earlier: Restriction?, keeping kept: [[[Int]]], standsAlone: Bool) {
    guard let earlier else {
      (self.kept, self.standsAlone) = (kept, standsAlone)
      return
    }
    self.kept = zip(earlier.kept, kept).map { edges in
      zip(edges.0, edges.1).map { numbers, kept in kept.map { numbers[$0] } }
    }
    self.standsAlone = standsAlone || earlier.standsAlone
  }

  /// The restriction as text: operators as digits, `,` between edges and `;` between kinds of cells.
  public var text: String {
    kept.map { $0.map { $0.map { String($0, radix: 36) }.joined() }.joined(separator: ",") }
      .joined(separator: ";")
  }

  /// Reads what ``text`` says of a whole space's operators; nil where it does not fit the space.
  public init?(text: String, of space: SearchSpace, standsAlone: Bool) {
    let kinds = text.split(separator: ";", omittingEmptySubsequences: false)
    guard kinds.count == space.searchedKinds.count else { return nil }
    var kept: [[[Int]]] = []
    for (kind, part) in zip(space.searchedKinds, kinds) {
      let edges = part.split(separator: ",", omittingEmptySubsequences: false).map { digits in
        digits.unicodeScalars.compactMap { Int(String($0), radix: 36) }
      }
      guard edges.count == space.kinds[kind].edges.count,
        part.unicodeScalars.count == edges.reduce(edges.count - 1, { $0 + $1.count })
      else { return nil }
      for (edge, numbers) in zip(space.kinds[kind].edges, edges) {
        guard !numbers.isEmpty, numbers == Array(Set(numbers)).sorted(),
          numbers.allSatisfy(edge.choices.indices.contains)
        else { return nil }
      }
      kept.append(edges)
    }
    self.init(nil, keeping: kept, standsAlone: standsAlone)
  }
}
