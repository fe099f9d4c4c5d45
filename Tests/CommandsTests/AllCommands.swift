import CommandLanguage
import Commands
import Foundation
import Testing

@Suite(.serialized)
struct AllCommands {
  /// Every example of every command, as the manual shows it.
  static let examples = Interpreter(commands: AzimuthCommands.all).commands.commands.flatMap(\.examples)

  @Test(arguments: examples.indices)
  func everyExampleGivesWhatItSays(index: Int) throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let example = Self.examples[index]
    #expect(workplace.run(example.source).contains(example.expected), "\(example.source)")
  }

  @Test func everyCommandAndParameterIsExplained() {
    let commands = Interpreter(commands: AzimuthCommands.all).commands.commands
    #expect(Set(commands.map(\.verb)).count == commands.count)
    for command in commands {
      #expect(!command.summary.isEmpty && !command.examples.isEmpty, "\(command.verb)")
      #expect(command.parameters.allSatisfy { !$0.help.isEmpty }, "\(command.verb)")
      #expect(Set(command.parameters.map(\.name)).count == command.parameters.count, "\(command.verb)")
    }
  }

  @Test func theManualIsNotStale() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/commands.md").standardized.path
    let page = Manual.commandsPage(Interpreter(commands: AzimuthCommands.all).commands)
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    #expect(kept == page + "\n", "run: azimuth manual > docs/commands.md")
  }

  // MARK: A session

  @Test func aWholeSessionReadsAsTheLanguageSays() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run(
      """
      set seed=7
      nb201  = space nasbench201 size=tiny
      images = data shapes limit=256
      net    = train nb201 on images labels=random epochs=2 batch=64
      ranking = rank net by angle
      """)
    #expect(workplace.run("ranking | top 3").contains("angle (rad)"))
    #expect(
      workplace.run("ranking | where flops<=3M and angle>0 | sort flops | top 2 | select digits flops")
        .contains("digits"))
    let truth = workplace.run(
      "truth = benchmark \"nasbench201.csv\"\ncorrelate angle vs cifar10-test from ranking with truth")
    #expect(truth.contains("kendall-tau") && truth.contains("live-flops"))
    let agreement = try #require(truth.split(separator: "\n").first { $0.hasPrefix("angle ") })
    #expect(agreement.split(separator: " ").last == "36", "\(truth)")
    let recorder = Recorder()
    _ = workplace.interpreter.run(
      "plot angle vs flops from ranking", output: recorder, interrupt: InterruptFlag())
    #expect(recorder.shown.result?["application/vnd.vegalite.v5+json"] != nil)
    #expect(recorder.text.contains("15,625 points"))
    #expect(workplace.run("ranking | draw on nb201").contains("rank 1"))
    #expect(
      workplace.run(
        "save net to \"net.safetensors\"\nagain = load \"net.safetensors\"\nlonger = resume again on images epochs=3"
      ).contains("SuperNet after 3 epochs"))
    #expect(workplace.run("vars").contains("ranking"))
  }

  @Test func aPlotComesInEveryFormThatFrontEndsChooseFrom() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let recorder = Recorder()
    let cell =
      "images = data shapes limit=50\ncounts = labels images\nplot images vs class from counts zoom=0..20"
    _ = workplace.interpreter.run(cell, output: recorder, interrupt: InterruptFlag())
    let types = Set(recorder.shown.result?.contents.keys.map { $0 } ?? [])
    #expect(types == ["application/vnd.vegalite.v5+json", "image/svg+xml", "image/png", "text/plain"])
  }

  // MARK: Stopping

  @Test func anInterruptedTrainingIsKeptAndGoesOnAsIfNeverStopped() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run("set seed=3\nnb = space nasbench201 size=tiny\nimages = data shapes limit=640\nnet = 5")
    let interrupt = InterruptFlag()
    let recorder = Recorder(onUpdate: { interrupt.set() })
    let outcome = workplace.interpreter.run(
      "net = train nb on images epochs=3 batch=32", output: recorder, interrupt: interrupt)
    guard case .failed(let diagnostic, _) = outcome else {
      Issue.record("the training was not stopped")
      return
    }
    #expect(diagnostic.category == .interrupted)
    #expect(diagnostic.nextStep == "Nothing is lost: resume net goes on from here.")
    #expect(workplace.run("net").contains("interrupted"))
    let saved = workplace.run(
      """
      stopped = resume net
      whole = train nb on images epochs=3 batch=32
      save stopped to "stopped.safetensors"
      save whole to "whole.safetensors"
      """)
    #expect(saved.contains("saved SuperNet"))
    let files = try ["stopped", "whole"].map {
      try Data(contentsOf: URL(fileURLWithPath: "\(workplace.folder)/\($0).safetensors"))
    }
    #expect(files[0] == files[1])
  }

  @Test func anInterruptedSearchKeepsTheArchitectureFoundSoFar() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run("set seed=3\nnb = space nasbench201 size=tiny\nimages = data shapes limit=640")
    let interrupt = InterruptFlag()
    let recorder = Recorder(onUpdate: { interrupt.set() })
    let outcome = workplace.interpreter.run(
      "found = pcdarts nb on images epochs=30 batch=32 warmup=0", output: recorder, interrupt: interrupt)
    guard case .failed(let diagnostic, _) = outcome else {
      Issue.record("the search was not stopped")
      return
    }
    #expect(diagnostic.category == .interrupted)
    #expect(diagnostic.message.hasPrefix("stopped after epoch 0 of 30 (step "))
    let found = workplace.run("found")
    let digits = try #require(found.prefix(6).wholeMatch(of: /[0-4]{6}/).map { String($0.output) })
    #expect(diagnostic.nextStep?.hasPrefix("So far it has found \(digits), kept as found;") == true)
    #expect(found.contains("stopped after step"))
    #expect(workplace.run("cost found").contains("FLOPs"))
  }

  @Test func aCheckpointIsWrittenWhileTrainingAndGoesOn() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run("set seed=3\nnb = space nasbench201 size=tiny\nimages = data shapes limit=320")
    // Stopped in the third epoch: the file then holds what the stop kept.
    let interrupt = InterruptFlag()
    let path = workplace.folder + "/net.safetensors"
    let recorder = Recorder(onUpdate: { if FileManager.default.fileExists(atPath: path) { interrupt.set() } })
    _ = workplace.interpreter.run(
      "net = train nb on images epochs=40 batch=32 checkpoint=\"net.safetensors\"", output: recorder,
      interrupt: interrupt)
    #expect(workplace.run("kept = load \"net.safetensors\"").contains("unfinished SuperNet"))
    #expect(workplace.run("more = resume kept on images epochs=40").contains("SuperNet after 40 epochs"))
  }
}
