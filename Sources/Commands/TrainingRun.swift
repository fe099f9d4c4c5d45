import CommandLanguage
import Datasets
import Foundation
import Rendering
import SuperNets
import TensorEngine

/// One training as a cell shows it: a display that is updated in place, checkpoints, and an orderly stop.
struct TrainingRun {
  private let call: Invocation
  private let net: SuperNet
  private let images: ImageSet
  private let labels: Labels
  private let threads: Int

  init(_ call: Invocation, _ net: SuperNet, _ images: ImageSet, _ labels: Labels) {
    self.call = call
    self.net = net
    self.images = images
    self.labels = labels
    threads = call.threads
  }

  /// Trains to the end.
  ///
  /// - Throws: `CommandFailure`; an interrupted training's has the SuperNet as its partial value.
  func run() throws -> Value {
    try explained(about: nil) {
      let trainer = try SuperNetTrainer(net, images: images, labels: labels, threads: threads)
      let checkpoint = call.text("checkpoint")
      if let checkpoint { try FileChecks.requireFolder(of: checkpoint, about: "checkpoint") }
      let id = "train-\(UUID().uuidString)"
      var view = TrainingView(net, plannedMemory: trainer.plannedMemory)
      call.output.display(view.bundle(state: .running), id: id)
      tell(view.event(.running, variable: call.target))
      var refresh = Throttle<Int>(perSecond: 4)
      let unfinished = UnfinishedValue(SuperNetObject.kind)
      let trained = try call.session.showing(unfinished, as: call.target ?? "it") {
        try trainer.train(isCancelled: { call.interrupt.isSet }) { progress in
          view.note(progress, batch: net.settings.batch)
          unfinished.offer { value(of: progress.current()) }
          if refresh.offer(progress.step) != nil {
            view.updateLeaders(progress)
            call.output.update(view.bundle(state: .running), id: id)
            tell(view.event(.running, variable: call.target))
          }
          if let checkpoint, progress.step % net.stepsInEpoch == 0, progress.step < progress.steps {
            try keep(progress.current(), at: checkpoint)
          }
          return !call.interrupt.isSet
        }
      }
      if let checkpoint { try keep(trained, at: checkpoint) }
      view = view.finished(trained, threads: threads, peakMemory: trainer.peakMemory)
      call.output.update(view.bundle(state: trained.isFinished ? .finished : .interrupted), id: id)
      tell(view.event(trained.isFinished ? .finished : .interrupted, variable: call.target))
      guard trained.isFinished else { throw interrupted(trained) }
      return value(of: trained)
    }
  }

  private func value(of net: SuperNet) -> Value {
    .object(SuperNetObject(net: net, images: images, labels: labels))
  }

  private func tell(_ event: TrainingEvent) { call.output.tell(TrainingEvent.topic, event: event.json) }

  private var nothingIsLost: String { "Nothing is lost: resume \(call.target ?? "it") goes on from here." }

  /// Writes the checkpoint; a failure stops the training, but does not lose it.
  private func keep(_ net: SuperNet, at checkpoint: String) throws {
    do {
      try explained(about: "checkpoint") { try net.save(to: checkpoint) }
    } catch var failure as CommandFailure {
      failure.nextStep =
        net.isFinished ? "Nothing is lost: \(call.target ?? "it") is trained." : nothingIsLost
      failure.partial = value(of: net)
      throw failure
    }
  }

  private func interrupted(_ trained: SuperNet) -> CommandFailure {
    CommandFailure(
      .interrupted,
      "stopped after epoch \(trained.epochsDone) of \(trained.settings.epochs) "
        + "(step \(Format.whole(trained.step)) of \(Format.whole(trained.steps)))",
      nextStep: nothingIsLost, partial: value(of: trained))
  }
}
