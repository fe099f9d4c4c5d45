let known = ["ranking": RankingBenchmark.run, "training": TrainingBenchmark.run]
let asked = CommandLine.arguments.count > 1 ? Array(CommandLine.arguments.dropFirst()) : known.keys.sorted()
if let unknown = asked.first(where: { known[$0] == nil }) {
  print("There is no benchmark '\(unknown)'; there are \(known.keys.sorted().joined(separator: ", ")).")
} else {
  for name in asked { try known[name]?() }
}
