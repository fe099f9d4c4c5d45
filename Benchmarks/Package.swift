// swift-tools-version: 6.1
import PackageDescription

// A package of its own: users of Azimuth never build it.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "azimuth", path: "..")],
  targets: [
    .target(name: "CPeak", cSettings: [.unsafeFlags(["-O3"])]),
    .executableTarget(
      name: "benchmarks", dependencies: ["CPeak", .product(name: "AzimuthScience", package: "azimuth")]),
  ])
