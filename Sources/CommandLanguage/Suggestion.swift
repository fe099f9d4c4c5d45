/// The word that was probably meant by a misspelt one; nil where none is near.
///
/// An exact match in another case first, then the nearest within a third of the word's length; never for a
/// single letter.
public func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
  guard word.unicodeScalars.count > 1 else { return nil }
  let candidates = candidates.sorted()
  if let same = candidates.first(where: { $0.lowercased() == word.lowercased() && $0 != word }) {
    return same
  }
  let length = word.unicodeScalars.count
  let allowed = length / 3
  // A difference in length is a distance at least as large.
  return candidates.filter { $0 != word && abs($0.unicodeScalars.count - length) <= allowed }
    .map { (word: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    .filter { $0.distance <= allowed }
    .min { $0.distance < $1.distance }?.word
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one word to another (optimal
/// string alignment; Damerau, CACM 1964).
package func editDistance(_ first: String, _ second: String) -> Int {
  let (a, b) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
  var rows = [Array(0...b.count)]
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
