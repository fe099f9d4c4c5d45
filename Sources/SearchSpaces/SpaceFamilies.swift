/// The families that there are.
public enum SpaceFamilies {
  public static let all: [any SpaceFamily.Type] = [
    NASBench201.self, DARTS.self, MobileNet.self, CellSpace.self,
  ]

  public static func named(_ name: String) -> (any SpaceFamily.Type)? { all.first { $0.name == name } }
}
