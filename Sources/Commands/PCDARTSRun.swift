import CommandLanguage
import Datasets
import Foundation
import Rendering
import SearchSpaces
import SuperNets
import TensorEngine

/// One differentiable search as a cell shows it: a display that is updated in place, and an orderly stop.
struct PCDARTSRun {
  private let call: Invocation
  private let space: SearchSpace
  private let settings: PCDARTSSettings
  private let images: ImageSet
  private let labels: Labels
  private let threads: Int

  init(
    _ call: Invocation, _ space: SearchSpace, _ settings: PCDARTSSettings, _ images: ImageSet,
    _ labels: Labels
  ) {
    self.call = call
    self.space = space
    self.settings = settings
    self.images = images
    self.labels = labels
    threads = call.threads
  }

  /// Searches to the end.
  ///
  /// - Returns: the architecture found.
  /// - Throws: `CommandFailure`; an interrupted search's has the architecture found so far as its partial value.
  func run() throws -> Value {
    try explained(about: nil) {
      let trainer = try PCDARTSTrainer(
        space, settings: settings, images: images, labels: labels, threads: threads)
      let id = "pcdarts-\(UUID().uuidString)"
      var view = PCDARTSView(trainer.current, plannedMemory: trainer.plannedMemory)
      call.output.display(view.bundle(.running), id: id)
      tell(view.event(.running, variable: call.target))
      var refresh = Throttle<Int>(perSecond: 4)
      let unfinished = UnfinishedValue(ArchitectureObject.kind)
      let search = try call.session.showing(unfinished, as: call.target ?? "it") {
        try trainer.train(isCancelled: { call.interrupt.isSet }) { search in
          view.note(search)
          unfinished.offer { value(of: search) }
          if refresh.offer(search.step) != nil {
            call.output.update(view.bundle(.running), id: id)
            tell(view.event(.running, variable: call.target))
          }
          return !call.interrupt.isSet
        }
      }
      view.finish(search, threads: threads, peakMemory: trainer.peakMemory)
      call.output.update(view.bundle(search.isFinished ? .finished : .interrupted), id: id)
      tell(view.event(search.isFinished ? .finished : .interrupted, variable: call.target))
      guard search.isFinished else { throw interrupted(search) }
      return value(of: search)
    }
  }

  private func value(of search: PCDARTSSearch) -> Value {
    .object(
      ArchitectureObject(genotype: search.genotype, space: space, facts: [PCDARTSView.provenance(of: search)])
    )
  }

  private func tell(_ event: TrainingEvent) { call.output.tell(TrainingEvent.topic, event: event.json) }

  private func interrupted(_ search: PCDARTSSearch) -> CommandFailure {
    CommandFailure(
      .interrupted,
      "stopped after epoch \(search.epochsDone) of \(search.settings.epochs) "
        + "(step \(Format.whole(search.step)) of \(Format.whole(search.steps)))",
      nextStep: "So far it has found \(space.digits(of: search.genotype)), kept as \(call.target ?? "it"); "
        + "a search that was stopped does not go on.",
      partial: value(of: search))
  }
}
