import CommandLanguage
import Testing

struct PathPartsTests {
  @Test(arguments: [
    ("x", "", "x", ""), ("", "", "", ""), ("/", "/", "", ""), ("/x", "/", "x", ""),
    ("a/b.CSV", "a", "b.CSV", "csv"),
    ("a/", "a", "", ""), ("é", "", "é", ""), (".", "", ".", ""), (".a", "", ".a", ""), ("a.", "", "a.", ""),
    ("/a/b.tar.gz", "/a", "b.tar.gz", "gz"), ("//x", "/", "x", ""),
  ])
  func aPathIsItsFolderAndItsName(path: String, folder: String, name: String, suffix: String) {
    let parts = PathParts(path)
    #expect((parts.folder, parts.name, parts.suffix) == (folder, name, suffix))
  }

  @Test func aNeighbourLiesInTheSameFolder() {
    #expect(PathParts("x").neighbour("y") == "y")
    #expect(PathParts("/x").neighbour("y") == "/y")
    #expect(PathParts("a/x").neighbour("y") == "a/y")
  }
}
