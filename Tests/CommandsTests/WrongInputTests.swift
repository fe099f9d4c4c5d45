import CommandLanguage
import Foundation
import Testing

extension AllCommands {
  /// What a person types, and the whole of what is said about it.
  static let slips: [(cell: String, says: String)] = [
    (
      "trian nb on images",
      """
      NameError: there is no command 'trian'
        1 | trian nb on images
          | ^^^^^ did you mean 'train'?
          help shows all commands.
      """
    ),
    (
      "net = train nb on images labels=rnadom epochs=20",
      """
      ValueError: 'labels' can be random, redrawn, true, shuffled, corrupted, constant, rotation or a call such as random(classes=10)
        1 | net = train nb on images labels=rnadom epochs=20
          |                                 ^^^^^^ did you mean 'random'?
          help train shows every option.
      """
    ),
    (
      "net = train nb on images epohcs=3",
      """
      NameError: 'train' has no option 'epohcs'
        1 | net = train nb on images epohcs=3
          |                          ^^^^^^ did you mean 'epochs'?
          help train shows every option.
      """
    ),
    (
      "net = train nb on images epochs=0",
      """
      ValueError: 'epochs' takes a whole number from 1 to 100000
        1 | net = train nb on images epochs=0
          |                                 ^
      """
    ),
    (
      "net = train nb on images batch=64 epochs=1",
      """
      ValueError: a batch of 64 images is more than the data has: 20
        1 | net = train nb on images batch=64 epochs=1
          |                                ^^
          Take a smaller batch=, or data with a larger limit=.
      """
    ),
    (
      "set seed=-1",
      """
      ValueError: 'seed' takes a whole number from 0 to 9007199254740992
        1 | set seed=-1
          |          ^^
      """
    ),
    (
      "rank nett by angle",
      """
      NameError: there is no variable 'nett' yet
        1 | rank nett by angle
          |      ^^^^
          Assign it first: nett = …   vars shows what there is.
      """
    ),
    (
      "net = train nb in images",
      """
      SyntaxError: 'train' takes no further value here
        1 | net = train nb in images
          |                ^^ did you mean 'on'?
          It is written: train SPACE on DATA …
      """
    ),
    (
      "truth = benchmark \"nasbench210.csv\"",
      """
      DataError: there is no file "nasbench210.csv"
        1 | truth = benchmark "nasbench210.csv"
          |                   ^^^^^^^^^^^^^^^^^ did you mean 'nasbench201.csv'?
      """
    ),
    (
      "draw \"33413\"",
      """
      ValueError: this is no architecture of NAS-Bench-201: it has 5 digits and not 6
        1 | draw "33413"
          |      ^^^^^^^
          Write six digits from 0 to 4, an index up to 15624, or |op~0|+|op~0|op~1|+|op~0|op~1|op~2|.
      """
    ),
    (
      "labels images | where clas==3",
      """
      NameError: there is no column 'clas'
        1 | labels images | where clas==3
          |                       ^^^^^^^ did you mean 'class'?
          The columns are class, images.
      """
    ),
    (
      "save images to \"images.csv\"",
      """
      ValueError: data cannot be saved as .csv
        1 | save images to "images.csv"
          |                ^^^^^^^^^^^^
          help save tells which endings fit.
      """
    ),
    (
      "space nasbench201 image-size=30",
      """
      ValueError: 'image-size' is 30; it must be a multiple of 4, as the network halves images twice
        1 | space nasbench201 image-size=30
          |                              ^^
      """
    ),
    (
      "net = train nb on images labels=random(classes=20) batch=8",
      """
      ValueError: the labels have 20 classes, and the space tells 10 apart
        1 | net = train nb on images labels=random(classes=20) batch=8
          |                                 ^^^^^^^^^^^^^^^^^^
          Build the space with classes=20.
      """
    ),
    (
      "found = pcdarts nb on images partial=3 batch=8",
      """
      ValueError: a cell's 8 channels cannot be cut into 3 equal parts
        1 | found = pcdarts nb on images partial=3 batch=8
          |                                      ^
          Take partial=2, or a space with other channels=.
      """
    ),
    (
      "found = pcdarts nb on images batch=16",
      """
      ValueError: a batch of 16 images is more than each half of the data has: 10
        1 | found = pcdarts nb on images batch=16
          |                                    ^^
          Take a smaller batch=, or data with a larger limit=.
      """
    ),
    (
      "found = pcdarts nb on images batch=8 epochs=3 warmup=3",
      """
      ValueError: after 3 epochs of warm-up none of 3 is left for the architecture
        1 | found = pcdarts nb on images batch=8 epochs=3 warmup=3
          |                                                      ^
          Take a smaller warmup=, or more epochs=.
      """
    ),
    (
      "chain = space mobilenet size=tiny\nfound = pcdarts chain on images batch=8",
      """
      ValueError: blocks that change the number of channels cannot be mixed
        2 | found = pcdarts chain on images batch=8
          |                 ^^^^^
          Take space darts, nasbench201 or cell.
      """
    ),
    (
      "large = space darts channels=1024 layers=64\nfound = pcdarts large on images batch=8",
      "MemoryError: the training needs "
    ),
  ]

  @Test(arguments: slips.indices)
  func wrongInputIsExplained(index: Int) throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run("nb = space nasbench201 size=tiny\nimages = data shapes limit=20")
    let slip = Self.slips[index]
    let said = workplace.run(slip.cell)
    #expect(said.hasPrefix(slip.says), "\(said)")
  }

  @Test func aSlipInTheLastLineKeepsTheFirstFromRunning() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    #expect(workplace.run("a = data shapes limit=20\nshow b").contains("there is no variable 'b' yet"))
    #expect(workplace.run("a").contains("NameError"))
  }

  /// Files that are cut off, too long or something else: said with the file's name, and nothing breaks.
  @Test func damagedFilesAreNamed() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run(
      "nb = space nasbench201 size=tiny\nimages = data shapes limit=64\nnet = train nb on images epochs=1\nsave net to \"net.safetensors\""
    )
    let whole = try Data(contentsOf: URL(fileURLWithPath: workplace.folder + "/net.safetensors"))
    for (name, data, says) in [
      ("cut", whole.prefix(whole.count / 2), "ends too early"), ("long", whole + [0], "is too long"),
      ("other", Data("hello, this is no file of tensors".utf8), "DataError"),
    ] {
      try data.write(to: URL(fileURLWithPath: "\(workplace.folder)/\(name).safetensors"))
      let said = workplace.run("load \"\(name).safetensors\"")
      #expect(said.contains(says) && said.contains(name), "\(said)")
    }
    try FileManager.default.createDirectory(
      atPath: workplace.folder + "/mnist", withIntermediateDirectories: true)
    #expect(workplace.run("data fashion-mnist \"mnist\"").contains("DataError"))
    try Data("not gzip".utf8).write(
      to: URL(fileURLWithPath: workplace.folder + "/mnist/train-images-idx3-ubyte.gz"))
    try Data("not gzip".utf8).write(
      to: URL(fileURLWithPath: workplace.folder + "/mnist/train-labels-idx1-ubyte.gz"))
    let said = workplace.run("data fashion-mnist \"mnist\"")
    #expect(said.contains("DataError") && said.contains("ubyte.gz"), "\(said)")
  }
}
