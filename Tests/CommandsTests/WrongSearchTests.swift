import Testing

extension AllCommands {
  /// Cells about searching that a person might write, and the first line of what is said.
  private static let searchSlips: [(cell: String, says: String)] = [
    (
      "search net under flops>=3M",
      "a search is limited by flops<=NUMBER, params<=NUMBER, or both joined by 'and'"
    ),
    ("search net under flops<=1k", "no architecture of the space is within these limits"),
    ("search net under flops<=0", "no architecture of the space is within these limits"),
    ("search net under params<=-5 method=random", "no architecture of the space is within these limits"),
    ("search cut", "no architecture of the space has a path from its input to its output: all angles are 0"),
    ("search net by accuracy method=exact", "only the angle's optimum can be proven"),
    (
      "search wide method=exact",
      "the edges of this cell can be kept in more than 65,536 ways, too many for a proof"
    ),
    (
      "search wide method=exhaustive",
      "exhaustive search looks at every architecture, and the space has more than 100,000"
    ),
    ("rank old by naswot on big", "the space is for images of 32×32 pixels, and these have 64×64"),
    ("rank old by naswot", "a SuperNet from a file comes without its images, 64 of shapes"),
    ("compare nb on images labels=[true, rnadom]", "'labels' can be random"),
    ("compare nb on images labels=coins", "'compare' makes labels itself, for the images that it trains on"),
    ("compare nb on one", "1 images are too few to hold some back"),
    (
      "compare nb on images with flat",
      "this table names no architectures: it has neither 'digits' nor 'index'"
    ),
    ("evaluate net on images", "this SuperNet holds 15,625 architectures, not one"),
    ("rank smaller by angle | where digits==\"x\" | draw on nb", "this table has no rows"),
    ("data fashion-mnist image-size=64", "fashion-mnist has its own image-size"),
    ("data noise limit=200k image-size=1024", "a limit of 200,000 images is not possible"),
    ("data shapes \"x\"", "there is no file \"x\""),
    ("search net population=20", "'population' says nothing to method=exact"),
    ("search net method=evolution gap=0.1", "'gap' says nothing to method=evolution"),
    ("search net by flops tournament=3", "'tournament' says nothing to method=evolution"),
    ("search net method=random parents=3", "'parents' says nothing to method=random"),
    ("search net method=exhaustive evaluations=9", "'evaluations' says nothing to method=exhaustive"),
  ]

  @Test(arguments: [
    (
      "space darts cells=2", "'cells' is for nasbench201 and cell, not for darts",
      "The options of darts are channels=, layers=, skeleton=, classes=, image-size=."
    ),
    (
      "space mobilenet nodes=3", "'nodes' is for cell, not for mobilenet",
      "mobilenet are channels=, blocks=, classes=, image-size=."
    ),
    (
      "space nasbench201 operators=\"none\"", "'operators' is for cell",
      "nasbench201 are channels=, cells=, classes=, image-size=."
    ),
    (
      "space cell layers=3", "'layers' is for darts, not for cell",
      "cell are nodes=, operators=, channels=, cells=, classes=, image-size=."
    ),
  ])
  func optionsOfOtherSpacesAreRefused(cell: String, says: String, advises: String) throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    let said = workplace.run(cell)
    #expect(said.contains(says) && said.contains(advises), "\(said)")
  }

  @Test func slipsInSearchesAreExplained() throws {
    let workplace = try Workplace()
    defer { workplace.close() }
    _ = workplace.run(
      """
      nb = space nasbench201 size=tiny
      images = data shapes limit=64
      net = train nb on images epochs=1
      smaller = shrink net size=200
      save net to "net.safetensors"
      old = load "net.safetensors"
      big = data noise image-size=64 limit=20
      one = data shapes limit=1
      coins = labels images
      flat = coins | select class
      eight = space cell nodes=8 operators="none nor_conv_3x3" channels=4
      wide = train eight on images epochs=1
      cut = retrain "300003" on images from nb epochs=1
      """)
    for slip in Self.searchSlips {
      let said = workplace.run(slip.cell)
      #expect(said.split(separator: "\n").first?.contains(slip.says) == true, "\(slip.cell): \(said)")
    }
  }
}
