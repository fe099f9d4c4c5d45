import CommandLanguage
import Foundation
import Testing

/// Slips that need something before them: a SuperNet, a table. The whole of what is said, verbatim.
extension AllCommands {
  private static let trained = """
    nb = space nasbench201 size=tiny
    images = data shapes limit=64
    net = train nb on images epochs=1 batch=32
    counts = labels images
    """

  static let sessionSlips: [(cell: String, says: String)] = [
    (
      "resume net",
      """
      ValueError: the SuperNet has finished its 1 epoch
        1 | resume net
          |        ^^^
          To train for longer: resume NET epochs=2
      """
    ),
    (
      "others = data shapes limit=64 seed=5\nresume net on others epochs=2",
      """
      DataError: the SuperNet began with other images or labels, though these are 64 images of shapes with random labels in 10 classes too
        2 | resume net on others epochs=2
          |               ^^^^^^
          Read the same data with the same limit, split and seed.
      """
    ),
    (
      "save net to \"net.safetensors\"\nkept = load \"net.safetensors\"\nresume kept epochs=2",
      """
      ValueError: a SuperNet from a file comes without its images, 64 of shapes
        3 | resume kept epochs=2
          |        ^^^^
          Read them and write: resume NET on IMAGES
      """
    ),
    (
      "save net to \"nowhere/net.safetensors\"",
      """
      DataError: there is no folder "nowhere" to write to
        1 | save net to "nowhere/net.safetensors"
          |             ^^^^^^^^^^^^^^^^^^^^^^^^^
          Make it first, or write to another.
      """
    ),
    (
      "again = train nb on images epochs=1 checkpoint=\"nowhere/net.safetensors\"",
      """
      DataError: there is no folder "nowhere" to write to
        1 | again = train nb on images epochs=1 checkpoint="nowhere/net.safetensors"
          |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^
          Make it first, or write to another.
      """
    ),
    (
      "save net to \"net.pt\"",
      """
      ValueError: the file's name must end with .safetensors, .csv, .json, .svg or .png
        1 | save net to "net.pt"
          |             ^^^^^^^^
      """
    ),
    (
      "save net to \"net.csv\"",
      """
      ValueError: a SuperNet cannot be saved as .csv
        1 | save net to "net.csv"
          |             ^^^^^^^^^
          help save tells which endings fit.
      """
    ),
    (
      "rank nb by angle",
      """
      ValueError: 'net' takes a SuperNet, and 'nb' is a space
        1 | rank nb by angle
          |      ^^
          help rank shows every option.
      """
    ),
    (
      "draw 15625",
      """
      ValueError: 'architecture' takes a whole number from 0 to 15624
        1 | draw 15625
          |      ^^^^^
      """
    ),
    (
      "draw \"|none~0|+|nor_conv_9x9~0|none~1|+|none~0|none~1|none~2|\"",
      """
      ValueError: this is no architecture of NAS-Bench-201: 'nor_conv_9x9' at place 11 is none of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3
        1 | draw "|none~0|+|nor_conv_9x9~0|none~1|+|none~0|none~1|none~2|"
          |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          Write six digits from 0 to 4, an index up to 15624, or |op~0|+|op~0|op~1|+|op~0|op~1|op~2|.
      """
    ),
    (
      "draw \"|none~0|+|none~0|none~1|+|none~0|none~1|none~2\"",
      """
      ValueError: this is no architecture of NAS-Bench-201: it ends at place 46, and '|' should follow
        1 | draw "|none~0|+|none~0|none~1|+|none~0|none~1|none~2"
          |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          Write six digits from 0 to 4, an index up to 15624, or |op~0|+|op~0|op~1|+|op~0|op~1|op~2|.
      """
    ),
    (
      "counts | sort clas",
      """
      NameError: there is no column 'clas'
        1 | counts | sort clas
          |               ^^^^ did you mean 'class'?
          The columns are class, images.
      """
    ),
    (
      "counts | select class image",
      """
      NameError: there is no column 'image'
        1 | counts | select class image
          |                       ^^^^^ did you mean 'images'?
          The columns are class, images.
      """
    ),
    (
      "plot images vs clas from counts",
      """
      NameError: there is no column 'clas'
        1 | plot images vs clas from counts
          |                ^^^^ did you mean 'class'?
          The columns are class, images.
      """
    ),
    (
      "correlate image vs class from counts",
      """
      NameError: there is no column 'image'
        1 | correlate image vs class from counts
          |           ^^^^^ did you mean 'images'?
          The columns are class, images.
      """
    ),
    (
      "counts | top 0",
      """
      ValueError: 'count' takes a whole number from 1 to 1000000
        1 | counts | top 0
          |              ^
      """
    ),
    (
      "data shapes \"pictures\"",
      """
      DataError: there is no file "pictures"
        1 | data shapes "pictures"
          |             ^^^^^^^^^^
      """
    ),
    (
      "data shapes \"nasbench201.csv\"",
      """
      ValueError: shapes are drawn, not read: they lie nowhere
        1 | data shapes "nasbench201.csv"
          |             ^^^^^^^^^^^^^^^^^
          Write: data shapes   or name what lies there: fashion-mnist or cifar10.
      """
    ),
  ]

  @Test func slipsInASessionAreExplained() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run(Self.trained)
    for slip in Self.sessionSlips {
      let said = workplace.run(slip.cell)
      #expect(said.hasPrefix(slip.says), "\(said)")
    }
  }

  /// A training that was stopped before its first step has weights and no angles.
  @Test func anUntrainedSuperNetHasNoRanking() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let interrupt = InterruptFlag()
    _ = workplace.run("nb = space nasbench201 size=tiny\nimages = data shapes limit=64")
    let recorder = Recorder(onDisplay: { interrupt.set() })
    _ = workplace.interpreter.run(
      "net = train nb on images epochs=1", output: recorder, interrupt: interrupt)
    #expect(
      workplace.run("rank net by angle") == """
        ValueError: this SuperNet has not made a step: all its angles are 0
          1 | rank net by angle
            |      ^^^
            resume it first.
        """)
  }

  /// A disk that is full, a folder that goes: the hours before it are not lost.
  @Test func aTrainingWhoseCheckpointCannotBeWrittenIsKept() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let folder = workplace.folder + "/kept"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = workplace.run("nb = space nasbench201 size=tiny\nimages = data shapes limit=64")
    let recorder = Recorder(onDisplay: { try? FileManager.default.removeItem(atPath: folder) })
    let outcome = workplace.interpreter.run(
      "net = train nb on images epochs=3 batch=32 checkpoint=\"kept/net.safetensors\"", output: recorder,
      interrupt: InterruptFlag())
    guard case .failed(let diagnostic, _) = outcome else {
      Issue.record("the checkpoint was written to nowhere")
      return
    }
    #expect(diagnostic.message == "\"kept/net.safetensors\" cannot be written: No such file or directory")
    #expect(diagnostic.nextStep == "Nothing is lost: resume net goes on from here.")
    #expect(workplace.run("longer = resume net").contains("SuperNet after 3 epochs"))
  }

  @Test func aTableThatWasSavedKeepsItsDigits() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run(Self.trained)
    _ = workplace.run("few = rank net by angle | top 5\nsave few to \"few.csv\"\nkept = load \"few.csv\"")
    let digits = try #require(workplace.run("few | top 1").firstMatch(of: /\b[0-4]{6}\b/)).output
    #expect(workplace.run("kept | where digits==\"\(digits)\"").contains(digits))
    #expect(workplace.run("kept | draw").contains("rank 1"))
    try "index,ops\n0,012344\n1,421211\n".write(
      toFile: workplace.folder + "/ops.csv", atomically: true, encoding: .utf8)
    #expect(workplace.run("load \"ops.csv\"").contains("012344"))
  }

  /// Numbers in a table that no rank has, once the end of the notebook.
  @Test(arguments: ["1e300", "-1e300", "nan", "inf", "0.5", ""])
  func oddNumbersInATableAreHarmless(rank: String) throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    try "rank,angle,index\n\(rank),\(rank),7\n2,1,8\n".write(
      toFile: workplace.folder + "/odd.csv", atomically: true, encoding: .utf8)
    #expect(!workplace.run("odd = load \"odd.csv\"").contains("Error"))
    for cell in [
      "odd", "draw odd", "cost odd", "odd | sort rank", "odd | where rank>1", "plot rank vs angle from odd",
      "plot rank from odd", "correlate rank vs index from odd", "save odd to \"odd.json\"",
      "save odd to \"again.csv\"",
    ] {
      #expect(!workplace.run(cell).contains("InternalError"), "\(cell)")
    }
  }

  @Test func endingsMayBeInCapitals() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    #expect(
      workplace.run(Self.trained + "\nsave net to \"NET.SAFETENSORS\"\nload \"NET.SAFETENSORS\"").contains(
        "SuperNet after 1 epoch"))
  }
}
