import SearchSpaces

extension SuperNet {
  /// The SuperNet of a part of this one's space, with the weights, momenta and statistics that it has there.
  ///
  /// - Parameter part: made from ``space`` by `keeping(_:standsAlone:)`.
  public func inherited(by part: SearchSpace) -> SuperNet {
    let layout = SuperNetLayout(part)
    let places = Dictionary(uniqueKeysWithValues: zip(self.layout.parameters.map(\.name), 0...))
    let own = layout.parameters.map { parameter in
      guard let place = places[parameter.name] else { preconditionFailure("\(parameter.name) is new") }
      return place
    }
    func taken(_ values: [Float]) -> [Float] { own.flatMap { values[self.layout.parameters[$0].range] } }
    var net = SuperNet(
      part, layout: layout, settings: settings, data: data, initialWeights: taken(initialWeights))
    net.weights = taken(weights)
    net.momenta = taken(momenta)
    net.hasMomentum = own.map { hasMomentum[$0] }
    let statistics = Dictionary(
      uniqueKeysWithValues: zip(self.layout.normalizations.map(\.name), runningStatistics))
    net.runningStatistics = layout.normalizations.map { normalization in
      guard let kept = statistics[normalization.name] else {
        preconditionFailure("\(normalization.name) is new")
      }
      return kept
    }
    net.losses = losses
    return net
  }
}
