// swift-tools-version: 6.1
import PackageDescription

// A package of its own: users of Azimuth never build it.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "azimuth", path: "..")],
  targets: [
    .executableTarget(
      name: "benchmarks", dependencies: [.product(name: "AzimuthScience", package: "azimuth")])
  ])
