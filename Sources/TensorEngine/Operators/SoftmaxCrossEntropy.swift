import Foundation

extension Engine {
  /// The mean over a batch of the cross-entropy between softmax(logits) and the labels.
  ///
  /// With label smoothing ε (Szegedy et al., "Rethinking the Inception Architecture", CVPR 2016, section 7)
  /// the target is 1 − ε at the label plus ε / classes everywhere.
  ///
  /// - Parameters:
  ///   - logits: (N, classes).
  ///   - labels: N numbers in 0 ..< classes.
  ///   - smoothing: ε in [0, 1].
  /// - Returns: (1), in nats.
  public func softmaxCrossEntropy(_ logits: Tensor, labels: [Int], smoothing: Float = 0) -> Tensor {
    precondition(logits.shape.count == 2 && logits.shape[0] == labels.count, "one label a row")
    let (n, classes) = (logits.shape[0], logits.shape[1])
    precondition(labels.allSatisfy { (0..<classes).contains($0) }, "a label outside the classes")
    let records = records(logits)
    let output = output([1], records: records)
    let probabilities = tensor([n, classes])
    let share = Double(smoothing) / Double(classes)
    var total = 0.0
    for row in 0..<n {
      let x = logits.pointer + row * classes
      let p = probabilities.pointer + row * classes
      var largest = x[0]
      for i in 1..<max(classes, 1) { largest = max(largest, x[i]) }
      var sum = 0.0
      for i in 0..<classes { sum += exp(Double(x[i] - largest)) }
      let logSum = log(sum) + Double(largest)
      for i in 0..<classes {
        let logProbability = Double(x[i]) - logSum
        p[i] = Float(exp(logProbability))
        total -= logProbability * (share + (i == labels[row] ? 1 - Double(smoothing) : 0))
      }
    }
    output.pointer.pointee = Float(total / Double(n))
    if records {
      tape?.record {
        guard let dy = output.gradientPointer?.pointee else { return }
        let (dx, accumulate) = logits.gradientTarget()
        for row in 0..<n {
          for i in 0..<classes {
            let target = Float(share) + (i == labels[row] ? 1 - smoothing : 0)
            let index = row * classes + i
            let slope = dy * (probabilities.pointer[index] - target) / Float(n)
            dx[index] = (accumulate ? dx[index] : 0) + slope
          }
        }
      }
    }
    return output
  }
}
