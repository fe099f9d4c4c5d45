import Foundation

/// Carries out what the driver asks, one line of JSON each: `{"prepare": {…}}`, then `{"run": 10}` any number of times.
/// Answers are lines of JSON too.
struct Request: Decodable {
  var prepare: Case?
  var run: Int?
}

struct Answer: Encodable {
  /// Nil where the processor lacks the arithmetic of the case.
  var facts: Facts?
  var seconds: Double?
}

func workload(_ description: Case) throws -> any Workload {
  switch description.kind {
  case .convolution: LayerWorkload(description, description.isBackward ? .backward : .forward)
  case .separable, .dilated, .mbconv: LayerWorkload(description, .both)
  case .supernet: try SuperNetWorkload(description)
  case .evaluation: try EvaluationWorkload(description)
  case .ranking: try RankingWorkload(description)
  case .peak: PeakWorkload(description)
  case .agreement: try AgreementWorkload(description)
  }
}

var current: (any Workload)?
while let line = readLine() {
  let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8))
  var answer = Answer()
  if let description = request.prepare {
    current = nil
    if description.arithmetic.isAvailable {
      let ready = try workload(description)
      answer.facts = ready.facts
      current = ready
    }
  }
  if let times = request.run, let current { answer.seconds = try current.run(times) }
  FileHandle.standardOutput.write(try JSONEncoder().encode(answer) + Data("\n".utf8))
}
