import Foundation
import SuperNets

/// What a training tells programs that listen, such as a widget's comm of the target ``topic``.
public struct TrainingEvent: Encodable {
  public static let topic = "azimuth.training"

  enum State: String, Encodable { case running, interrupted, finished }

  let state: State
  /// The variable that the SuperNet, or what a search finds, will be bound to.
  let variable: String?
  let step: Int
  let steps: Int
  let epoch: Int
  let epochs: Int
  /// The mean loss of the last step, in nats.
  let loss: Float?
  let imagesPerSecond: Double?

  init(_ net: SuperNet, state: State, variable: String?, losses: [Float], imagesPerSecond: Double?) {
    self.state = state
    self.variable = variable
    step = losses.count
    steps = net.steps
    epoch = losses.count / max(net.stepsInEpoch, 1)
    epochs = net.settings.epochs
    loss = losses.last
    self.imagesPerSecond = imagesPerSecond
  }

  init(_ search: PCDARTSSearch, state: State, variable: String?, imagesPerSecond: Double?) {
    self.state = state
    self.variable = variable
    step = search.step
    steps = search.steps
    epoch = search.epochsDone
    epochs = search.settings.epochs
    loss = search.losses.last
    self.imagesPerSecond = imagesPerSecond
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
